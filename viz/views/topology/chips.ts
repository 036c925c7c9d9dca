import { fitted, type Shape } from '../../picture/figure.ts';
import type { Ink } from '../../picture/ink.ts';
import { isMoving, type ModuleScene, type Phase } from '../../scene/scene.ts';
import type { Frame } from '../view.ts';
import { duration, percent } from '../words.ts';

/** The colour of a phase. */
export const PHASE_INKS: Readonly<Record<Phase, Ink>> = {
  pending: 'pending',
  starting: 'starting',
  running: 'running',
  freezing: 'freezing',
  thawing: 'thawing',
  stopping: 'stopping',
  ended: 'faint',
};

/** Room for modules. */
interface Tray {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isNamed: boolean;
}

const NAMED = { width: 74, height: 14 } as const;
/** Sides of squares without a name, the largest that fit are taken. */
const SIDES = [12, 9, 7, 5, 4, 3, 2] as const;
const GAP_PIXELS = 2;

/** Modules packed into a tray, named if there is room, else as squares; the last one tells how many are not shown. */
export function chipShapes(frame: Frame, tray: Tray, modules: readonly number[]): readonly Shape[] {
  if (modules.length === 0 || tray.height < 2) return [];
  const size = sizeFor(tray, modules.length);
  const columnCount = Math.max(1, Math.floor((tray.width + GAP_PIXELS) / (size.width + GAP_PIXELS)));
  const rowCount = Math.max(1, Math.floor((tray.height + GAP_PIXELS) / (size.height + GAP_PIXELS)));
  const width = size.isNamed ? (tray.width + GAP_PIXELS) / columnCount - GAP_PIXELS : size.width;
  return modules.slice(0, columnCount * rowCount).flatMap((index, n) => {
    const module = frame.scene.modules[index];
    if (module === undefined) return [];
    const x = tray.x + (n % columnCount) * (width + GAP_PIXELS);
    const y = tray.y + Math.floor(n / columnCount) * (size.height + GAP_PIXELS);
    return chip(frame, { index, module }, { x, y, width, height: size.height, isNamed: size.isNamed });
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly isNamed: boolean;
}

function sizeFor(tray: Tray, moduleCount: number): Size {
  const holds = (width: number, height: number): boolean =>
    Math.floor((tray.width + GAP_PIXELS) / (width + GAP_PIXELS)) *
      Math.floor((tray.height + GAP_PIXELS) / (height + GAP_PIXELS)) >=
    moduleCount;
  if (tray.isNamed && holds(NAMED.width, NAMED.height)) return { ...NAMED, isNamed: true };
  const side = SIDES.find((pixels) => holds(pixels, pixels)) ?? 2;
  return { width: side, height: side, isNamed: false };
}

function chip(
  { scene, outlook }: Frame,
  { index, module }: { readonly index: number; readonly module: ModuleScene },
  place: Tray,
): readonly Shape[] {
  const { id, phase } = module;
  const isChosen = outlook.module === id;
  const load = scene.moduleLoad(index);
  const missed = module.spec.latencyMsMax !== null && load.latencyMs > module.spec.latencyMsMax;
  const { x, y, width, height } = place;
  const tip = (): string =>
    [
      `${id}: ${phase} for ${duration(scene.atMs - module.sinceMs)}, epoch ${module.epoch}`,
      module.word,
      Number.isNaN(load.latencyMs)
        ? ''
        : `answers in ${duration(load.latencyMs)}, objective ${duration(module.spec.latencyMsMax ?? Number.NaN)}`,
      Number.isNaN(load.busyShare) ? '' : `busy ${percent(load.busyShare)} of a core`,
    ]
      .filter((line) => line !== '')
      .join('\n');
  const box: Shape = {
    kind: 'box',
    x,
    y,
    width,
    height,
    fill: PHASE_INKS[phase],
    about: { tip, module: id, act: { kind: 'choose', choice: { kind: 'module', id } } },
    ...(isChosen || isMoving(module) ? { stroke: isChosen ? 'ink' : 'move', strokePixels: 2 } : {}),
    ...(outlook.filter === '' || id.includes(outlook.filter) ? {} : { opacity: 0.2 }),
  };
  const mark: readonly Shape[] =
    missed && height >= 5 ? [{ kind: 'box', x, y: y + height - 2, width, height: 2, fill: 'bad' }] : [];
  if (!place.isNamed) return [box, ...mark];
  const label = {
    kind: 'label',
    x: x + 4,
    y: y + 10.5,
    text: fitted(id, width - 6, 10),
    ink: 'paper',
    sizePixels: 10,
  } as const;
  return [box, ...mark, label];
}
