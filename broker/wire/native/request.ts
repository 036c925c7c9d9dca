import { z } from 'zod';
import {
  type ModuleId,
  type Request,
  type RequestId,
  type RuntimeId,
  realmBehind,
  settingNames,
} from '../../../core/index.ts';
import * as field from './fields.ts';
import { moduleSchema, programSchema, strict } from './module.ts';
import { realmRulesSchema } from './realm-rules.ts';

const of = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  strict({ kind: z.literal(kind), request: field.name<RequestId>(), ...shape });
const module = field.name<ModuleId>();
const runtime = field.name<RuntimeId>();

/** Reads what a client asks; an unknown field is an error, because people write these. */
export const requestSchema: z.ZodType<Request> = z.discriminatedUnion('kind', [
  of('module-requested', { module: moduleSchema(strict) }),
  of('program-requested', { program: programSchema(strict) }),
  of('module-deletion-requested', { module }),
  of('migration-requested', { module, to: field.target, onto: runtime.optional() }).refine(
    ({ to, onto }) => onto === undefined || realmBehind(to) !== null,
    { path: ['onto'], message: 'goes together with a realm in `to` only' },
  ),
  of('drain-requested', { runtime, draining: z.boolean() }),
  of('runtime-removal-requested', { runtime }),
  of('settings-changed', {
    settings: z.partialRecord(z.enum(settingNames as readonly [string, ...string[]]), z.number()),
  }),
  of('rules-changed', { rules: realmRulesSchema }),
]) as unknown as z.ZodType<Request>;
