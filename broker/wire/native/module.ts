import { z } from 'zod';
import type {
  Affinity,
  Channel,
  CrashPolicy,
  Demand,
  DeviceId,
  Module,
  ModuleId,
  Program,
  ProgramId,
  Rule,
  RuntimeId,
} from '../../../core/index.ts';
import * as field from './fields.ts';

/** How records are read: strictly, so that a typing error is told, or leniently, so that newer ones may say more. */
export type Build = typeof z.object;

/** Reads records strictly: an unknown key is an error. For what people write. */
export const strict: Build = z.strictObject as unknown as Build;
/** Reads records leniently: an unknown key is left out. For what programs of other versions write. */
export const lenient: Build = z.object;

/** Bounds of lists within a module (assumptions, far above what any ARENA program uses). */
const LIST_COUNT_MAX = 256;
const TEXT_COUNT_MAX = 16_384;

const texts: z.ZodType<readonly string[]> = z.array(field.text(TEXT_COUNT_MAX)).max(LIST_COUNT_MAX);
const names = field.nameSet(LIST_COUNT_MAX);

/**
 * What a module is taken to need that does not tell: a thousandth of a core (assumption: next to nothing). To the core zero
 * means unknown and weighs nothing, so that all such modules would go to one runtime. Memory stays unknown: what a module
 * says it needs is what its runtime lets it have.
 */
export const LEAST_DEMAND: Demand = {
  memoryBytes: 0,
  codeBytes: 0,
  stateBytes: 0,
  cpuShare: 0.001,
  callBytes: 0,
  workMs: 0,
};

const demand = (object: Build): z.ZodType<Demand> =>
  object({
    memoryBytes: field.bytes.default(LEAST_DEMAND.memoryBytes),
    codeBytes: field.bytes.default(LEAST_DEMAND.codeBytes),
    stateBytes: field.bytes.default(LEAST_DEMAND.stateBytes),
    cpuShare: field.amount(4_096).default(LEAST_DEMAND.cpuShare),
    callBytes: field.bytes.default(LEAST_DEMAND.callBytes),
    workMs: field.spanMs.default(LEAST_DEMAND.workMs),
    callsAtRandom: z.boolean().optional(),
  }) as unknown as z.ZodType<Demand>;

const channel = (object: Build): z.ZodType<Channel> =>
  object({ path: field.innerPath, topic: field.plainTopic, mode: z.enum(['r', 'w', 'rw']).default('rw') });

const crashPolicy = (object: Build): z.ZodType<CrashPolicy> =>
  z.discriminatedUnion('kind', [
    object({ kind: z.literal('ignore') }),
    object({
      kind: z.literal('restart'),
      backOffMs: field.wholeMs.default(1_000),
      backOffMsMax: field.wholeMs.default(60_000),
      attemptCountMax: field.count().default(5),
    }),
  ]);

const affinity = (object: Build): z.ZodType<Affinity> =>
  z.discriminatedUnion('kind', [
    object({ kind: z.literal('runtime'), runtime: field.name<RuntimeId>() }),
    object({ kind: z.literal('device'), device: field.name<DeviceId>() }),
  ]);

/** Where a fence or a ban points to. */
export const whereabouts: {
  readonly sites: z.ZodType<readonly string[]>;
  readonly devices: z.ZodType<readonly string[]>;
  readonly runtimes: z.ZodType<readonly string[]>;
  readonly tags: z.ZodType<readonly string[]>;
} = {
  sites: names.default([]),
  devices: names.default([]),
  runtimes: names.default([]),
  tags: names.default([]),
};

const rule = (object: Build): z.ZodType<Rule> =>
  z.discriminatedUnion('kind', [
    object({ kind: z.literal('fence'), ...whereabouts }),
    object({ kind: z.literal('ban'), ...whereabouts }),
    object({
      kind: z.literal('at-most'),
      group: field.line(128),
      per: z.enum(['runtime', 'device', 'site', 'realm']).default('device'),
      countMax: z.int().min(1).max(1_000_000),
    }),
    object({
      kind: z.literal('spread'),
      group: field.line(128),
      over: z.enum(['device', 'site']).default('site'),
      skewMax: z.int().min(1).max(1_000_000).default(1),
    }),
  ]) as unknown as z.ZodType<Rule>;

/** A budget without checkpoints is a mistake: whoever gives one means to have some. */
function spendsNothing(
  { checkpointIntervalMs, ...module }: Readonly<Record<string, unknown>>,
  about: z.RefinementCtx,
): void {
  if (checkpointIntervalMs !== null) return;
  for (const name of ['checkpointStoppedShareMax', 'checkpointBytesPerSecondMax']) {
    if (module[name] === undefined) continue;
    about.addIssue({ code: 'custom', path: [name], message: 'needs checkpointIntervalMs' });
  }
}

/** Reads a module. All but `id` and `file` may be left out: hardly anything is needed that is not said. */
export const moduleSchema = (object: Build): z.ZodType<Module> =>
  object({
    id: field.name<ModuleId>(),
    name: field.line(256).optional(),
    file: field.line(2_048),
    fileType: z.enum(['WA', 'PY']).default('WA'),
    apis: names.default([]),
    args: texts.default([]),
    env: texts.default([]),
    channels: z.array(channel(object)).max(LIST_COUNT_MAX).default([]),
    peripherals: names.default([]),
    demand: demand(object).default(LEAST_DEMAND),
    architectures: names.default([]),
    priority: z.int().min(-1_000_000).max(1_000_000).default(0),
    tenant: field.name().optional(),
    groups: names.optional(),
    affinity: affinity(object).nullable().default(null),
    antiAffinity: names.default([]),
    rules: z.array(rule(object)).max(LIST_COUNT_MAX).optional(),
    anchor: field.name<DeviceId>().nullable().default(null),
    latencyMsMax: field.spanMs.nullable().default(null),
    crashPolicy: crashPolicy(object).default({ kind: 'ignore' }),
    instantiate: z.enum(['single', 'client']).default('single'),
    program: field.name<ProgramId>().nullable().default(null),
    checkpointIntervalMs: field.wholeMs
      .refine((gap) => gap > 0, 'must be above 0')
      .nullable()
      .default(null),
    checkpointStoppedShareMax: field.share.refine((value) => value > 0, 'must be above 0').optional(),
    checkpointBytesPerSecondMax: field.bytes.refine((value) => value > 0, 'must be above 0').optional(),
    migratable: z.boolean().default(true),
  })
    .superRefine(spendsNothing)
    .transform(({ id, name = id, ...rest }) => ({ id, name, ...rest })) as unknown as z.ZodType<Module>;

/** Reads a program. */
export const programSchema = (object: Build): z.ZodType<Program> =>
  object({
    id: field.name<ProgramId>(),
    name: field.line(256),
    modules: z.array(field.name<ModuleId>()).max(LIST_COUNT_MAX),
    chain: z.array(field.name<ModuleId>()).max(LIST_COUNT_MAX).default([]),
    latencyMsMax: field.spanMs.nullable().default(null),
  }) as unknown as z.ZodType<Program>;
