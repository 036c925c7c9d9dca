import type { About, Shape } from '../../picture/figure.ts';
import type { Ink } from '../../picture/ink.ts';
import type { LinkScene, RuntimeScene } from '../../scene/scene.ts';
import type { Frame } from '../view.ts';
import { bytes, duration, percent } from '../words.ts';
import { type Burden, burdenOf } from './burden.ts';
import { alarmShapes, barShapes, HEALTH_INKS, headShapes, wayShapes } from './card-parts.ts';
import { chipShapes } from './chips.ts';
import type { Detail, Place } from './layout.ts';
import { linkText, linkTips } from './links.ts';
import type { Exchange } from './traffic.ts';

const HEAD_PIXELS = 18;

/** What is told of runtimes beside the scene: their modules, their links, and what went over those. */
export interface Ways {
  readonly byPlace: ReadonlyMap<number, readonly number[]>;
  readonly links: ReadonlyMap<string, LinkScene>;
  readonly exchanges: ReadonlyMap<string, Exchange>;
}

/** A device as a card: as wide as it is strong, round if it is carried about, pale when it is gone. */
export function cardShapes(frame: Frame, place: Place, detail: Detail, ways: Ways): readonly Shape[] {
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
  const shown = {
    ...boundsOf(place),
    about: aboutOf(frame, place, { first, ways }),
    opacity: isFound(frame, place, runtimes) ? 1 : 0.25,
  };
  const stroke = strokeOf(frame, runtimes);
  const fill: Ink = isGone ? 'sunk' : 'panel';
  const strokePixels = isChosen(frame, runtimes) ? 2 : 1;
  const radiusPixels = isPortable ? (detail === 'dots' ? 5 : 12) : 2;
  const outline: readonly Shape[] = isTiny(place)
    ? [
        { kind: 'box', ...shown, fill: stroke },
        { kind: 'box', ...within(place, strokePixels), opacity: shown.opacity, fill },
      ]
    : [{ kind: 'box', ...shown, fill, stroke, strokePixels, radiusPixels, isDashed: isGone }];
  const inner = place.runtimes.flatMap((index, row) =>
    runtimeShapes(
      frame,
      { place, detail, rowIndex: row },
      { index, burden: burdenOf(scene, index, ways.byPlace.get(index) ?? []), ways },
    ),
  );
  return [...outline, ...inner];
}

const boundsOf = ({ x, y, width, height }: Place): Pick<Place, 'x' | 'y' | 'width' | 'height'> => ({
  x,
  y,
  width,
  height,
});

/** Width below which corners and dashes are not seen; without them a card is drawn several times as fast. */
const TINY_PIXELS = 45;
const isTiny = ({ width }: Place): boolean => width < TINY_PIXELS;

const within = (
  { x, y, width, height }: Place,
  edge: number,
): Pick<Place, 'x' | 'y' | 'width' | 'height'> => ({
  x: x + edge,
  y: y + edge,
  width: width - 2 * edge,
  height: height - 2 * edge,
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

function aboutOf(
  frame: Frame,
  { device, runtimes }: Place,
  { first, ways }: { readonly first: RuntimeScene; readonly ways: Ways },
): About {
  const { scene } = frame;
  const { cores, memoryBytes, site } = first.spec.device;
  const truth = scene.device(device)?.truth ?? null;
  const lines = (): readonly string[] => [
    `${device} in ${site}: ${cores} cores, ${bytes(memoryBytes)}`,
    ...(truth === null ? [] : [`in truth ${truth}`]),
    ...linkTips(ways.links.get(device), ways.exchanges.get(first.id)),
    ...runtimes.flatMap((index) => {
      const runtime = scene.runtimes[index];
      return runtime === undefined ? [] : runtimeLines(frame, index, runtime);
    }),
  ];
  return {
    tip: () => lines().join('\n'),
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
  readonly ways: Ways;
}

function runtimeShapes(
  frame: Frame,
  { place, detail, rowIndex: row }: Spot,
  { index, burden, ways }: Loaded,
): readonly Shape[] {
  const runtime = frame.scene.runtimes[index];
  if (runtime === undefined) return [];
  const rowPixels = (place.height - (detail === 'dots' ? 4 : HEAD_PIXELS)) / place.runtimes.length;
  const pad = detail === 'dots' ? 4 : 8;
  const top = place.y + (detail === 'dots' ? 4 : HEAD_PIXELS) + row * rowPixels;
  const box = { x: place.x + pad, width: place.width - 2 * pad };
  const own = rowShapes(frame, place, { index, runtime, top, rowPixels });
  if (detail === 'dots')
    return [
      ...own,
      ...chipShapes(frame, { ...box, y: top, height: rowPixels - 4, isNamed: false }, burden.modules),
    ];
  const shapes: Shape[] = row === 0 ? headShapes(frame, place, { runtime, index, detail }) : [];
  shapes.push(...own);
  const isFull = detail === 'full';
  const cpu = { name: 'cpu', promisedShare: burden.promisedCoreShare, measuredShare: burden.busyShare };
  const memory = {
    name: 'mem',
    promisedShare: burden.promisedMemoryShare,
    measuredShare: burden.memoryShare,
  };
  shapes.push(...barShapes({ ...box, y: top + 5, isTold: isFull }, cpu));
  if (isFull) {
    const way = linkText(ways.links.get(place.device), ways.exchanges.get(runtime.id));
    shapes.push(...barShapes({ ...box, y: top + 17, isTold: true }, memory));
    shapes.push(...wayShapes(runtime, { ...box, y: top + 36 }, way));
  }
  const alarm = isFull ? alarmShapes(frame, runtime, { ...box, y: top + rowPixels - 7 }) : [];
  const y = top + (isFull ? 42 : 13);
  const height = top + rowPixels - y - (alarm.length > 0 ? 19 : 6);
  const chips = { ...box, y, height, isNamed: isFull };
  return [...shapes, ...chipShapes(frame, chips, burden.modules), ...alarm];
}

interface Row {
  readonly index: number;
  readonly runtime: RuntimeScene;
  readonly top: number;
  readonly rowPixels: number;
}

/** Where several runtimes share a device, each can be picked and dropped on by itself. */
function rowShapes(frame: Frame, place: Place, { index, runtime, top, rowPixels }: Row): readonly Shape[] {
  if (place.runtimes.length < 2) return [];
  const { id } = runtime;
  const about: About = {
    tip: () => runtimeLines(frame, index, runtime).join('\n'),
    runtime: id,
    act: { kind: 'choose', choice: { kind: 'runtime', id } },
  };
  return [{ kind: 'box', x: place.x, y: top, width: place.width, height: rowPixels, about }];
}
