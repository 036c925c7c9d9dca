import { z } from 'zod';
import type { Answer, ModuleId, RequestId, RuntimeCommand, RuntimeId } from '../../../core/index.ts';
import * as field from './fields.ts';
import { lenient, moduleSchema } from './module.ts';

const REASON_COUNT_MAX = 16_384;

const runtime = field.name<RuntimeId>();
const life = { runtime, incarnation: field.ordinal };
const order = { runtime, module: field.name<ModuleId>(), epoch: field.epoch };
const beginning = { runtime, module: moduleSchema(lenient), epoch: field.epoch };
const reason = field.text(REASON_COUNT_MAX);
const request = field.name<RequestId>();
const of = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  lenient({ kind: z.literal(kind), ...shape });

/** Reads what a runtime is ordered to do. */
export const commandSchema: z.ZodType<RuntimeCommand> = z.discriminatedUnion('kind', [
  of('confirm-registration', { ...life, keepAliveIntervalMs: field.wholeMs }),
  of('refuse-registration', { ...life, reason }),
  of('start-module', {
    ...beginning,
    fromCheckpoint: z.boolean(),
    onlyFromCheckpoint: z.literal(true).optional(),
  }),
  of('stop-module', order),
  of('prepare-module', { ...beginning, from: runtime }),
  of('freeze-module', { ...order, to: field.target, toEpoch: field.epoch }),
  of('resume-module', { ...order, asEpoch: field.epoch }),
  of('discard-module', order),
]) as unknown as z.ZodType<RuntimeCommand>;

/** Reads what a client is answered. */
export const answerSchema: z.ZodType<Answer> = z.discriminatedUnion('kind', [
  of('accept-request', { request }),
  of('refuse-request', { request, reason }),
  of('report-progress', {
    module: field.name<ModuleId>(),
    progress: z.enum(['queued', 'running', 'migrated', 'migration-aborted', 'ended', 'given-up']),
    reason,
  }),
]) as unknown as z.ZodType<Answer>;
