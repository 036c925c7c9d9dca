import fc from 'fast-check';
import { type Channel, type Module, programId, type RealmRule, type Rule } from '../../../core/index.ts';
import {
  anyName,
  bytes,
  device,
  line,
  module,
  ms,
  orNull,
  runtime,
  set,
  share,
  text,
} from './native-parts.ts';

const channel: fc.Arbitrary<Channel> = fc.record({
  path: anyName.map((name) => `/ch/${name}`),
  topic: fc.array(anyName, { minLength: 1, maxLength: 3 }).map((levels) => levels.join('/')),
  mode: fc.constantFrom('r' as const, 'w' as const, 'rw' as const),
});

const whereabouts = { sites: set, devices: set, runtimes: set, tags: set };
const rule = fc.oneof(
  fc.record({ kind: fc.constantFrom('fence' as const, 'ban' as const), ...whereabouts }),
  fc.record({
    kind: fc.constant('at-most' as const),
    group: anyName,
    per: fc.constantFrom('runtime' as const, 'device' as const, 'site' as const, 'realm' as const),
    countMax: fc.integer({ min: 1, max: 99 }),
  }),
  fc.record({
    kind: fc.constant('spread' as const),
    group: anyName,
    over: fc.constantFrom('device' as const, 'site' as const),
    skewMax: fc.integer({ min: 1, max: 9 }),
  }),
) as unknown as fc.Arbitrary<Rule>;
const whom = fc.record({ modules: set, groups: set, tenants: set });
/** What a realm may insist on, as a client may say it. */
export const anyRealmRule: fc.Arbitrary<RealmRule> = fc.oneof(
  fc.record({
    ...{ kind: fc.constantFrom('fence' as const, 'ban' as const), whom, ...whereabouts },
    tags: fc.constant(['camera']),
  }),
  fc.record({
    kind: fc.constant('at-most' as const),
    whom,
    per: fc.constantFrom('runtime' as const, 'device' as const, 'site' as const, 'realm' as const),
    countMax: fc.integer({ min: 1, max: 99 }),
  }),
  fc.record({
    kind: fc.constant('spread' as const),
    whom,
    over: fc.constantFrom('device' as const, 'site' as const),
    skewMax: fc.integer({ min: 1, max: 9 }),
  }),
) as unknown as fc.Arbitrary<RealmRule>;

/** What need not be said of a module, and is missing where it is not. */
const unsaid = fc.record(
  { tenant: anyName, groups: set, rules: fc.array(rule, { maxLength: 3 }) },
  { requiredKeys: [] },
);

/** What is always said of one. */
const plainModule: fc.Arbitrary<Module> = fc.record({
  id: module,
  name: line,
  file: line,
  fileType: fc.constantFrom('WA' as const, 'PY' as const),
  apis: set,
  args: fc.array(text, { maxLength: 3 }),
  env: fc.array(text, { maxLength: 3 }),
  channels: fc.array(channel, { maxLength: 3 }),
  peripherals: set,
  demand: fc.record({
    memoryBytes: bytes,
    codeBytes: bytes,
    stateBytes: bytes,
    cpuShare: share,
    callBytes: bytes,
    workMs: ms,
  }),
  architectures: set,
  priority: fc.integer({ min: -1_000, max: 1_000 }),
  affinity: orNull(
    fc.oneof(
      fc.record({ kind: fc.constant('runtime' as const), runtime }),
      fc.record({ kind: fc.constant('device' as const), device }),
    ),
  ),
  antiAffinity: set,
  anchor: orNull(device),
  latencyMsMax: orNull(ms),
  crashPolicy: fc.oneof(
    fc.constant({ kind: 'ignore' as const }),
    fc.record({
      kind: fc.constant('restart' as const),
      backOffMs: ms,
      backOffMsMax: ms,
      attemptCountMax: fc.nat({ max: 100 }),
    }),
  ),
  instantiate: fc.constantFrom('single' as const, 'client' as const),
  program: orNull(anyName.map(programId)),
  checkpointIntervalMs: orNull(ms.map((time) => time + 1)),
  migratable: fc.boolean(),
});

/** Any module that can be asked for. A budget for checkpoints is for modules that have some. */
export const anyModule: fc.Arbitrary<Module> = fc
  .tuple(
    plainModule,
    unsaid,
    fc.record(
      {
        checkpointStoppedShareMax: share.map((value) => Math.max(value, 0.001)),
        checkpointBytesPerSecondMax: bytes.map((value) => Math.max(value, 1)),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
  )
  .map(([plain, said, budget]) => {
    const asked = { ...plain, ...said };
    return asked.checkpointIntervalMs === null ? asked : { ...asked, ...budget };
  });
