import { describe, expect, it } from 'vitest';
import { openRun } from './simulation.ts';
import { policy, scenarioOf } from './testing/lab.ts';

/** Mean work of a call. */
const SERVICE_MS = 10;
/** Log-normal work with this spread has the first two moments of exponential work: e^(σ²) − 1 = 1. */
const AS_EXPONENTIAL = Math.sqrt(Math.LN2);
const WARM_UP_S = 30;
const BATCHES = 20;
/** Student's t for 19 degrees of freedom and the normal quantile, both two-sided 99.9 %. */
const T = 3.883;
const Z = 3.291;

/** A queue, written as a scenario: modules on one device, called from that device, so that no call travels. */
interface Queue {
  readonly servers: number;
  readonly load: number;
  readonly spread: number;
  /**
   * One serves first come, first served. Very many share the processors, as each hardly ever has two calls at once:
   * with L calls there at a time, a share of L ÷ modules meets another of its own module.
   */
  readonly modules: number;
  readonly callCount: number;
}

const perSecondOf = ({ servers, load }: Queue): number => (load * servers * 1_000) / SERVICE_MS;

const scenarioText = (
  queue: Queue,
): string => `duration: ${WARM_UP_S + queue.callCount / perSecondOf(queue)} s
warmUp: ${WARM_UP_S} s
classes:
  machine: { like: hc-33, cores: ${queue.servers} }
devices:
  - { id: host, class: machine, interference: none, noise: 0, runtime: { engine: wasmtime-a, keepAlive: 0 } }
modules:
  - id: 'server-{n}'
    count: ${queue.modules}
    memory: 64 KiB
    file: server.wasm
    cpu: 0
    anchor: host
    request: 1 s
    behaviour:
      kind: service
      calls: { kind: poisson, perSecond: ${perSecondOf(queue) / queue.modules} }
      work: ${SERVICE_MS / Math.exp(queue.spread ** 2 / 2)} ms
      spread: ${queue.spread}
`;

interface Measured {
  readonly meanMs: number;
  /** Half the width of the confidence interval of the mean, from the means of batches. */
  readonly halfWidthMs: number;
  readonly callCount: number;
  readonly lostCount: number;
  readonly busyMs: number;
}

function measured(queue: Queue): Measured {
  const { sim, advance } = openRun(scenarioOf(scenarioText(queue)), {
    profile: policy('standard'),
    tracePath: null,
    untraced: true,
  });
  const { latency, counts } = sim.meters;
  const batchUs = (sim.endUs - sim.warmUpUs) / BATCHES;
  const means: number[] = [];
  advance(sim.warmUpUs - 1);
  const busyBeforeUs = sim.cpus.busyCoreUs(0);
  for (let batch = 1; batch <= BATCHES; batch++) {
    const [count, sumUs] = [latency.count, latency.meanUs * latency.count];
    advance(sim.warmUpUs + Math.round(batch * batchUs));
    means.push((latency.meanUs * latency.count - sumUs) / (latency.count - count) / 1_000);
  }
  const variance = means.reduce((sum, mean) => sum + (mean - meanOf(means)) ** 2, 0) / (BATCHES - 1);
  return {
    meanMs: meanOf(means),
    halfWidthMs: T * Math.sqrt(variance / BATCHES),
    callCount: counts.calls,
    lostCount: counts.callsLost,
    busyMs: (sim.cpus.busyCoreUs(0) - busyBeforeUs) / 1_000,
  };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean time with c servers: service + Erlang's C ÷ (c·μ − λ) (Kleinrock, Queueing Systems I, §3.5). */
function erlangMs({ servers, load }: Queue): number {
  const offered = servers * load;
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (offered * blocked) / (n + offered * blocked);
  const waits = blocked / (1 - load * (1 - blocked));
  return SERVICE_MS * (1 + waits / (servers * (1 - load)));
}

/** Mean time with one server, first come first served (Pollaczek-Khinchine); `moment` is E[S²] ÷ E[S]². */
const waitingMs = ({ load }: Queue, moment: number): number =>
  SERVICE_MS * (1 + (load * moment) / (2 * (1 - load)));

/** E[S²] ÷ E[S]² of log-normal work. */
const momentOf = ({ spread }: Queue): number => Math.exp(spread ** 2);

const one = { servers: 1, modules: 1, spread: AS_EXPONENTIAL };
const many = { modules: 500, spread: AS_EXPONENTIAL };
/** Means depend on two moments of the work with one server, and on its mean alone where processors are shared. */
const CASES: readonly (readonly [name: string, queue: Queue, theory: (queue: Queue) => number])[] = [
  ['M/M/1 at load 0.5', { ...one, load: 0.5, callCount: 60_000 }, erlangMs],
  ['M/M/1 at load 0.7', { ...one, load: 0.7, callCount: 90_000 }, erlangMs],
  ['M/D/1 at load 0.7', { ...one, spread: 0, load: 0.7, callCount: 60_000 }, (queue) => waitingMs(queue, 1)],
  ['M/M/1 shared, at load 0.7', { ...many, servers: 1, load: 0.7, callCount: 60_000 }, erlangMs],
  ['M/M/4 shared, at load 0.8: Erlang C', { ...many, servers: 4, load: 0.8, callCount: 60_000 }, erlangMs],
  ['M/D/4 shared, as M/M/4', { ...many, servers: 4, spread: 0, load: 0.8, callCount: 60_000 }, erlangMs],
];

describe('a whole run of a scenario against queueing theory', () => {
  it.each(CASES)('%s', (_, queue, theory) => {
    const { meanMs, halfWidthMs, callCount, lostCount, busyMs } = measured(queue);
    expect(lostCount).toBe(0);
    // Calls are Poisson, so that their count is; their work is a compound of it.
    expect(Math.abs(callCount - queue.callCount)).toBeLessThan(Z * Math.sqrt(queue.callCount));
    const workSigmaMs = SERVICE_MS * Math.sqrt(queue.callCount * momentOf(queue));
    expect(Math.abs(busyMs - queue.callCount * SERVICE_MS)).toBeLessThan(Z * workSigmaMs);
    // The band must be narrow enough to tell constant from exponential work, and one server from two.
    expect(halfWidthMs / meanMs).toBeLessThan(0.12);
    const expectedMs = theory(queue);
    const presentCount = (expectedMs * perSecondOf(queue)) / 1_000;
    const unsharedShare = queue.modules === 1 ? 0 : presentCount / queue.modules;
    expect(Math.abs(meanMs - expectedMs)).toBeLessThan(halfWidthMs + unsharedShare * expectedMs);
  });
});
