import type { About, Shape } from '../../picture/figure.ts';
import { fitted } from '../../picture/figure.ts';
import type { Ink } from '../../picture/ink.ts';
import type { RuntimeScene } from '../../scene/scene.ts';
import type { Frame } from '../view.ts';
import { bytes, duration, percent } from '../words.ts';
import { type Burden, burdenOf } from './burden.ts';
import { chipShapes } from './chips.ts';
import type { Detail, Place } from './layout.ts';

/** How long a symptom stays on a card (assumption: about what a person needs to notice it at speed 1). */
const SYMPTOM_MS = 60_000;
const HEAD_PIXELS = 17;
const BAR_PIXELS = 5;

const HEALTH_INKS: Readonly<Record<string, Ink>> = {
  alive: 'good',
  suspect: 'warn',
  lost: 'bad',
  left: 'faint',
};

/** A device as a card: as wide as it is strong, round if it is carried about, pale when it is gone. */
export function cardShapes(
  frame: Frame,
  place: Place,
  detail: Detail,
  byPlace: ReadonlyMap<number, readonly number[]>,
): readonly Shape[] {
  const { scene } = frame;
  const runtimes = place.runtimes
    .map((index) => scene.runtimes[index])
    .filter((runtime) => runtime !== undefined);
  const [first] = runtimes;
  // What is yet to come has its place already, so that nothing moves.
  if (first === undefined)
    return [
      { kind: 'box', ...boundsOf(place), radiusPixels: 2, stroke: 'rule', isDashed: true, opacity: 0.5 },
    ];
  const isGone = runtimes.every(({ health }) => health === 'left' || health === 'lost');
  const isPortable = first.spec.device.portable === true;
  const outline: Shape = {
    kind: 'box',
    ...boundsOf(place),
    radiusPixels: isPortable ? (detail === 'dots' ? 7 : 12) : 2,
    fill: isGone ? 'sunk' : 'panel',
    stroke: strokeOf(frame, runtimes),
    strokePixels: isChosen(frame, runtimes) ? 2 : 1,
    isDashed: isGone,
    about: aboutOf(frame, place, first),
    opacity: isFound(frame, place, runtimes) ? 1 : 0.25,
  };
  const inner = place.runtimes.flatMap((index, row) =>
    runtimeShapes(
      frame,
      { place, detail, rowIndex: row },
      { index, burden: burdenOf(scene, index, byPlace.get(index) ?? []) },
    ),
  );
  return [outline, ...inner];
}

const boundsOf = ({ x, y, width, height }: Place): Pick<Place, 'x' | 'y' | 'width' | 'height'> => ({
  x,
  y,
  width,
  height,
});

const isChosen = ({ outlook }: Frame, runtimes: readonly RuntimeScene[]): boolean =>
  runtimes.some(({ id }) => id === outlook.runtime);

function strokeOf(frame: Frame, runtimes: readonly RuntimeScene[]): Ink {
  if (isChosen(frame, runtimes)) return 'accent';
  const worst = ['lost', 'suspect'].find((health) => runtimes.some((runtime) => runtime.health === health));
  return worst === undefined ? 'rule' : (HEALTH_INKS[worst] ?? 'rule');
}

function isFound(
  { outlook: { filter }, scene }: Frame,
  { device }: Place,
  runtimes: readonly RuntimeScene[],
): boolean {
  if (filter === '') return true;
  const names = [device, ...runtimes.flatMap(({ id, spec }) => [id, spec.name])];
  const ids = new Set(runtimes.map(({ id }) => id));
  return (
    names.some((name) => name.includes(filter)) ||
    scene.modules.some(({ id, on }) => on !== null && ids.has(on) && id.includes(filter))
  );
}

function aboutOf(frame: Frame, { device, runtimes }: Place, first: RuntimeScene): About {
  const { scene } = frame;
  const { cores, memoryBytes, site } = first.spec.device;
  const truth = scene.devices.find(({ id }) => id === device)?.truth ?? null;
  const lines = [
    `${device} in ${site}: ${cores} cores, ${bytes(memoryBytes)}`,
    ...(truth === null ? [] : [`in truth ${truth}`]),
    ...runtimes.flatMap((index) => {
      const runtime = scene.runtimes[index];
      return runtime === undefined ? [] : runtimeLines(frame, index, runtime);
    }),
  ];
  return {
    tip: lines.join('\n'),
    runtime: first.id,
    act: { kind: 'choose', choice: { kind: 'runtime', id: first.id } },
  };
}

