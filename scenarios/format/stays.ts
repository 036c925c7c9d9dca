import type { Parting, Stay } from '../model.ts';
import { arrivalsMs, type StayMaking } from './arrivals.ts';
import { chosen, meanMs, spreadMs } from './choose.ts';
import { type DrawKey, draw, drawKey } from './draw.ts';
import type { Series } from './series.ts';
import type { Presence } from './written-devices.ts';

/** A population, as far as its stays go. */
export interface Stayers {
  /** The id pattern of the population: names its draws. */
  readonly id: string;
  readonly count: number;
  readonly present?: Presence | undefined;
}

/** A device is away at least this long between two stays of a pool, so that a return is told from a blink. */
const POOL_GAP_MS = 30_000;

/** For each member of a population its stays, in order. Members that are always there share one list. */
export function staysOf({ id, count, present }: Stayers, making: StayMaking): readonly (readonly Stay[])[] {
  const { durationMs, seed } = making;
  const always: readonly Stay[] = [{ fromMs: 0, toMs: durationMs, parting: 'leave' }];
  if (present === undefined) return new Array<readonly Stay[]>(count).fill(always);
  switch (present.kind) {
    case 'stays': {
      const stays = present.stays.map(({ from, to, parting }) => ({
        fromMs: from,
        toMs: Math.min(to ?? durationMs, durationMs),
        parting,
      }));
      return new Array<readonly Stay[]>(count).fill(stays.filter(({ fromMs }) => fromMs < durationMs));
    }
    case 'pool':
      return poolStays(present, { id, count, present }, making);
    case 'arrive':
      return arrivingStays(present, { id, count, present }, making);
    default:
      return Array.from({ length: count }, (_, index) =>
        ownStays(present, drawKeys(seed, `${id} ${index + 1}`), making),
      );
  }
}

interface Keys {
  readonly stay: DrawKey;
  readonly gap: DrawKey;
  readonly parting: DrawKey;
}

const drawKeys = (seed: number, entity: string): Keys => ({
  stay: drawKey(seed, entity, 'stay'),
  gap: drawKey(seed, entity, 'gap'),
  parting: drawKey(seed, entity, 'parting'),
});

type Of<Kind extends Presence['kind']> = Extract<Presence, { readonly kind: Kind }>;

/** Visitors come by a Poisson process whose rate follows the shape (thinning, Lewis & Shedler 1979). */
function poolStays(
  { shape, peak, stay, parting }: Of<'pool'>,
  { id, count }: Stayers,
  making: StayMaking,
): readonly Stay[][] {
  const { seed, durationMs, shapes } = making;
  const keys = drawKeys(seed, id);
  const thinning = drawKey(seed, id, 'thinning');
  const daily = shapes.get(shape);
  const stays: Stay[][] = Array.from({ length: count }, () => []);
  if (daily === undefined) return stays;
  const visitorCount = peak ?? daily.peak;
  const gapMs = meanMs(stay) / visitorCount; // Little's law: visitors = rate × mean stay.
  let atMs = 0;
  for (let visit = 0; ; visit++) {
    atMs -= gapMs * Math.log(draw(keys.gap, visit));
    if (atMs >= durationMs) return stays;
    if (draw(thinning, visit) * daily.peak >= daily.level(atMs)) continue;
    const free = stays.find((own) => (own.at(-1)?.toMs ?? -POOL_GAP_MS) + POOL_GAP_MS <= atMs);
    const lengthMs = spreadMs(stay, keys.stay, visit);
    free?.push(stayAt(atMs, lengthMs, chosen(parting, keys.parting, visit + 1), durationMs));
  }
}

function arrivingStays(
  { when, stay, parting }: Of<'arrive'>,
  { id, count }: Stayers,
  making: StayMaking,
): readonly Stay[][] {
  const keys = drawKeys(making.seed, id);
  return arrivalsMs(when, { id, count }, making).map((atMs, index) => {
    if (atMs >= making.durationMs) return [];
    const lengthMs = stay === undefined ? making.durationMs : spreadMs(stay, keys.stay, index);
    return [stayAt(atMs, lengthMs, chosen(parting, keys.parting, index + 1), making.durationMs)];
  });
}

/** The stays of one device that comes and goes by itself: away first with the chance of being away. */
function ownStays(
  present: Of<'churn'> | Of<'trace'>,
  keys: Keys,
  { durationMs, series }: StayMaking,
): readonly Stay[] {
  const lengthMs = (index: number): number =>
    phaseMs(present, { kind: 'stay', key: keys.stay, index }, series);
  const awayMs = (index: number): number => phaseMs(present, { kind: 'gap', key: keys.gap, index }, series);
  const stays: Stay[] = [];
  let atMs = draw(keys.parting, 0) < awayShare(present, series) ? awayMs(0) * draw(keys.gap, 2 ** 31) : 0;
  for (let index = 1; atMs < durationMs; index++) {
    const stay = stayAt(atMs, lengthMs(index), chosen(present.parting, keys.parting, index), durationMs);
    stays.push(stay);
    atMs = stay.toMs + Math.max(1, awayMs(index));
  }
  return stays;
}

interface Phase {
  readonly kind: 'stay' | 'gap';
  readonly key: DrawKey;
  readonly index: number;
}

function phaseMs(present: Of<'churn'> | Of<'trace'>, { kind, key, index }: Phase, series: Series): number {
  if (present.kind === 'churn') return spreadMs(present[kind], key, index);
  const recorded = series.phasesMs(present.trace, kind === 'stay' ? 'up' : 'down');
  return (recorded[Math.floor(draw(key, index) * recorded.length)] ?? 0) * present.scale;
}

function awayShare(present: Of<'churn'> | Of<'trace'>, series: Series): number {
  const [upMs, downMs] =
    present.kind === 'churn'
      ? [meanMs(present.stay), meanMs(present.gap)]
      : [average(series.phasesMs(present.trace, 'up')), average(series.phasesMs(present.trace, 'down'))];
  return downMs / (upMs + downMs);
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function stayAt(atMs: number, lengthMs: number, parting: string, durationMs: number): Stay {
  const fromMs = Math.floor(atMs);
  const toMs = Math.min(durationMs, fromMs + Math.max(1, Math.round(lengthMs)));
  return { fromMs, toMs, parting: toMs === durationMs ? 'leave' : (parting as Parting) };
}
