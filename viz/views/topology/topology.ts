import type { Shape } from '../../picture/figure.ts';
import type { Ink } from '../../picture/ink.ts';
import { isMoving } from '../../scene/scene.ts';
import type { Frame, View } from '../view.ts';
import { bytes, duration, whole } from '../words.ts';
import { modulesByPlace } from './burden.ts';
import { cardShapes } from './card.ts';
import { chipShapes, PHASE_INKS } from './chips.ts';
import { type Layout, layoutOf, type Place } from './layout.ts';

/** How high a realm may become before less is told of each device. */
const HEIGHT_PIXELS = 540;
const WAITING_PIXELS = 34;
const LEGEND_PIXELS = 22;
/** How long a finished migration is still shown: seconds of the person who looks, not of the realm. */
const LINGER_MS = 1_500;

/** Realm, sites, devices, runtimes and the modules in them; migrations as arcs. */
export const topology: View = {
  id: 'topology',
  title: 'Topology',
  about: 'What runs where, what is promised and what is measured',
  key: 't',
  isTimed: false,
  heightPixels: (frame) => laid(frame).height + WAITING_PIXELS + LEGEND_PIXELS,
  draw(frame) {
    const { scene, width, height } = frame;
    const layout = laid(frame);
    const byPlace = modulesByPlace(scene);
    const waiting = byPlace.get(-1) ?? [];
    const y = layout.height + 8;
    const sites = layout.sites.flatMap((site): readonly Shape[] => [
      {
        kind: 'box',
        x: site.x,
        y: site.y,
        width: site.width,
        height: site.height,
        fill: 'sunk',
        radiusPixels: 6,
      },
      { kind: 'label', x: site.x + 9, y: site.y + 14, text: site.site, ink: 'soft', sizePixels: 10 },
    ]);
    const tray = { x: 70, y, width: width - 80, height: 16, isNamed: true };
    const alive = scene.modules.filter(({ phase }) => phase !== 'ended').length;
    return {
      kind: 'figure',
      width,
      height,
      title: `${whole(layout.places.length)} devices with ${whole(alive)} modules, ${whole(waiting.length)} waiting`,
      shapes: [
        ...sites,
        ...layout.places.flatMap((place) => cardShapes(frame, place, layout.detail, byPlace)),
        { kind: 'label', x: 8, y: y + 11, text: `waiting ${whole(waiting.length)}`, ink: 'soft' },
        ...chipShapes(frame, tray, waiting),
        ...channelShapes(frame, layout),
        ...arcShapes(frame, layout),
        ...legendShapes(height - LEGEND_PIXELS),
      ],
    };
  },
};

function laid({ records, width, memo }: Omit<Frame, 'height'>): Layout {
  // All runtimes that were ever seen, wherever the time bar stands, so that nothing moves.
  const { newest } = records;
  return memo(`layout ${newest.runtimes.length} ${width}`, () => layoutOf(newest, width, HEIGHT_PIXELS));
}

const centre = ({ x, y, width, height }: Place): readonly [number, number] => [x + width / 2, y + height / 2];

function placeOf({ scene }: Frame, { places }: Layout, runtime: string | null): Place | undefined {
  if (runtime === null) return undefined;
  const index = scene.runtimeIndex(runtime);
  return places.find(({ runtimes }) => runtimes.includes(index));
}

/** Migrations under way, and those that are just over. */
function arcShapes(frame: Frame, layout: Layout): readonly Shape[] {
  const { scene, outlook } = frame;
  const lingerMs = LINGER_MS * Math.max(1, outlook.speed);
  return scene.modules.flatMap((module): readonly Shape[] => {
    const { journey, id } = module;
    if (journey === null) return [];
    const sinceMs = journey.endedMs === null ? 0 : scene.atMs - journey.endedMs;
    if (!isMoving(module) && sinceMs > lingerMs) return [];
    const [from, to] = [placeOf(frame, layout, journey.from), placeOf(frame, layout, journey.to)];
    if (from === undefined || to === undefined || from === to) return [];
    const points = [...centre(from), ...centre(to)] as unknown as [number, number, number, number];
    const size = journey.snapshotBytes === null ? '' : `, ${bytes(journey.snapshotBytes)}`;
    const pause = journey.downtimeMs === null ? '' : `, paused for ${duration(journey.downtimeMs)}`;
    const text = `${id}: ${journey.stage}${size}${pause}`;
    const [x, y] = [(points[0] + points[2]) / 2, (points[1] + points[3]) / 2];
    return [
      {
        kind: 'arc',
        points,
        stroke: journey.stage === 'aborted' ? 'bad' : 'move',
        strokePixels: 2.5,
        hasHead: true,
        isDashed: journey.stage !== 'done',
        opacity: Math.max(0.35, 1 - sinceMs / lingerMs),
        about: { tip: text, module: id, act: { kind: 'choose', choice: { kind: 'module', id } } },
      },
      {
        kind: 'box',
        x: x - text.length * 3,
        y: y - 9,
        width: text.length * 6,
        height: 17,
        fill: 'paper',
        radiusPixels: 4,
        opacity: 0.85,
      },
      { kind: 'label', x, y: y + 4, text, ink: 'ink', sizePixels: 10, anchor: 'middle', isBold: true },
    ];
  });
}

/** Whom the chosen module talks to: the modules that read or write one of its topics. */
function channelShapes(frame: Frame, layout: Layout): readonly Shape[] {
  const { scene, outlook } = frame;
  const chosen = outlook.module === null ? undefined : scene.module(outlook.module);
  const home = chosen === undefined ? undefined : placeOf(frame, layout, chosen.on);
  if (chosen === undefined || home === undefined) return [];
  const topics = new Set((chosen.spec.channels ?? []).map(({ topic }) => topic));
  return scene.modules.flatMap((module): readonly Shape[] => {
    const shared = (module.spec.channels ?? []).filter(({ topic }) => topics.has(topic));
    if (module === chosen || shared.length === 0) return [];
    const there = placeOf(frame, layout, module.on);
    if (there === undefined || there === home) return [];
    const points = [...centre(home), ...centre(there)] as unknown as [number, number, number, number];
    const tip = `${chosen.id} and ${module.id}: ${shared.map(({ topic }) => topic).join(', ')}`;
    return [{ kind: 'arc', points, stroke: 'accent', strokePixels: 1, about: { tip } }];
  });
}

function legendShapes(y: number): readonly Shape[] {
  const phases = Object.entries(PHASE_INKS).filter(([phase]) => phase !== 'ended' && phase !== 'stopping');
  const keys: readonly (readonly [string, Ink])[] = [
    ...phases,
    ['promised', 'promised'],
    ['measured', 'measured'],
  ];
  let x = 8;
  return keys.flatMap(([word, fill]): readonly Shape[] => {
    const at = x;
    x += 20 + word.length * 6.2;
    return [
      { kind: 'box', x: at, y: y + 6, width: 9, height: 9, fill },
      { kind: 'label', x: at + 13, y: y + 14, text: word, ink: 'soft', sizePixels: 10 },
    ];
  });
}
