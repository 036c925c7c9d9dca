import type { TraceRecord } from '../../core/trace.ts';

type Loose = Readonly<Record<string, unknown>>;

const GIB = 2 ** 30;
const MIB = 2 ** 20;

/** A trace as it is told line by line; small enough to be known by heart. */
class Teller {
  readonly records: TraceRecord[] = [];
  #atMs = 0;

  at(atMs: number): this {
    this.#atMs = atMs;
    return this;
  }

  heard(kind: string, more: Loose): this {
    return this.#add('input', 'input', { kind, ...more, atMs: this.#atMs });
  }

  ordered(kind: string, more: Loose): this {
    return this.#add('command', 'command', { kind, ...more });
  }

  decided(kind: string, more: Loose): this {
    return this.#add('decision', 'decision', { kind, ...more });
  }

  inTruth(kind: string, more: Loose): this {
    return this.#add('world', 'fact', { kind, ...more });
  }

  #add(kind: string, name: string, body: Loose): this {
    this.records.push({ kind, atMs: this.#atMs, [name]: body } as unknown as TraceRecord);
    return this;
  }
}

const home = (id: string, cores: number, portable = false): Loose => ({
  id,
  name: id,
  type: 'linux',
  device: { id, site: 'hall', cores, memoryBytes: cores * GIB, portable, wattsPerCore: 4 },
  apis: [],
  memoryBytes: cores * GIB,
  platform: { name: 'wasmtime', mode: 'jit', startUpMs: 10, slownessShare: 1 },
  keepAliveIntervalMs: 5_000,
});

const spec = (id: string, topic: string): Loose => ({
  id,
  name: id,
  file: `${id}.wasm`,
  channels: [{ path: '/ch/x', topic, mode: 'rw' }],
  demand: {
    memoryBytes: 256 * MIB,
    codeBytes: MIB,
    stateBytes: 2 * MIB,
    cpuShare: 0.5,
    callBytes: 1_000,
    workMs: 20,
  },
  anchor: null,
  latencyMsMax: 100,
  priority: 0,
  migratable: true,
});

const placement = (module: string, chosen: string | null): Loose => ({
  module,
  chosen,
  verdicts: [
    { verdict: 'fits', reason: 'fits', runtimeCount: 2, examples: ['edge', 'laptop'] },
    { verdict: 'unsuitable', reason: 'it lacks wasi:nn', runtimeCount: 1, examples: ['headset'] },
  ],
  contenders: [
    { runtime: 'edge', total: 0.8, scores: [1, 0.6] },
    { runtime: 'laptop', total: 0.65, scores: [0.9, 0.4] },
  ],
  tieBreak: null,
});

const beat = (
  teller: Teller,
  runtime: string,
  busyShare: number,
  latencies: Readonly<Record<string, number | null>>,
): void => {
  const instances = Object.entries(latencies).map(([module, latencyMs]) => ({
    module,
    epoch: module === 'camera' && runtime === 'laptop' ? 2 : 1,
    state: 'running',
    busyShare: busyShare / 2,
    memoryBytes: 200 * MIB,
    latencyMs,
    stretchShare: 1,
  }));
  const load = {
    busyShare,
    memoryBytes: GIB,
    batteryShare: runtime === 'headset' ? 0.4 : null,
    charging: false,
  };
  teller.heard('keep-alive-received', { runtime, incarnation: 1, sequence: 2, load, instances });
};

/** Where a module goes that leaves the edge. */
const elsewhere = (module: string): Loose => ({
  ...placement(module, 'laptop'),
  verdicts: [
    { verdict: 'fits', reason: 'fits', runtimeCount: 1, examples: ['laptop'] },
    { verdict: 'crowded', reason: 'set aside for this placement', runtimeCount: 1, examples: ['edge'] },
    { verdict: 'unsuitable', reason: 'it lacks wasi:nn', runtimeCount: 1, examples: ['headset'] },
  ],
  contenders: [{ runtime: 'laptop', total: 0.65, scores: [0.9, 0.4] }],
});

/** Three runtimes, three modules of which one has a name meant to do harm, a migration for an overload, and a loss. */
export function story(): readonly TraceRecord[] {
  const told = new Teller();
  told.at(0);
  for (const [id, cores] of [
    ['edge', 16],
    ['laptop', 8],
    ['headset', 4],
  ] as const) {
    told.inTruth('device-state', { device: id, state: 'up' });
    told.heard('link-measured', { from: id, to: 'broker', latencyMs: 2, bandwidthBytesPerSecond: 1e8 });
    told.heard('runtime-registered', {
      runtime: home(id, cores, id === 'headset'),
      incarnation: 1,
      sequence: 1,
      instances: [],
    });
    told.decided('health-changed', { runtime: id, health: 'alive', reason: 'registered' });
  }
  start(told.at(1_000), 'camera', 'edge');
  start(told.at(2_000), 'mixer', 'edge');
  start(told.at(3_000), HOSTILE, 'laptop');
  told.at(4_000).heard('module-requested', { request: 'late', module: spec('late', 'none') });
  told.decided('queued', { placement: placement('late', null), reason: 'its memory is taken' });
  told.ordered('report-progress', { module: 'late', progress: 'queued', reason: 'its memory is taken' });
  for (let atMs = 5_000; atMs <= 20_000; atMs += 5_000) {
    const isBusy = atMs >= 10_000;
    beat(told.at(atMs), 'edge', isBusy ? 0.95 : 0.4, { camera: isBusy ? 180 : 60, mixer: 40 });
    beat(told, 'laptop', 0.2, { [HOSTILE]: 30 });
    beat(told, 'headset', 0.1, {});
  }
  move(told);
  beat(told.at(30_000), 'edge', 0.5, { mixer: 40 });
  beat(told, 'laptop', 0.5, { camera: 70, [HOSTILE]: 30 });
  told.at(34_000).inTruth('fault', { name: 'crash', on: 'headset', note: 'headset runs out of charge' });
  told.inTruth('device-state', { device: 'headset', state: 'down' });
  told.at(39_000).decided('health-changed', { runtime: 'headset', health: 'lost', reason: 'silent' });
  told.at(40_000).heard('module-deletion-requested', { request: 'end', module: 'mixer' });
  told.ordered('stop-module', { runtime: 'edge', module: 'mixer', epoch: 1 });
  told
    .at(40_050)
    .inTruth('instance-state', { device: 'edge', runtime: 'edge', module: 'mixer', epoch: 1, state: 'gone' });
  told.heard('module-exited', { runtime: 'edge', module: 'mixer', epoch: 1, reason: 'stopped' });
  return [header, ...told.records];
}

/** A name that is shown and not run. */
export const HOSTILE = '<img src=x onerror=alert(1)>';

const header = {
  kind: 'header',
  version: 1,
  realm: 'home',
  profile: 'standard',
  settings: {},
  seed: '7',
  scorers: [
    { name: 'keeps-objective', weight: 4 },
    { name: 'nearest', weight: 2 },
  ],
} as unknown as TraceRecord;

function start(told: Teller, module: string, on: string): void {
  told.heard('module-requested', {
    request: module,
    module: spec(module, module === HOSTILE ? 'other' : 'light'),
  });
  told.decided('placed', { placement: placement(module, on), epoch: 1 });
  told.ordered('start-module', {
    runtime: on,
    module: spec(module, 'light'),
    epoch: 1,
    fromCheckpoint: false,
  });
  told.inTruth('instance-state', { device: on, runtime: on, module, epoch: 1, state: 'running' });
  told.heard('module-started', { runtime: on, module, epoch: 1 });
  told.ordered('report-progress', { module, progress: 'running', reason: `on ${on}` });
}

function move(told: Teller): void {
  const worth = { benefitMs: 4_000, priceMs: 300, marginShare: 0.25, downtimeMs: 20, transferBytes: 2 * MIB };
  told.at(21_000).decided('noticed', {
    symptom: { kind: 'missed-objective', runtime: 'edge', module: 'camera', measured: 180, threshold: 100 },
  });
  told.decided('migration-planned', {
    module: 'camera',
    from: 'edge',
    to: 'laptop',
    worth,
    placement: elsewhere('camera'),
    reason: 'missed-objective',
  });
  told.ordered('prepare-module', {
    runtime: 'laptop',
    module: spec('camera', 'light'),
    epoch: 2,
    from: 'edge',
  });
  told.at(21_040).heard('module-prepared', { runtime: 'laptop', module: 'camera', epoch: 2 });
  told.ordered('freeze-module', { runtime: 'edge', module: 'camera', epoch: 1, to: 'laptop', toEpoch: 2 });
  told.at(21_050).inTruth('instance-state', {
    device: 'edge',
    runtime: 'edge',
    module: 'camera',
    epoch: 1,
    state: 'frozen',
  });
  told.heard('module-frozen', { runtime: 'edge', module: 'camera', epoch: 1, snapshotBytes: 2 * MIB });
  told.at(21_070).inTruth('instance-state', {
    device: 'laptop',
    runtime: 'laptop',
    module: 'camera',
    epoch: 2,
    state: 'running',
  });
  told.heard('module-thawed', { runtime: 'laptop', module: 'camera', epoch: 2 });
  told.decided('migration-finished', { module: 'camera', downtimeMs: 20 });
  told.at(21_080).inTruth('instance-state', {
    device: 'edge',
    runtime: 'edge',
    module: 'camera',
    epoch: 1,
    state: 'gone',
  });
  told.heard('module-discarded', { runtime: 'edge', module: 'camera', epoch: 1 });
}
