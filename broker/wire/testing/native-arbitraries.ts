import fc from 'fast-check';
import {
  type Answer,
  type InstanceReport,
  type LoadReport,
  type Report,
  type Request,
  type Runtime,
  type RuntimeCommand,
  siteId,
} from '../../../core/index.ts';
import { anyModule, anyRealmRule } from './native-modules.ts';
import {
  amount,
  anyName,
  bytes,
  device,
  epoch,
  gate,
  line,
  module,
  ms,
  orNull,
  request,
  runtime,
  set,
  share,
  text,
} from './native-parts.ts';

/** Anything a runtime may say of itself. */
const anyRuntime: fc.Arbitrary<Runtime> = fc.record({
  id: runtime,
  name: line,
  type: fc.constantFrom('browser' as const, 'linux' as const, 'embedded' as const, 'special' as const),
  device: fc.record({
    id: device,
    site: anyName.map(siteId),
    cores: share.map((cores) => cores + 0.25),
    memoryBytes: bytes,
    portable: fc.boolean(),
    wattsPerCore: share,
  }),
  apis: set,
  moduleCountMax: fc.nat({ max: 1_000 }),
  pageBytes: fc.integer({ min: 1, max: 65_536 }),
  memoryBytes: bytes,
  architecture: text,
  aotTarget: orNull(text),
  platform: fc.record({
    name: line,
    mode: fc.constantFrom('aot' as const, 'jit' as const, 'interpreter' as const),
    startUpMs: orNull(ms),
    slownessShare: orNull(share.map((slowness) => slowness + 0.01)),
  }),
  tags: set,
  metadata: fc.dictionary(anyName, text, { maxKeys: 3, noNullPrototype: true }),
  keepAliveIntervalMs: ms,
  parent: orNull(line),
});

const instance: fc.Arbitrary<InstanceReport> = fc.record({
  module,
  epoch,
  state: fc.constantFrom(
    ...(['preparing', 'starting', 'running', 'freezing', 'frozen', 'thawing', 'stopping'] as const),
  ),
  busyShare: orNull(share),
  memoryBytes: orNull(bytes),
  latencyMs: orNull(ms),
  stretchShare: orNull(share),
});
const instances = fc.array(instance, { maxLength: 4 });
const load: fc.Arbitrary<LoadReport> = fc.record({
  busyShare: share,
  memoryBytes: bytes,
  batteryShare: orNull(share),
  charging: fc.boolean(),
});

type Parts = Readonly<Record<string, fc.Arbitrary<unknown>>>;
/** Records of one kind; that they fit the union is what the codec's own types and the properties check. */
const of = <T>(kind: string, parts: Parts): fc.Arbitrary<T> =>
  fc.record({ kind: fc.constant(kind), ...parts }) as unknown as fc.Arbitrary<T>;

const life = { runtime, incarnation: epoch };
const word = { runtime, module, epoch };

/** Anything a runtime may report. */
export const anyReport: fc.Arbitrary<Report> = fc.oneof(
  of<Report>('runtime-registered', { runtime: anyRuntime, incarnation: epoch, sequence: epoch, instances }),
  of<Report>('runtime-left', { ...life, willed: fc.boolean() }),
  of<Report>('keep-alive-received', { ...life, sequence: epoch, load: orNull(load), instances }),
  of<Report>('link-measured', { from: device, to: device, latencyMs: ms, bandwidthBytesPerSecond: amount }),
  of<Report>('module-exited', {
    ...word,
    reason: fc.constantFrom('completed', 'crashed', 'stopped', 'out-of-memory'),
  }),
  ...(
    ['module-started', 'module-prepared', 'module-thawed', 'module-resumed', 'module-discarded'] as const
  ).map((kind) => of<Report>(kind, word)),
  ...(['module-start-failed', 'module-freeze-failed', 'module-thaw-failed'] as const).map((kind) =>
    of<Report>(kind, { ...word, reason: text }),
  ),
  ...(['module-frozen', 'checkpoint-stored'] as const).map((kind) =>
    of<Report>(kind, { ...word, snapshotBytes: bytes }),
  ),
  of<Report>('module-started', { ...word, fixed: text }),
  of<Report>('module-freeze-failed', { ...word, reason: text, isFixed: fc.constant(true) }),
);

/** Anything a client may ask. */
export const anyRequest: fc.Arbitrary<Request> = fc.oneof(
  of<Request>('module-requested', { request, module: anyModule }),
  of<Request>('program-requested', {
    request,
    program: fc.record({
      id: anyName,
      name: line,
      modules: fc.array(module, { maxLength: 3 }),
      chain: fc.array(module, { maxLength: 3 }),
      latencyMsMax: orNull(ms),
    }),
  }),
  of<Request>('module-deletion-requested', { request, module }),
  of<Request>('migration-requested', { request, module, to: runtime }),
  of<Request>('migration-requested', { request, module, to: gate, onto: runtime }),
  of<Request>('drain-requested', { request, runtime, draining: fc.boolean() }),
  of<Request>('runtime-removal-requested', { request, runtime }),
  of<Request>('rules-changed', { request, rules: fc.array(anyRealmRule, { maxLength: 3 }) }),
  of<Request>('settings-changed', {
    request,
    settings: fc.record({ suspectPhi: amount, coolDownMs: ms }, { requiredKeys: [], noNullPrototype: true }),
  }),
);

/** Anything a runtime may be ordered. */
export const anyCommand: fc.Arbitrary<RuntimeCommand> = fc.oneof(
  of<RuntimeCommand>('confirm-registration', { ...life, keepAliveIntervalMs: ms }),
  of<RuntimeCommand>('refuse-registration', { ...life, reason: text }),
  of<RuntimeCommand>('start-module', { runtime, module: anyModule, epoch, fromCheckpoint: fc.boolean() }),
  of<RuntimeCommand>('start-module', {
    ...{ runtime, module: anyModule, epoch },
    ...{ fromCheckpoint: fc.constant(true), onlyFromCheckpoint: fc.constant(true) },
  }),
  of<RuntimeCommand>('stop-module', word),
  of<RuntimeCommand>('prepare-module', { runtime, module: anyModule, epoch, from: runtime }),
  of<RuntimeCommand>('freeze-module', { ...word, to: fc.oneof(runtime, gate), toEpoch: epoch }),
  of<RuntimeCommand>('resume-module', { ...word, asEpoch: epoch }),
  of<RuntimeCommand>('discard-module', word),
);

/** Anything a client may be answered. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  of<Answer>('accept-request', { request }),
  of<Answer>('refuse-request', { request, reason: text }),
  of<Answer>('report-progress', {
    module,
    progress: fc.constantFrom('queued', 'running', 'migrated', 'migration-aborted', 'ended', 'given-up'),
    reason: text,
  }),
);
