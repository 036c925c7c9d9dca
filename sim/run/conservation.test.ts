import { beforeAll, describe, expect, it } from 'vitest';
import { normalQuantile } from '../random/normal.ts';
import { stream } from '../random/stream.ts';
import { LOST } from '../world/mqtt/broker.ts';
import type { RunResult } from './result.ts';
import type { Sim } from './sim.ts';
import { openRun } from './simulation.ts';
import { policy, scenarioOf } from './testing/lab.ts';
import { type CallFact, tapCalls } from './testing/taps.ts';

const SEED = 5;
const END_S = 40;
const IDLE_WATTS = 2;
const CORE_WATTS = 1.5;
const CORES = 8;
const CRASH = { atS: 25, forS: 6 };
const CHARGER = { watts: 15, fromS: 10, toS: 20 };
const BATTERY_JOULES = 10 * 3_600;
const BACKGROUND_SHARE = 0.25;
/** Of the calls that travel. */
const WORK_MS = 3;
const SPREAD = 0.3;
const NOISE = 0.05;

/** Phones, as they have radios; with more cores than there are computations, so that time computing is core time. */
const SCENARIO = `duration: ${END_S} s
seed: ${SEED}
broker: { link: lan }
classes:
  phone-8: { like: phone, cores: ${CORES}, idlePower: ${IDLE_WATTS} W, corePower: ${CORE_WATTS} W, battery: 10 Wh }
define:
  any: &any { class: phone-8, link: wlan, interference: none, noise: ${NOISE}, runtime: { engine: wasmtime-a } }
devices:
  - { <<: *any, id: host-1, battery: none }
  - { <<: *any, id: host-2, battery: none, background: ${BACKGROUND_SHARE * 100} % }
  - <<: *any
    id: desk
    battery:
      charge: 50 %
      charger: ${CHARGER.watts} W
      charging: [{ from: ${CHARGER.fromS} s, to: ${CHARGER.toS} s }]
modules:
  - id: 'remote-{n}'
    count: 2
    memory: 4 MiB
    dirty: 1 MB/s
    anchor: desk
    request: 2 s
    behaviour:
      kind: service
      calls: { kind: poisson, perSecond: 60 }
      work: ${WORK_MS} ms
      spread: ${SPREAD}
      request: 20 kB
      answer: 4 kB
  - id: local
    memory: 4 MiB
    affinity: { device: desk }
    anchor: desk
    request: 2 s
    behaviour: { kind: service, calls: { kind: poisson, perSecond: 20 }, work: 5 ms, request: 1 MB, answer: 1 MB }
  - id: job
    memory: 4 MiB
    cpu: 0.1
    affinity: { device: host-1 }
    request: 2 s
    behaviour: { kind: job, work: 30 s }
events:
  - { at: 5 s, kind: migrate, module: remote-1, to: host-2 }
  - { at: 8 s, kind: migrate, module: remote-1, to: host-1 }
  - { at: 11 s, kind: migrate, module: remote-1, to: host-2 }
  - { at: 14 s, kind: migrate, module: remote-2, to: host-1 }
  - { at: 17 s, kind: migrate, module: remote-2, to: host-2 }
  - { at: 20 s, kind: migrate, module: remote-2, to: host-1 }
  - { at: ${CRASH.atS} s, kind: crash, device: host-1, for: ${CRASH.forS} s }
`;

/** Bytes that crossed a device's radio, counted where messages and flows are sent. */
function tapBytes(sim: Sim): (device: number) => number {
  const bytesOf = new Float64Array(sim.devices.length + 1);
  const count = (from: number, to: number, bytes: number): void => {
    (bytesOf[from] as number) += bytes;
    (bytesOf[to] as number) += bytes;
  };
  const { broker } = sim.post;
  const deliveryUs = broker.deliveryUs.bind(broker);
  broker.deliveryUs = (from, to, bytes, qos) => {
    const us = deliveryUs(from, to, bytes, qos);
    if (us !== LOST) count(from, to, bytes);
    return us;
  };
  const begin = sim.flows.begin.bind(sim.flows);
  const cancel = sim.flows.cancel.bind(sim.flows);
  const flows = new Map<number, { readonly from: number; readonly to: number; readonly bytes: number }>();
  sim.flows.begin = (from, to, bytes, subject) => {
    const flow = begin(from, to, bytes, subject);
    flows.set(flow, { from, to, bytes });
    count(from, to, bytes);
    return flow;
  };
  sim.flows.cancel = (flow) => {
    const { from, to, bytes } = flows.get(flow) ?? { from: 0, to: 0, bytes: 0 };
    count(from, to, -bytes);
    return cancel(flow);
  };
  return (device) => bytesOf[device] as number;
}

/** A stretch of computing on a device, of one call. */
interface Piece {
  readonly name: string;
  readonly device: number;
  readonly us: number;
}

