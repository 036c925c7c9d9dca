import { Asker, quantile } from './asker.ts';
import { type Bench, high, low, type Reading } from './bench.ts';
import { Served } from './served.ts';
import { Troupe } from './troupe.ts';

const RUNTIME_COUNT = 10_000;
const MODULE_COUNT = 50_000;
const MEMORY_BYTES = 2 ** 29;
const OPEN_COUNT = 512;
const BYTES_PER_MEBIBYTE = 2 ** 20;
const MS_PER_SECOND = 1_000;
/** Creates that go on beside keep-alives, and what they may take at most. */
const RATE_PER_SECOND = 200;
const P50_MS_MAX = 5;
const P99_MS_MAX = 25;
/** Long enough for one collection of the whole heap, so that luck does not choose the figure. */
const STEP_SECONDS = 30;
/** Keep-alives a second that are tried, one after the other; each promised one every 5 s, which makes 2,000. */
const LADDER = [2_000, 3_000, 4_000, 5_000, 6_500] as const;
/** Share of keep-alives that has to be acknowledged by the end of a step; the rest is on its way. */
const TAKEN_SHARE = 0.99;

/** Ten thousand runtimes, each on a connection of its own, and fifty thousand modules: memory, keep-alives, a herd. */
export const largeRealm: Bench = {
  name: 'large-realm',
  roundCountMax: 1,
  async measure() {
    const served = await Served.make();
    await served.start();
    const troupe = new Troupe(RUNTIME_COUNT, { port: served.port, memoryBytes: MEMORY_BYTES });
    try {
      said('10,000 runtimes enter');
      await troupe.enter();
      const keepAlives = await keptAlive(troupe, served);
      const memory = await filled(troupe, served);
      const herd = await returned(troupe, served);
      return [...herd, ...keepAlives, ...memory];
    } finally {
      troupe.leave();
      await served.remove();
    }
  },
};

/** Raises the rate of keep-alives until they are not taken any more, and looks how far creates do not suffer. */
async function keptAlive(troupe: Troupe, served: Served): Promise<readonly Reading[]> {
  const asker = await Asker.open(served.port, 'steady');
  const rungs: Rung[] = [];
  for (const ratePerSecond of LADDER) {
    const rung = await climbed(troupe, asker, ratePerSecond);
    if (!rung.isTaken) break;
    rungs.push(rung);
  }
  asker.cut();
  troupe.keep(RUNTIME_COUNT / 5);
  const badAt = rungs.findIndex(({ p50Ms, p99Ms }) => p50Ms > P50_MS_MAX || p99Ms > P99_MS_MAX);
  const good = rungs.slice(0, badAt < 0 ? rungs.length : badAt);
  const beside = `creates at ${RATE_PER_SECOND}/s beside ${LADDER[0]} keep-alives/s from 10,000 runtimes`;
  return [
    high(
      `keep-alives absorbed from 10,000 runtimes, creates within ${P50_MS_MAX} / ${P99_MS_MAX} ms`,
      '/s',
      good.at(-1)?.ratePerSecond ?? 0,
      { must: 2_000, aim: 5_000 },
    ),
    high('– absorbed, whatever creates take', '/s', rungs.at(-1)?.ratePerSecond ?? 0, null),
    low(`– ${beside}: p50`, 'ms', rungs[0]?.p50Ms ?? Number.NaN, null),
    low(`– ${beside}: p99`, 'ms', rungs[0]?.p99Ms ?? Number.NaN, null),
  ];
}

interface Rung {
  readonly ratePerSecond: number;
  readonly isTaken: boolean;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

async function climbed(troupe: Troupe, asker: Asker, ratePerSecond: number): Promise<Rung> {
  troupe.keep(ratePerSecond);
  await asker.atRate(RATE_PER_SECOND, 2);
  const before = troupe.pulse;
  const { latenciesMs, tookMs } = await asker.atRate(RATE_PER_SECOND, STEP_SECONDS);
  const takenCount = troupe.pulse.takenCount - before.takenCount;
  const takenPerSecond = (MS_PER_SECOND * takenCount) / tookMs;
  const [p50Ms, p99Ms] = [quantile(latenciesMs, 0.5), quantile(latenciesMs, 0.99)];
  const [p50, p99] = [p50Ms.toFixed(2), p99Ms.toFixed(1)];
  said(`${ratePerSecond} keep-alives/s: ${takenPerSecond.toFixed(0)}/s taken, creates ${p50} / ${p99} ms`);
  return { ratePerSecond, isTaken: takenPerSecond >= TAKEN_SHARE * ratePerSecond, p50Ms, p99Ms };
}

/** Asks for modules until there are enough, and looks what the supervisor holds. */
async function filled(troupe: Troupe, served: Served): Promise<readonly Reading[]> {
  said('50,000 modules are asked for');
  const asker = await Asker.open(served.port, 'filler');
  const { tookMs, refusedCount } = await asker.asFast(OPEN_COUNT, (askedCount) => askedCount >= MODULE_COUNT);
  if (refusedCount > 0) throw new Error(`${refusedCount} creates were refused`);
  await troupe.runs(MODULE_COUNT);
  asker.cut();
  const { memoryBytes, memoryBytesMax } = served.held;
  return [
    low(
      'memory of arts serve with 10,000 runtimes and 50,000 modules, the most it ever held',
      'MiB',
      memoryBytesMax / BYTES_PER_MEBIBYTE,
      { must: 1_536, aim: 700 },
    ),
    low('– right after the last of them', 'MiB', memoryBytes / BYTES_PER_MEBIBYTE, null),
    high('– creates per second in so large a realm', '/s', (MS_PER_SECOND * MODULE_COUNT) / tookMs, null),
  ];
}

/** Kills the supervisor and starts it again; everybody comes back at once. */
async function returned(troupe: Troupe, served: Served): Promise<readonly Reading[]> {
  said('it is killed and started again');
  const killedMs = performance.now();
  await served.end('SIGKILL');
  const startMs = await served.start();
  const readyMs = performance.now();
  const gatheredMs = await troupe.gathered();
  return [
    low(
      '10,000 runtimes back and confirmed after their broker was killed, its start included',
      's',
      (gatheredMs - killedMs) / MS_PER_SECOND,
      { must: 60, aim: 20 },
    ),
    low('– since it was ready', 's', (gatheredMs - readyMs) / MS_PER_SECOND, null),
    low('– its start with their journal', 's', startMs / MS_PER_SECOND, null),
  ];
}

const said = (text: string): void => void process.stderr.write(`${text}\n`);