function runtimeLines(
  { scene }: Frame,
  index: number,
  { id, health, reason, draining, symptom }: RuntimeScene,
): readonly string[] {
  const load = scene.runtimeLoad(index);
  const battery = Number.isNaN(load.batteryShare) ? '' : `, battery ${percent(load.batteryShare)}`;
  return [
    `${id}: ${health} (${reason})${draining ? ', draining' : ''}, heard ${duration(scene.atMs - load.heardMs)} ago`,
    `busy ${percent(load.busyShare)}, ${bytes(load.memoryBytes)} in use${battery}`,
    ...(symptom === null ? [] : [`${symptom.kind} noticed ${duration(scene.atMs - symptom.atMs)} ago`]),
  ];
}

interface Spot {
  readonly place: Place;
  readonly detail: Detail;
  readonly rowIndex: number;
}

interface Loaded {
  readonly index: number;
  readonly burden: Burden;
}

function runtimeShapes(
  frame: Frame,
  { place, detail, rowIndex: row }: Spot,
  { index, burden }: Loaded,
): readonly Shape[] {
  const runtime = frame.scene.runtimes[index];
  if (runtime === undefined) return [];
  const rowPixels = (place.height - (detail === 'dots' ? 4 : HEAD_PIXELS)) / place.runtimes.length;
  const pad = detail === 'dots' ? 4 : 8;
  const top = place.y + (detail === 'dots' ? 4 : HEAD_PIXELS) + row * rowPixels;
  const box = { x: place.x + pad, width: place.width - 2 * pad };
  if (detail === 'dots')
    return chipShapes(frame, { ...box, y: top, height: rowPixels - 4, isNamed: false }, burden.modules);
  const shapes: Shape[] = row === 0 ? headShapes(frame, place, { runtime, index, detail }) : [];
  shapes.push(...barShapes({ ...box, y: top + 3 }, burden.promisedCoreShare, burden.busyShare));
  const hasMemory = detail === 'full';
  if (hasMemory)
    shapes.push(...barShapes({ ...box, y: top + 11 }, burden.promisedMemoryShare, burden.memoryShare));
  const y = top + (hasMemory ? 22 : 12);
  const chips = { ...box, y, height: top + rowPixels - y - 6, isNamed: detail === 'full' };
  return [...shapes, ...chipShapes(frame, chips, burden.modules)];
}

interface Headed {
  readonly runtime: RuntimeScene;
  readonly index: number;
  readonly detail: Detail;
}

function headShapes({ scene }: Frame, place: Place, { runtime, index, detail }: Headed): Shape[] {
  const { x, y, width } = place;
  const size = detail === 'full' ? 11 : 10;
  const symptom =
    runtime.symptom !== null && scene.atMs - runtime.symptom.atMs < SYMPTOM_MS ? runtime.symptom : null;
  const heardMs = scene.atMs - scene.runtimeLoad(index).heardMs;
  const age = detail === 'full' && runtime.health !== 'left' ? `${duration(heardMs)} ago` : '';
  const room = width - 30 - age.length * 5;
  const truth = scene.devices.find(({ id }) => id === place.device)?.truth;
  const isMistaken = (truth === 'down') === (runtime.health === 'alive');
  return [
    { kind: 'disc', x: x + 11, y: y + 11, radiusPixels: 3, fill: HEALTH_INKS[runtime.health] ?? 'faint' },
    ...(truth !== undefined && truth !== null && isMistaken && truth === 'down'
      ? [{ kind: 'disc', x: x + 11, y: y + 11, radiusPixels: 5.5, fill: 'bad', opacity: 0.35 } as const]
      : []),
    {
      kind: 'label',
      x: x + 19,
      y: y + 15,
      text: fitted(runtime.spec.name || runtime.id, room, size),
      sizePixels: size,
      isBold: true,
    },
    ...(symptom === null
      ? age === ''
        ? []
        : [
            {
              kind: 'label',
              x: x + width - 8,
              y: y + 15,
              text: age,
              ink: 'soft',
              sizePixels: 9,
              anchor: 'end',
            } as const,
          ]
      : [
          {
            kind: 'label',
            x: x + width - 8,
            y: y + 15,
            text: detail === 'full' ? symptom.kind : '!',
            ink: 'bad',
            sizePixels: 9,
            anchor: 'end',
            isBold: true,
          } as const,
        ]),
  ];
}

/** Capacity as the track, what is promised as an outline in it, what is measured as the filling. */
function barShapes(
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  promisedShare: number,
  measuredShare: number,
): readonly Shape[] {
  const part = (share: number): number => Math.max(0, Math.min(1, Number.isNaN(share) ? 0 : share)) * width;
  const isFull = measuredShare > 0.85;
  return [
    { kind: 'box', x, y, width, height: BAR_PIXELS, fill: 'sunk' },
    { kind: 'box', x, y, width: part(promisedShare), height: BAR_PIXELS, fill: 'promised' },
    {
      kind: 'box',
      x,
      y: y + 1,
      width: part(measuredShare),
      height: BAR_PIXELS - 2,
      fill: isFull ? 'bad' : 'measured',
    },
  ];
}
