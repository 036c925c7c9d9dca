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
const STEP_SECONDS = 10;
/** Keep-alives a second that are tried, one after the other. */
const LADDER = [2_000, 3_000, 4_000, 5_000, 6_500, 8_000] as const;
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

/** Raises the rate of keep-alives until creates suffer. */
async function keptAlive(troupe: Troupe, served: Served): Promise<readonly Reading[]> {
  const asker = await Asker.open(served.port, 'steady');
  let best = { ratePerSecond: 0, p50Ms: Number.NaN, p99Ms: Number.NaN };
  for (const ratePerSecond of LADDER) {
    troupe.keep(ratePerSecond);
    await asker.atRate(RATE_PER_SECOND, 2);
    const before = troupe.pulse;
    const { latenciesMs } = await asker.atRate(RATE_PER_SECOND, STEP_SECONDS);
    const after = troupe.pulse;
    const takenPerSecond = (after.takenCount - before.takenCount) / STEP_SECONDS;
    const [p50Ms, p99Ms] = [quantile(latenciesMs, 0.5), quantile(latenciesMs, 0.99)];
    said(`${ratePerSecond} keep-alives/s: taken ${takenPerSecond}, p50 ${p50Ms} ms, p99 ${p99Ms} ms`);
    if (takenPerSecond < TAKEN_SHARE * ratePerSecond || p50Ms > P50_MS_MAX || p99Ms > P99_MS_MAX) break;
    best = { ratePerSecond, p50Ms, p99Ms };
  }
  asker.cut();
  troupe.keep(RUNTIME_COUNT / 5);
  return [
    high(
      `keep-alives absorbed from 10,000 runtimes, creates at ${RATE_PER_SECOND}/s within ${P50_MS_MAX} / ${P99_MS_MAX} ms`,
      '/s',
      best.ratePerSecond,
      { must: 2_000, aim: 5_000 },
    ),
    low('– creates meanwhile: p50', 'ms', best.p50Ms, null),
    low('– creates meanwhile: p99', 'ms', best.p99Ms, null),
  ];
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
