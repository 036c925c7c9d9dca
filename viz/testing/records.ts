import fc from 'fast-check';
import type { TraceRecord } from '../../core/trace.ts';

const runtime = fc.constantFrom('edge', 'pi', 'tab');
const module = fc.constantFrom('camera', 'mixer', '<b>', 'q"uote');
const epoch = fc.integer({ min: 1, max: 4 });
const reason = fc.constantFrom('requested', 'overload', 'crashed');
const share = fc.constantFrom(0, 0.25, 0.5, 1);

const spec = (id: string): object => ({
  id,
  name: id,
  file: `${id}.wasm`,
  channels: [],
  demand: { memoryBytes: 1_024, codeBytes: 0, stateBytes: 512, cpuShare: 0.1, callBytes: 0, workMs: 1 },
  anchor: null,
  latencyMsMax: 100,
  priority: 0,
});

const home = (id: string): object => ({
  id,
  name: id,
  type: 'linux',
  device: {
    id: `${id}-device`,
    site: 'here',
    cores: 4,
    memoryBytes: 4_096,
    portable: false,
    wattsPerCore: 1,
  },
  memoryBytes: 4_096,
  keepAliveIntervalMs: 5_000,
});

const placement = fc.record({
  module,
  chosen: fc.option(runtime),
  verdicts: fc.constant([]),
  contenders: fc.constant([]),
  tieBreak: fc.constant(null),
});

const input = fc.oneof(
  {
    weight: 3,
    arbitrary: runtime.map((id) => ({
      kind: 'runtime-registered',
      runtime: home(id),
      incarnation: 1,
      sequence: 1,
      instances: [],
    })),
  },
  { weight: 3, arbitrary: module.map((id) => ({ kind: 'module-requested', request: id, module: spec(id) })) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'module-started',
        'module-prepared',
        'module-thawed',
        'module-resumed',
        'module-discarded',
      ),
      runtime,
      module,
      epoch,
    }),
  },
  fc.record({
    kind: fc.constant('module-exited'),
    runtime,
    module,
    epoch,
    reason: fc.constantFrom('completed', 'crashed', 'stopped'),
  }),
  fc.record({
    kind: fc.constant('module-frozen'),
    runtime,
    module,
    epoch,
    snapshotBytes: fc.constantFrom(0, 65_536),
  }),
  fc.record({ kind: fc.constant('module-start-failed'), runtime, module, epoch, reason }),
  fc.record({ kind: fc.constant('module-deletion-requested'), request: fc.constant('r'), module }),
  fc.record({
    kind: fc.constant('link-measured'),
    from: runtime,
    to: runtime,
    latencyMs: share,
    bandwidthBytesPerSecond: fc.constant(1e6),
  }),
  fc.record({
    kind: fc.constant('drain-requested'),
    request: fc.constant('d'),
    runtime,
    draining: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('time-passed') }),
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('keep-alive-received'),
      runtime,
      incarnation: fc.constant(1),
      sequence: fc.nat(9),
      load: fc.option(
        fc.record({
          busyShare: share,
          memoryBytes: fc.nat(4_096),
          batteryShare: fc.option(share),
          charging: fc.boolean(),
        }),
      ),
      instances: fc.array(
        fc.record({
          module,
          epoch,
          state: fc.constantFrom('running', 'frozen'),
          busyShare: fc.option(share),
          memoryBytes: fc.option(fc.nat(99)),
          latencyMs: fc.option(share),
          stretchShare: fc.option(share),
        }),
        { maxLength: 3 },
      ),
    }),
  },
);

const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('start-module'),
      runtime,
      module: module.map(spec),
      epoch,
      fromCheckpoint: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant('stop-module'), runtime, module, epoch }),
  fc.record({ kind: fc.constant('prepare-module'), runtime, module: module.map(spec), epoch, from: runtime }),
  fc.record({ kind: fc.constant('freeze-module'), runtime, module, epoch, to: runtime, toEpoch: epoch }),
  fc.record({ kind: fc.constant('resume-module'), runtime, module, epoch, asEpoch: epoch }),
  fc.record({
    kind: fc.constant('report-progress'),
    module,
    reason,
    progress: fc.constantFrom('queued', 'running', 'migrated', 'migration-aborted', 'ended', 'given-up'),
  }),
);

const decision = fc.oneof(
  fc.record({ kind: fc.constantFrom('placed'), placement, epoch }),
  fc.record({ kind: fc.constantFrom('queued'), placement, reason }),
  fc.record({
    kind: fc.constant('noticed'),
    symptom: fc.record({
      kind: fc.constantFrom('overload', 'missed-objective'),
      runtime,
      module: fc.option(module),
      measured: share,
      threshold: share,
    }),
  }),
  fc.record({
    kind: fc.constant('migration-planned'),
    module,
    from: runtime,
    to: runtime,
    worth: fc.constant(null),
    placement: fc.option(placement),
    reason,
  }),
  fc.record({ kind: fc.constant('migration-finished'), module, downtimeMs: fc.nat(99) }),
  fc.record({
    kind: fc.constant('health-changed'),
    runtime,
    health: fc.constantFrom('alive', 'suspect', 'lost', 'left'),
    reason,
  }),
);

const fact = fc.oneof(
  fc.record({
    kind: fc.constant('instance-state'),
    device: runtime,
    runtime,
    module,
    epoch,
    state: fc.constantFrom('starting', 'running', 'frozen', 'gone'),
  }),
  fc.record({
    kind: fc.constant('device-state'),
    device: runtime.map((id) => `${id}-device`),
    state: fc.constantFrom('up', 'down'),
  }),
  fc.record({
    kind: fc.constant('fault'),
    name: fc.constant('crash'),
    on: runtime,
    note: fc.constant('crash'),
  }),
);

const body = fc.oneof(
  { weight: 4, arbitrary: input.map((said) => ({ kind: 'input', said }) as const) },
  { weight: 2, arbitrary: command.map((said) => ({ kind: 'command', said }) as const) },
  { weight: 2, arbitrary: decision.map((said) => ({ kind: 'decision', said }) as const) },
  fact.map((said) => ({ kind: 'world', said }) as const),
);

/** Traces that need not make sense, over few names and with many records at once. */
export const traces = (beginMs = 5): fc.Arbitrary<readonly TraceRecord[]> =>
  fc.array(fc.tuple(fc.constantFrom(0, 0, 1, 3), body), { maxLength: 120, size: 'max' }).map((entries) => {
    let atMs = beginMs;
    return entries.map(([gapMs, { kind, said }]) => {
      atMs += gapMs;
      const name = kind === 'world' ? 'fact' : kind;
      const inner = kind === 'input' ? { ...said, atMs } : said;
      return { kind, atMs, [name]: inner } as unknown as TraceRecord;
    });
  });

/** All runtimes of such traces, registered before anything else happens. */
export const everybody = (): readonly TraceRecord[] =>
  ['edge', 'pi', 'tab'].map(
    (id) =>
      ({
        kind: 'input',
        atMs: 0,
        input: {
          kind: 'runtime-registered',
          runtime: home(id),
          incarnation: 1,
          sequence: 1,
          instances: [],
          atMs: 0,
        },
      }) as unknown as TraceRecord,
  );
