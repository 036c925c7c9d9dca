import { type Loading, type LoadOptions, loadScenario } from './load.ts';

/** Loads a scenario out of texts by file name, the first being the scenario. */
export function loadTexts(files: Readonly<Record<string, string>>, options: LoadOptions = {}): Loading {
  const [path = 'none.yaml'] = Object.keys(files);
  const readText = (name: string): string => {
    const text = Object.hasOwn(files, name) ? files[name] : undefined;
    if (text === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ENOENT' });
    return text;
  };
  return loadScenario(path, { ...options, readText });
}

/** The head that every scenario needs, to put sections under. */
export const HEAD: string = `apiVersion: arts/v1
name: small
summary: A realm to test with.
shows: That it loads.
duration: 2 h
`;

/** A scenario that uses almost every feature of the format. */
export const RICH: string = `${HEAD}seed: 7
warmUp: 1 min
sampleEvery: 30 s
policy: power-of-d
realm: campus
settings: { dwellMs: 20 s, marginShare: 30 % }
shapes:
  day: { 0 h: 1, 1 h: 20, 2 h: 5 }
links:
  thin: { like: mobile-3g, roundTrip: 200 ms, up: 100 kbit/s, loss: 2 %, trace: none }
classes:
  old-phone: { like: phone-slow, memory: 2 GiB, slowness: 1.5, battery: 9 Wh, link: thin }
sites: [hall, { id: cell-{n}, count: 3, positions: melbourne }]
siteLinks:
  - { from: cell-*, to: cell-*, roundTrip: 4 ms }
  - { from: hall, to: cell-*, roundTrip: near, bandwidth: 100 Mbit/s }
broker: { site: hall, link: lan }
devices:
  - id: server-{n}
    count: 2
    class: [hc-10, hc-33]
    site: hall
    runtimes:
      - { engine: wasmtime-a, maxModules: 20 }
      - { engine: wasm3-i, tells: nothing }
    background: { trace: planetlab-cpu }
  - id: phone-{n}
    count: 10
    class: { phone: 70 %, old-phone: 30 % }
    site: { nearest: cell-* }
    battery: { charge: 60 %, chargeSpread: 20 %, charging: [{ from: 0 s, to: 10 min }] }
    clock: { offset: 5 ms, drift: 20 }
    present: { kind: pool, shape: day, peak: 8, stay: 5 min..15 min, parting: { leave: 50 %, silent: 50 % } }
  - id: walker-{n}
    count: 3
    class: headset
    site: cell-1
    walk: { trace: wifi-walkers, sites: cell-*, rest: 1 min }
    present: { kind: churn, stay: mean 20 min, gap: mean 5 min, parting: crash }
modules:
  - id: pose-\${device}-\${stay}
    perStay: phone-*
    memory: 17 pages
    objective: 50 ms
    channels: [{ path: /ch/pose, topic: 'pose/\${device}', mode: w }]
    behaviour: { kind: service, calls: { kind: periodic, every: 200 ms, jitter: 10 % }, workload: vision/tracking_s }
    linger: 10 s
  - id: follow-\${device}
    perDevice: walker-*
    memory: 1 MiB
    state: 200 KiB
    affinity: { device: '\${device}' }
    behaviour: { kind: service, calls: { kind: trace, trace: azure-llm-gaps, factor: 2 }, work: 4 ms, spread: 0.1 }
  - id: stage-{n}
    count: 3
    memory: 3 pages
    anchor: walker-1
    crash: { attempts: 2, backOff: 2 s }
    antiAffinity: [stages]
    groups: [stages]
    behaviour: { kind: service, calls: { kind: poisson, perSecond: 0.5 }, workload: [vision/sift_s, vision/sift_m, vision/disparity_s] }
  - id: batch-{n}
    count: 20
    memory: 256 KiB
    request: { kind: shape, shape: day }
    lifetime: mean 30 min
    behaviour: { kind: job, workload: polybench/small/lu, repeat: 1000 }
programs:
  - { id: chain, chain: [stage-1, stage-2, stage-3], objective: 250 ms }
events:
  - { at: 10 min, kind: crash, device: server-1, for: 5 min }
  - { at: 20 min, kind: upgrade, runtime: server-2-wasm3-i, engine: iwasm-a, down: 20 s }
  - { at: 30 min, kind: partition, sites: [cell-1, cell-2], for: 2 min }
  - { at: 40 min, kind: load, modules: stages, factor: 3, for: 5 min }
  - { at: 50 min, kind: drain, runtime: server-*, stagger: 10 min }
faults:
  - { name: silence, every: 1 h, from: 5 min, kind: silent-leave, device: walker-*, for: 30 s }
metrics: [latency.p95Ms, moves.count]
expect:
  - { metric: latency.p95Ms, atMost: 120 ms, why: the cells are near }
  - { metric: objective.missShare, atMost: 5 %, policies: [standard], brokenBy: [random], why: the phones are slow }
`.replace('{ id: cell-{n}, count: 3', "{ id: 'cell-{n}', count: 3");
