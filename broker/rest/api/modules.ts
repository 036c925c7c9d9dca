import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Module, moduleId, type RequestId } from '../../../core/index.ts';
import { whyFixed } from '../../store/index.ts';
import { moduleSchema, strict } from '../../wire/index.ts';
import { asked } from '../asking.ts';
import { may, moduleAfter, moduleNamed, realmNamed, realmParams, thingParams } from '../front.ts';
import type { Once } from '../once.ts';
import { paged, pageOf, pageQuery } from '../paging.ts';
import type { Api, Front, OpenRealm } from '../plan.ts';
import { Problem, problemAnswers } from '../problem.ts';
import {
  type ModuleDetail,
  moduleDetail,
  moduleDetailOf,
  moduleRow,
  moduleRowOf,
} from '../rows/module-row.ts';

const query = z.object({
  ...pageQuery,
  name: z.string().max(256).optional().describe('Only modules of exactly this name.'),
  phase: z.enum(['pending', 'starting', 'running', 'freezing', 'thawing', 'stopping', 'ended']).optional(),
  runtime: z.string().max(256).optional().describe('Only modules bound to this runtime.'),
});

/** A module as the wire reads it, but that its id may be left out. */
const asking: z.ZodType<Partial<Pick<Module, 'id' | 'name'>> & Omit<Module, 'id' | 'name'>> = moduleSchema(((
  shape: Readonly<Record<string, z.ZodType>>,
) =>
  strict(
    shape.id === undefined || shape.file === undefined ? shape : { ...shape, id: shape.id.optional() },
  )) as typeof strict);

/** Modules: read, asked for and ended. */
export function moduleRoutes(api: Api, front: Front, once: Once): void {
  readRoutes(api, front);
  writeRoutes(api, front, once);
}

function readRoutes(api: Api, front: Front): void {
  api.get(
    '/realms/:realm/modules',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['modules'],
        summary: 'Modules of a realm, by id',
        params: realmParams,
        querystring: query,
        response: { 200: pageOf(moduleRow), ...problemAnswers },
      },
    },
    ({ params, query: wanted }) => {
      const { modules } = realmNamed(front, params.realm).supervised.knowledge;
      return paged(modules.keys(), wanted, (id) => {
        const record = modules.get(id);
        if (record === undefined) return null;
        if (wanted.name !== undefined && record.module.name !== wanted.name) return null;
        const row = moduleRowOf(record);
        if (wanted.phase !== undefined && row.phase !== wanted.phase) return null;
        return wanted.runtime === undefined || row.runtime === wanted.runtime ? row : null;
      });
    },
  );

  api.get(
    '/realms/:realm/modules/:id',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['modules'],
        summary: 'One module with all that was asked for',
        params: thingParams,
        response: { 200: moduleDetail, ...problemAnswers },
      },
    },
    (request) => {
      const realm = realmNamed(front, request.params.realm);
      return moduleDetailOf(moduleNamed(realm, request.params.id), may(request, 'modules:write', realm));
    },
  );
}

function writeRoutes(api: Api, front: Front, once: Once): void {
  api.post(
    '/realms/:realm/modules',
    {
      config: { right: 'modules:write' },
      schema: {
        tags: ['modules'],
        summary: 'Ask for a module',
        description:
          'Answers when the supervisor has taken it in and will not forget it; where it goes is told by its row and its trace. The same module asked for twice is one module.',
        params: realmParams,
        body: z.strictObject({ module: asking }),
        response: { 201: moduleDetail, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const realm = realmNamed(front, request.params.realm);
      const row = await once.ask(request, async (id) =>
        begun(request, realm, id, await honest(front, request.body.module)),
      );
      return reply
        .code(201)
        .header('location', `/api/v1/realms/${encodeURIComponent(realm.name)}/modules/${row.id}`)
        .send(row);
    },
  );

  api.delete(
    '/realms/:realm/modules/:id',
    {
      config: { right: 'modules:write' },
      schema: {
        tags: ['modules'],
        summary: 'End a module',
        description: 'Answers when the supervisor has taken it in; the module may need a moment to end.',
        params: thingParams,
        response: { 200: moduleRow, ...problemAnswers },
      },
    },
    (request) =>
      once.ask(request, async (id) => {
        const realm = realmNamed(front, request.params.realm);
        const before = moduleNamed(realm, request.params.id);
        const module = before.module.id;
        await asked(realm, request.guest, { kind: 'module-deletion-requested', request: id, module });
        return moduleRowOf(moduleAfter(realm, module) ?? before);
      }),
  );
}

/** The digits of a request's id in the form of a uuid of version 8 (RFC 9562, §5.8), which old runtimes insist on. */
const uuidOf = (request: RequestId): string =>
  request.replace(/^.*?(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');

/** What can never be paused is not said to be migratable: the supervisor restarts it elsewhere if it must, and says so. */
async function honest({ plan }: Front, wanted: z.output<typeof asking>): Promise<z.output<typeof asking>> {
  const why = wanted.migratable ? await whyFixed(plan.store, wanted.file) : null;
  return why === null ? wanted : { ...wanted, migratable: false };
}

async function begun(
  request: FastifyRequest,
  realm: OpenRealm,
  id: RequestId,
  wanted: z.output<typeof asking>,
): Promise<ModuleDetail> {
  // A key that comes again after a restart must lead to the same module.
  const isKeyed = request.headers['idempotency-key'] !== undefined;
  const chosen = wanted.id ?? moduleId(isKeyed ? uuidOf(id) : randomUUID());
  const module: Module = { ...wanted, id: chosen, name: wanted.name ?? chosen };
  await asked(realm, request.guest, { kind: 'module-requested', request: id, module });
  const record = moduleAfter(realm, chosen);
  if (record === undefined) throw new Problem('refused', `module ${chosen} has ended already`);
  return moduleDetailOf(record, may(request, 'modules:write', realm));
}
