import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  homeOf,
  type Knowledge,
  type ModuleId,
  type ModuleRecord,
  moduleId,
  type RuntimeRecord,
  runtimeId,
} from '../../../core/index.ts';
import { type Fields, hear, moduleRowG1, newWire, runtimeRowG1 } from '../../wire/index.ts';
import { asked, freshRequest } from '../asking.ts';
import { may } from '../front.ts';
import type { Api, OpenRealm } from '../plan.ts';
import { Problem } from '../problem.ts';
import { masked } from '../rows/mask.ts';
import { Remembered } from './remembered.ts';
import { ALLOW, django } from './reply.ts';

/** Versions of the original's interface; they never differed. */
const VERSIONS = ['/arts-api/v1', '/arts-api/v2'];

/** The original's runtimes and modules: read as ever, and written to where that means something. */
export function g1Routes(api: Api, realm: () => OpenRealm): void {
  for (const version of VERSIONS) {
    runtimeRoutes(api, realm, `${version}/runtimes/`);
    moduleRoutes(api, realm, `${version}/modules/`);
  }
}

interface OneThing {
  readonly Params: { readonly uuid: string };
}

function runtimeRoutes(api: Api, realm: () => OpenRealm, base: string): void {
  const remembered = new Remembered();
  api.get(base, { config: { right: 'modules:read' }, schema: { hide: true } }, (_, reply) => {
    const { supervised, tail } = realm();
    const scene = supervised.knowledge;
    const rows = (): readonly Fields[] =>
      scene.runtimes
        .values()
        .filter(isThere)
        .map((record) => runtimeRowG1(record, { scene, wallMs: tail.wallMs }));
    const bytes = remembered.answer('runtimes', () => Buffer.from(JSON.stringify(rows()), 'utf8'));
    return django(reply, 200, bytes, { allow: ALLOW.list });
  });

  api.get<OneThing>(
    `${base}:uuid/`,
    { config: { right: 'modules:read' }, schema: { hide: true } },
    (request, reply) => {
      const { supervised, tail } = realm();
      const record = runtimeAt(supervised.knowledge, request.params.uuid);
      if (record === undefined) return missing(reply, 'Runtime', 'uuid', request.params.uuid);
      const row = runtimeRowG1(record, { scene: supervised.knowledge, wallMs: tail.wallMs });
      return django(reply, 200, row, { allow: ALLOW.one });
    },
  );

  api.delete<OneThing>(
    `${base}:uuid/`,
    { config: { right: 'operate' }, schema: { hide: true } },
    async (request, reply) => {
      const record = runtimeAt(realm().supervised.knowledge, request.params.uuid);
      if (record === undefined) return missing(reply, 'Runtime', 'id', request.params.uuid);
      const { id } = record.runtime;
      await asked(realm(), request.guest, {
        kind: 'runtime-removal-requested',
        request: freshRequest(),
        runtime: id,
      });
      return django(reply, 204, undefined, { allow: ALLOW.one });
    },
  );

  refused(api, 'POST', base, ALLOW.list);
  for (const method of ['PUT', 'PATCH'] as const) refused(api, method, `${base}:uuid/`, ALLOW.one);
}

