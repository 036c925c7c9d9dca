import { type Program, type ProgramRow, solveRelaxed } from '../yardstick/program.ts';

/** What one module asks of devices in a stretch of time. */
export interface Share {
  /** Calls that come. */
  readonly callCount: number;
  /** Of these, the most that one instance could answer in time. */
  readonly most: number;
  /** Devices it may be on. */
  readonly devices: readonly number[];
  /** Time in which its one instance computes; infinite if there may be several. */
  readonly lengthMs: number;
  /** Time that a call takes on the device at a place in that list, alone there. */
  aloneMs(call: number, place: number): number;
  /** The most of its kind that is done there in a time, in what one alone does. */
  speed(place: number): number;
}

/** Columns up to which a programme is solved; beyond, modules are bounded one by one (assumption: a second of HiGHS). */
const COLUMN_COUNT_MAX = 20_000;

/** Calls of a module are put into so many groups of like length to find prices; prices are then asked of each call. */
const GROUP_COUNT = 4;

/**
 * No more calls than this are answered in time by all modules together, if each device computes for no longer than `roomMs` says. The linear
 * programme of shares of calls on devices gives a price to each device's time and to each module's own; whatever the prices are, nobody can
 * have more than the time is worth, and what every call gains beyond its price where it is cheapest. So neither groups nor the solver's
 * tolerances can make the bound too tight.
 */
export async function mostTogether(shares: readonly Share[], roomMs: Float64Array): Promise<number> {
  const alone = shares.reduce((sum, { most }) => sum + most, 0);
  const columnCount = shares.reduce((sum, { devices }) => sum + GROUP_COUNT * devices.length, 0);
  if (alone === 0 || columnCount > COLUMN_COUNT_MAX) return alone;
  const prices = await pricesOf(shares, roomMs);
  return Math.min(alone, Math.floor(worthAt(prices, shares, roomMs) + CRUMB));
}

/** A millionth of a call, so that sums of fractions that come to a whole number are not rounded below it. */
const CRUMB = 1e-6;

/** What a millisecond is worth: of each device, and of each module. */
interface Prices {
  readonly ofDevice: Float64Array;
  readonly ofModule: Float64Array;
}

/** What all could have at most at these prices. */
function worthAt({ ofDevice, ofModule }: Prices, shares: readonly Share[], roomMs: Float64Array): number {
  let worth = roomMs.reduce((sum, ms, device) => sum + ms * (ofDevice[device] as number), 0);
  for (const [module, { callCount, most, devices, lengthMs, aloneMs, speed }] of shares.entries()) {
    const own = ofModule[module] as number;
    if (own > 0) worth += own * lengthMs;
    const rates = devices.map((device, place) => (ofDevice[device] as number) / speed(place) + own);
    const gains = Array.from({ length: callCount }, (_, call) => {
      let least = Number.POSITIVE_INFINITY;
      for (const [place, rate] of rates.entries()) least = Math.min(least, rate * aloneMs(call, place));
      return Math.max(0, 1 - least);
    });
    // No more of them than one instance could answer: the ones that gain most.
    const best = callCount > most ? gains.toSorted((a, b) => b - a).slice(0, most) : gains;
    worth += best.reduce((sum, gain) => sum + gain, 0);
  }
  return worth;
}

async function pricesOf(shares: readonly Share[], roomMs: Float64Array): Promise<Prices> {
  const { program, firstRow } = programOf(shares, roomMs);
  const { rowPrices } = await solveRelaxed(program);
  const priceOf = (row: number): number => Math.max(0, -(rowPrices[firstRow + row] as number));
  return {
    ofDevice: roomMs.map((_, device) => priceOf(device)),
    ofModule: Float64Array.from(shares, (_, module) => priceOf(roomMs.length + module)),
  };
}

/** A row that is held from above, as it is filled. */
class Row {
  readonly columns: number[] = [];
  readonly values: number[] = [];
  readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(column: number, value: number): void {
    this.columns.push(column);
    this.values.push(value);
  }
}

/** Columns are calls of a group on a device; rows the calls of a group and of a module, and the time of modules and devices. */
function programOf(
  shares: readonly Share[],
  roomMs: Float64Array,
): {
  readonly program: Program;
  /** Where the rows of devices begin; those of modules follow. */
  readonly firstRow: number;
} {
  const tops: number[] = [];
  const counts: Row[] = [];
  const deviceTimes = Array.from(roomMs, (most) => new Row(most));
  const moduleTimes = shares.map(({ lengthMs }) => new Row(lengthMs));
  for (const [module, share] of shares.entries()) {
    const ofModule = new Row(share.most);
    for (const group of groupsOf(share)) {
      const ofGroup = new Row(group.callCount);
      for (const [place, device] of share.devices.entries()) {
        const column = tops.push(group.callCount) - 1;
        const ms = group.aloneMs[place] as number;
        for (const row of [ofModule, ofGroup]) row.add(column, 1);
        deviceTimes[device]?.add(column, ms / share.speed(place));
        moduleTimes[module]?.add(column, ms);
      }
      counts.push(ofGroup);
    }
    counts.push(ofModule);
  }
  const rows = [...counts, ...deviceTimes, ...moduleTimes];
  const program = {
    costs: new Float64Array(tops.length).fill(-1),
    tops: Float64Array.from(tops),
    wholes: new Int32Array(tops.length),
    rows: rows.map((row): ProgramRow => ({ ...row, least: Number.NEGATIVE_INFINITY })),
  };
  return { program, firstRow: counts.length };
}

/** Calls that take about as long, with the mean of what they take on each device. */
function groupsOf({
  callCount,
  devices,
  aloneMs,
}: Share): readonly { readonly callCount: number; readonly aloneMs: readonly number[] }[] {
  const calls = Array.from({ length: callCount }, (_, call) => call).toSorted(
    (a, b) => aloneMs(a, 0) - aloneMs(b, 0),
  );
  const size = Math.ceil(callCount / GROUP_COUNT);
  return Array.from({ length: Math.ceil(callCount / size) }, (_, group) => {
    const members = calls.slice(group * size, (group + 1) * size);
    return {
      callCount: members.length,
      aloneMs: devices.map(
        (_device, place) => members.reduce((sum, call) => sum + aloneMs(call, place), 0) / members.length,
      ),
    };
  });
}
