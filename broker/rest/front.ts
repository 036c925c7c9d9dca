import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type ModuleId,
  type ModuleRecord,
  moduleId,
  type RuntimeRecord,
  runtimeId,
} from '../../core/index.ts';
import type { Right } from './gate.ts';
import type { Front, OpenRealm } from './plan.ts';
import { Problem } from './problem.ts';

/** Names in addresses: nothing is known under longer ones. */
const called = z.string().min(1).max(256);

/** Addresses of things of a realm. */
export const realmParams: z.ZodType<{ readonly realm: string }> = z.object({ realm: called });

/** Addresses of runtimes and modules. */
export const thingParams: z.ZodType<{ readonly realm: string; readonly id: string }> = z.object({
  realm: called,
  id: called,
});

/** The realm of a name; a problem when there is none. */
export function realmNamed(front: Front, name: string): OpenRealm {
  const realm = front.realms.get(name);
  if (realm === undefined) throw new Problem('unknown-realm', `no realm "${name}" is supervised here`);
  return realm;
}

/** The runtime of an id; a problem when there is none. */
export function runtimeNamed({ supervised }: OpenRealm, id: string): RuntimeRecord {
  const record = supervised.knowledge.runtimes.get(runtimeId(id));
  if (record === undefined) throw new Problem('unknown-runtime', `no runtime "${id}" is known`);
  return record;
}

/** The module of an id; a problem when there is none. */
export function moduleNamed({ supervised }: Pick<OpenRealm, 'supervised'>, id: string): ModuleRecord {
  const record = supervised.knowledge.modules.get(moduleId(id));
  if (record === undefined) throw new Problem('unknown-module', `no module "${id}" is known`);
  return record;
}

/** A module that was just asked for, which may have been faster than we. */
export const moduleAfter = ({ supervised }: OpenRealm, id: ModuleId): ModuleRecord | undefined =>
  supervised.knowledge.modules.get(id);

/** Whether who asks may do something in a realm. */
export const may = (request: FastifyRequest, right: Right, realm: OpenRealm | null): boolean =>
  request.guest?.may(right, realm?.name ?? null) ?? false;
