import type { Asker } from './askers.ts';
import type { Foresight, Span } from './foresight.ts';
import { mostTogether, type Share } from './shared.ts';

/** The shortest stretch that is looked at by itself, and how often two of them are put together (assumption: bursts last seconds). */
const STRETCH_MS = 2_500;
const DOUBLING_COUNT = 4;

/**
 * The most calls that all modules together have answered in time. Time is cut into stretches; the calls that come in one have to be computed
 * from its beginning until the last of them is due, on devices that get only so much done, and no module answers more than one
 * instance can. Stretches of 2.5 s are put together two by two up to 40 s, wherever that shows more to be missed: short ones see bursts, long
 * ones waste less at their ends.
 */
export async function mostInCrowd(foresight: Foresight, askers: readonly Asker[]): Promise<number> {
  const ups = upsOf(foresight);
  const stretchMs = STRETCH_MS * 2 ** DOUBLING_COUNT;
  let most = 0;
  for (let fromMs = 0; fromMs <= foresight.endMs; fromMs += stretchMs)
    most += await mostWithin({ fromMs, toMs: fromMs + stretchMs }, askers, ups);
  return most;
}

async function mostWithin(
  span: Span,
  askers: readonly Asker[],
  ups: readonly (readonly Span[])[],
): Promise<number> {
  const present = askers.flatMap((asker) => {
    const [from, to] = [firstAt(asker.atMs, span.fromMs), firstAt(asker.atMs, span.toMs)];
    return to > from ? [{ asker, from, to }] : [];
  });
  if (present.length === 0) return 0;
  const together = await mostOf(span, present, ups);
  const lengthMs = span.toMs - span.fromMs;
  if (lengthMs <= STRETCH_MS) return together;
  const middleMs = span.fromMs + lengthMs / 2;
  const among = present.map(({ asker }) => asker);
  const apart =
    (await mostWithin({ ...span, toMs: middleMs }, among, ups)) +
    (await mostWithin({ ...span, fromMs: middleMs }, among, ups));
  return Math.min(together, apart);
}

/** Calls of a module from one number up to another. */
interface Present {
  readonly asker: Asker;
  readonly from: number;
  readonly to: number;
}

async function mostOf(
  span: Span,
  present: readonly Present[],
  ups: readonly (readonly Span[])[],
): Promise<number> {
  const lastMs = Math.max(...present.map(({ asker, to }) => (asker.atMs[to - 1] ?? 0) + asker.latencyMsMax));
  const whole = { fromMs: span.fromMs, toMs: lastMs };
  const roomMs = Float64Array.from(ups, (up) => overlapMs(up, whole));
  const shares = present.map(
    ({ asker, from, to }): Share => ({
      callCount: to - from,
      most: asker.mostInTime(from, to),
      devices: asker.devices,
      lengthMs: asker.isOne ? whole.toMs - whole.fromMs : Number.POSITIVE_INFINITY,
      aloneMs: (call, place) => asker.aloneMs(from + call, place),
      speed: asker.speed,
    }),
  );
  if (isRoomFor(shares, roomMs)) return shares.reduce((sum, { most }) => sum + most, 0);
  return await mostTogether(shares, roomMs);
}

/** Whether there is room for all even if each module stays with the fastest device it may be on. */
function isRoomFor(shares: readonly Share[], roomMs: Float64Array): boolean {
  const left = roomMs.slice();
  for (const { callCount, devices, aloneMs, speed } of shares) {
    const [device = 0] = devices;
    for (let call = 0; call < callCount; call++)
      left[device] = (left[device] as number) - aloneMs(call, 0) / speed(0);
    if ((left[device] as number) < 0) return false;
  }
  return true;
}

/** When each device is up. */
function upsOf({ runtimes, scenario }: Foresight): readonly (readonly Span[])[] {
  const ups = scenario.devices.map((): readonly Span[] => []);
  for (const { state, up } of runtimes) ups[state.device.index] = up;
  return ups;
}

const overlapMs = (up: readonly Span[], span: Span): number =>
  up.reduce(
    (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs)),
    0,
  );

/** Place of the first time that is not before a moment. */
export function firstAt(times: readonly number[], ms: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
