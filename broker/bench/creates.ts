import { Asker, quantile } from './asker.ts';
import { type Bench, high, low } from './bench.ts';
import { mosquittoRoundTrips } from './peer.ts';
import { Served } from './served.ts';
import { Troupe } from './troupe.ts';

const PUPPET_COUNT = 100;
/** Room for more than a run can ask for, so that acceptance and not fullness is measured. */
const MEMORY_BYTES = 2 ** 31;
const RATE_PER_SECOND = 200;
const SECONDS = 15;
const WARM_SECONDS = 5;
/** Clients that ask as fast as they are answered, and how many requests each has open. */
const ASKER_COUNT = 8;
const OPEN_COUNT = 64;

/** How long a create takes at 200 a second, beside what Mosquitto and one synced write take for the same. */
export const createLatency: Bench = {
  name: 'create-latency',
  async measure() {
    const [p50Ms, p99Ms] = await onStage(async (port) => {
      const asker = await Asker.open(port, 'asker');
      await asker.atRate(RATE_PER_SECOND, WARM_SECONDS);
      const { latenciesMs, refusedCount } = await asker.atRate(RATE_PER_SECOND, SECONDS);
      if (refusedCount > 0) throw new Error(`${refusedCount} creates were refused`);
      asker.cut();
      return [quantile(latenciesMs, 0.5), quantile(latenciesMs, 0.99)] as const;
    });
    const title = `create → acknowledged at ${RATE_PER_SECOND}/s, ${PUPPET_COUNT} runtimes`;
    const ours = [
      low(`${title}: p50`, 'ms', p50Ms, { must: 5, aim: 2 }),
      low(`${title}: p99`, 'ms', p99Ms, { must: 25, aim: 10 }),
    ];
    const theirs = await mosquittoRoundTrips(RATE_PER_SECOND, SECONDS);
    if (theirs === null) return ours;
    const peer = 'Mosquitto, QoS 1 there and back, and one synced write';
    return [
      ...ours,
      low(`– ${peer}: p50`, 'ms', quantile(theirs, 0.5), null),
      low(`– ${peer}: p99`, 'ms', quantile(theirs, 0.99), null),
      low('– ours ÷ that: p50', '×', p50Ms / quantile(theirs, 0.5), null),
    ];
  },
};

/** How many creates a second are acknowledged when somebody always has the next ready. */
export const createRate: Bench = {
  name: 'create-rate',
  async measure() {
    const { perSecond, p50Ms } = await onStage(async (port, troupe) => {
      const names = Array.from({ length: ASKER_COUNT }, (_, at) => `asker-${at}`);
      const askers = await Promise.all(names.map((name) => Asker.open(port, name)));
      const forSeconds = (seconds: number) => {
        const endMs = performance.now() + seconds * 1_000;
        return Promise.all(askers.map((asker) => asker.asFast(OPEN_COUNT, () => performance.now() > endMs)));
      };
      const warmed = await forSeconds(WARM_SECONDS);
      const runs = await forSeconds(SECONDS);
      const acceptedCount = sum(runs.map(({ latenciesMs }) => latenciesMs.length));
      await troupe.runs(acceptedCount + sum(warmed.map(({ latenciesMs }) => latenciesMs.length)));
      for (const asker of askers) asker.cut();
      const tookMs = Math.max(...runs.map((run) => run.tookMs));
      const all = runs.flatMap(({ latenciesMs }) => latenciesMs).toSorted((a, b) => a - b);
      return { perSecond: (1_000 * acceptedCount) / tookMs, p50Ms: quantile(all, 0.5) };
    });
    return [
      high('creates acknowledged per second, sustained', '/s', perSecond, { must: 1_000, aim: 3_000 }),
      low(`– with ${ASKER_COUNT * OPEN_COUNT} always open, each: p50`, 'ms', p50Ms, null),
    ];
  },
};

/** Sets up a supervisor with some runtimes, and takes everything away afterwards. */
async function onStage<T>(act: (port: number, troupe: Troupe) => Promise<T>): Promise<T> {
  const served = await Served.make();
  await served.start();
  const troupe = new Troupe(PUPPET_COUNT, { port: served.port, memoryBytes: MEMORY_BYTES });
  try {
    await troupe.enter();
    return await act(served.port, troupe);
  } finally {
    troupe.leave();
    await served.remove();
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