/** Pairs every beginning with its end; what is under way at the end of the run ends with it. */
function piecesOf(facts: readonly CallFact[]): readonly Piece[] {
  const open = new Map<string, CallFact>();
  const pieces: Piece[] = [];
  const end = (name: string, atUs: number): void => {
    const begun = open.get(name);
    if (begun !== undefined) pieces.push({ name, device: begun.device, us: atUs - begun.atUs });
    open.delete(name);
  };
  for (const fact of facts) {
    const name = `${fact.module} ${fact.number}`;
    if (fact.kind === 'begun') open.set(name, fact);
    else if (fact.kind === 'stopped' || fact.kind === 'computed') end(name, fact.atUs);
  }
  for (const name of [...open.keys()]) end(name, END_S * 1e6);
  return pieces;
}

describe('a whole run with moves, a crash and a charger', () => {
  const facts: CallFact[] = [];
  let sim: Sim;
  let result: RunResult;
  let bytesOf: (device: number) => number;
  let pieces: readonly Piece[] = [];

  beforeAll(() => {
    const run = openRun(scenarioOf(SCENARIO), { profile: policy('arts-least-modules'), tracePath: null });
    sim = run.sim;
    tapCalls(sim, (fact) => facts.push(fact));
    bytesOf = tapBytes(sim);
    run.advance(sim.endUs);
    result = run.conclude();
    pieces = piecesOf(facts);
  });

  const coreSeconds = (device: number): number =>
    pieces.reduce((sum, piece) => sum + (piece.device === device ? piece.us / 1e6 : 0), 0);
  const backgroundSeconds = (device: number): number => (device === 1 ? BACKGROUND_SHARE * CORES * END_S : 0);

  it('moves calls in the midst of their computing, and loses some with the crash', () => {
    expect(sim.meters.counts.moves).toBeGreaterThanOrEqual(5); // One may be asked to go where it is.
    expect(pieces.length - new Set(pieces.map(({ name }) => name)).size).toBeGreaterThan(2);
    expect(sim.meters.counts.callsLost).toBeGreaterThan(2);
    expect(sim.meters.counts.callsAnswered).toBeGreaterThan(3_000);
  });

  it('computes every call for exactly as long as its draws say, in however many pieces', () => {
    const slownessShare = sim.scenario.devices[0]?.runtimes[0]?.slownessShare ?? Number.NaN;
    const spent = new Map<string, number[]>();
    for (const { name, us } of pieces) spent.set(name, [...(spent.get(name) ?? []), us]);
    for (const module of ['remote-1', 'remote-2']) {
      const draws = stream(SEED, module, 'calls');
      for (const { number } of facts.filter((fact) => fact.module === module && fact.kind === 'computed')) {
        const workLog = SPREAD * normalQuantile(draws.at(3 * number + 1));
        const noiseLog = NOISE * normalQuantile(draws.at(3 * number + 2));
        const workUs = WORK_MS * 1e3 * slownessShare * Math.exp(workLog + noiseLog);
        const own = spent.get(`${module} ${number}`) ?? [];
        const overUs = own.reduce((sum, us) => sum + us, 0) - workUs;
        // Every piece ends on a whole microsecond at or after its exact end.
        expect(overUs).toBeGreaterThan(-0.01);
        expect(overUs).toBeLessThan(own.length + 0.01);
      }
    }
  });

  it.each([0, 1, 2])('keeps the cores of device %i busy for as long as they compute', (device) => {
    expect(coreSeconds(device)).toBeGreaterThan(1);
    const expectedS = coreSeconds(device) + backgroundSeconds(device);
    expect(sim.cpus.busyCoreUs(device) / 1e6).toBeCloseTo(expectedS, 6);
  });

  it('draws what idling, computing and the radio take, and no more', () => {
    const drawn = [0, 1, 2].map((device) => {
      const onS = END_S - (device === 0 ? CRASH.forS : 0);
      const coreS = coreSeconds(device) + backgroundSeconds(device);
      const joulesPerMegabyte = sim.scenario.devices[device]?.power.radioJoulesPerMegabyte ?? Number.NaN;
      const radioJoules = (joulesPerMegabyte * bytesOf(device)) / 1e6;
      expect(radioJoules).toBeGreaterThan(10);
      return IDLE_WATTS * onS + CORE_WATTS * coreS + radioJoules;
    });
    for (const [device, joules] of drawn.entries())
      expect(sim.energy.drawnJoules(device)).toBeCloseTo(joules, 6);
    const allJoules = drawn.reduce((sum, joules) => sum + joules, 0);
    expect(result.summary['energy.joules']).toBe(Number(allJoules.toPrecision(6)));
  });

  it('leaves in the battery what was there and came in, less what was drawn', () => {
    const cameJoules = CHARGER.watts * (CHARGER.toS - CHARGER.fromS);
    const leftJoules = BATTERY_JOULES / 2 + cameJoules - sim.energy.drawnJoules(2);
    expect(sim.energy.chargeJoules(2)).toBeCloseTo(leftJoules, 6);
    expect(result.breaches).toEqual([]);
  });
});
