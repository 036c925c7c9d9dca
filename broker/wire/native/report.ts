import { z } from 'zod';
import type {
  DeviceId,
  InstanceReport,
  LoadReport,
  ModuleId,
  Report,
  RuntimeId,
} from '../../../core/index.ts';
import * as field from './fields.ts';
import { lenient } from './module.ts';
import { runtimeSchema } from './runtime.ts';

/** Instances one runtime may report (assumption; the payload's bound is reached soon after). */
const INSTANCE_COUNT_MAX = 4_096;

const instance: z.ZodType<InstanceReport> = lenient({
  module: field.name<ModuleId>(),
  epoch: field.epoch,
  state: z.enum(['preparing', 'starting', 'running', 'freezing', 'frozen', 'thawing', 'stopping']),
  busyShare: field.amount(4_096).nullable().default(null),
  memoryBytes: field.bytes.nullable().default(null),
  latencyMs: field.spanMs.nullable().default(null),
  stretchShare: field.amount(1_000_000).nullable().default(null),
});

const load: z.ZodType<LoadReport> = lenient({
  busyShare: field.share,
  memoryBytes: field.bytes,
  batteryShare: field.share.nullable().default(null),
  charging: z.boolean().default(false),
});

const instances = z.array(instance).max(INSTANCE_COUNT_MAX).default([]);
const runtime = field.name<RuntimeId>();
const life = { runtime, incarnation: field.ordinal };
const word = { runtime, module: field.name<ModuleId>(), epoch: field.epoch };
const failure = { ...word, reason: field.text(4_096) };
const capture = { ...word, snapshotBytes: field.bytes };
const of = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  lenient({ kind: z.literal(kind), ...shape });

/** Reads what a runtime reports; unknown fields are left out, so that newer runtimes may say more. */
export const reportSchema: z.ZodType<Report> = z.discriminatedUnion('kind', [
  of('runtime-registered', {
    runtime: runtimeSchema,
    incarnation: field.ordinal,
    sequence: field.ordinal,
    instances,
  }),
  of('runtime-left', { ...life, willed: z.boolean().default(false) }),
  of('keep-alive-received', {
    ...life,
    sequence: field.ordinal,
    load: load.nullable().default(null),
    instances,
  }),
  of('link-measured', {
    from: field.name<DeviceId>(),
    to: field.name<DeviceId>(),
    latencyMs: field.spanMs,
    bandwidthBytesPerSecond: field.amount(1e15),
  }),
  of('module-started', { ...word, fixed: field.text(4_096).optional() }),
  of('module-start-failed', failure),
  of('module-exited', {
    ...word,
    reason: z.enum(['completed', 'crashed', 'stopped', 'out-of-memory']),
  }),
  of('module-prepared', word),
  of('module-frozen', { ...capture, loses: field.text(4_096).optional() }),
  of('module-freeze-failed', { ...failure, isFixed: z.literal(true).optional() }),
  of('module-thawed', word),
  of('module-thaw-failed', failure),
  of('module-resumed', word),
  of('module-discarded', word),
  of('checkpoint-stored', capture),
]) as unknown as z.ZodType<Report>;