function moduleRoutes(api: Api, realm: () => OpenRealm, base: string): void {
  const remembered = new Remembered();
  const rowOf = (request: FastifyRequest, record: ModuleRecord): Fields => {
    const maySeeEnv = may(request, 'modules:write', realm());
    const shown = maySeeEnv ? record : { ...record, module: masked(record.module) };
    return moduleRowG1(shown, homeOf(record));
  };

  api.get(base, { config: { right: 'modules:read' }, schema: { hide: true } }, (request, reply) => {
    const rows = (): readonly Fields[] =>
      realm()
        .supervised.knowledge.modules.values()
        .filter(isWanted)
        .map((record) => rowOf(request, record));
    const name = may(request, 'modules:write', realm()) ? 'modules' : 'modules, masked';
    const bytes = remembered.answer(name, () => Buffer.from(JSON.stringify(rows()), 'utf8'));
    return django(reply, 200, bytes, { allow: ALLOW.list });
  });

  api.get<OneThing>(
    `${base}:uuid/`,
    { config: { right: 'modules:read' }, schema: { hide: true } },
    (request, reply) => {
      const record = moduleAt(realm().supervised.knowledge, request.params.uuid);
      if (record === undefined) return missing(reply, 'Module', 'uuid', request.params.uuid);
      return django(reply, 200, rowOf(request, record), { allow: ALLOW.one });
    },
  );

  api.post(base, { config: { right: 'modules:write' }, schema: { hide: true } }, async (request, reply) => {
    const id = await created(request, realm());
    const record = realm().supervised.knowledge.modules.get(id);
    if (record === undefined) throw new Problem('refused', `module ${id} has ended already`);
    return django(reply, 201, rowOf(request, record), { allow: ALLOW.list });
  });

  api.delete<OneThing>(
    `${base}:uuid/`,
    { config: { right: 'modules:write' }, schema: { hide: true } },
    async (request, reply) => {
      const record = moduleAt(realm().supervised.knowledge, request.params.uuid);
      if (record === undefined) return missing(reply, 'Module', 'id', request.params.uuid);
      const { id } = record.module;
      await asked(realm(), request.guest, {
        kind: 'module-deletion-requested',
        request: freshRequest(),
        module: id,
      });
      return django(reply, 204, undefined, { allow: ALLOW.one });
    },
  );

  for (const method of ['PUT', 'PATCH'] as const) refused(api, method, `${base}:uuid/`, ALLOW.one);
}

/** What a runtime or module says of itself is not for others to change. */
function refused(api: Api, method: 'POST' | 'PUT' | 'PATCH', url: string, allow: string): void {
  api.route({
    method,
    url,
    config: { right: 'operate' },
    schema: { hide: true },
    handler: (_, reply) => django(reply, 405, { detail: `Method "${method}" not allowed.` }, { allow }),
  });
}

/** Asks for a module as if the same words had come over MQTT, so that both mean the same. */
async function created(asking: FastifyRequest, realm: OpenRealm): Promise<ModuleId> {
  const { body } = asking;
  const content = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
  const message = {
    object_id: randomUUID(),
    action: 'create',
    type: 'arts_req',
    data: { ...content, type: 'module' },
  };
  const topic = `${realm.name}/proc/control`;
  const { knowledge } = realm.supervised;
  const wire = newWire({ realm: realm.name, nonce: randomUUID() });
  const { inputs, publishes } = hear(wire, { topic, payload: JSON.stringify(message) }, knowledge);
  const request = inputs.find((input) => input.kind === 'module-requested');
  if (request === undefined) throw new Problem('refused', detailsOf(publishes[0]?.payload));
  await asked(realm, asking.guest, request);
  return request.module.id;
}

function detailsOf(payload: string | Uint8Array | undefined): string {
  if (typeof payload !== 'string') return 'Module could not be created.';
  const { data: content } = JSON.parse(payload) as Readonly<Record<string, Fields | undefined>>;
  return String(content?.details ?? 'Module could not be created.');
}

function missing(reply: FastifyReply, kind: string, by: string, uuid: string): FastifyReply {
  return django(reply, 404, { message: `${kind} with ${by}: ${uuid} does not exist` }, { allow: ALLOW.one });
}

const isThere = ({ health }: RuntimeRecord): boolean => health === 'alive' || health === 'suspect';
const isWanted = ({ phase }: ModuleRecord): boolean => phase.kind !== 'ended';

function runtimeAt({ runtimes }: Knowledge, uuid: string): RuntimeRecord | undefined {
  const record = runtimes.get(runtimeId(uuid));
  return record !== undefined && isThere(record) ? record : undefined;
}

function moduleAt({ modules }: Knowledge, uuid: string): ModuleRecord | undefined {
  const record = modules.get(moduleId(uuid));
  return record !== undefined && isWanted(record) ? record : undefined;
}
