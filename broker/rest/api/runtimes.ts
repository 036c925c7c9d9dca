import { z } from 'zod';
import { asked } from '../asking.ts';
import { realmNamed, realmParams, runtimeNamed, thingParams } from '../front.ts';
import type { Once } from '../once.ts';
import { paged, pageOf, pageQuery } from '../paging.ts';
import type { Api, Front } from '../plan.ts';
import { problemAnswers } from '../problem.ts';
import { runtimeRow, runtimeRowOf } from '../rows/runtime-row.ts';

const query = z.object({
  ...pageQuery,
  name: z.string().max(256).optional().describe('Only runtimes of exactly this name.'),
  health: z.enum(['alive', 'suspect', 'lost', 'left']).optional(),
});

/** Runtimes: read, drained and removed. They register themselves, over MQTT. */
export function runtimeRoutes(api: Api, front: Front, once: Once): void {
  readRoutes(api, front);
  writeRoutes(api, front, once);
}

function readRoutes(api: Api, front: Front): void {
  api.get(
    '/realms/:realm/runtimes',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['runtimes'],
        summary: 'Runtimes of a realm, by id',
        params: realmParams,
        querystring: query,
        response: { 200: pageOf(runtimeRow), ...problemAnswers },
      },
    },
    ({ params, query: wanted }) => {
      const { knowledge } = realmNamed(front, params.realm).supervised;
      return paged(knowledge.runtimes.keys(), wanted, (id) => {
        const record = knowledge.runtimes.get(id);
        if (record === undefined) return null;
        if (wanted.name !== undefined && record.runtime.name !== wanted.name) return null;
        if (wanted.health !== undefined && record.health !== wanted.health) return null;
        return runtimeRowOf(record, knowledge);
      });
    },
  );

  api.get(
    '/realms/:realm/runtimes/:id',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['runtimes'],
        summary: 'One runtime',
        params: thingParams,
        response: { 200: runtimeRow, ...problemAnswers },
      },
    },
    ({ params }) => {
      const realm = realmNamed(front, params.realm);
      return runtimeRowOf(runtimeNamed(realm, params.id), realm.supervised.knowledge);
    },
  );
}

function writeRoutes(api: Api, front: Front, once: Once): void {
  api.patch(
    '/realms/:realm/runtimes/:id',
    {
      config: { right: 'operate' },
      schema: {
        tags: ['runtimes'],
        summary: 'Drain a runtime, or let modules come again',
        description: 'A draining runtime gets no new modules; those it has move away as they can.',
        params: thingParams,
        body: z.strictObject({ draining: z.boolean() }),
        response: { 200: runtimeRow, ...problemAnswers },
      },
    },
    (request) =>
      once.ask(request, async (id) => {
        const realm = realmNamed(front, request.params.realm);
        const { runtime } = runtimeNamed(realm, request.params.id);
        const { draining } = request.body;
        await asked(realm, request.guest, {
          kind: 'drain-requested',
          request: id,
          runtime: runtime.id,
          draining,
        });
        return runtimeRowOf(runtimeNamed(realm, runtime.id), realm.supervised.knowledge);
      }),
  );

  api.delete(
    '/realms/:realm/runtimes/:id',
    {
      config: { right: 'operate' },
      schema: {
        tags: ['runtimes'],
        summary: 'Remove a runtime',
        description:
          'Its modules are placed elsewhere and it is told to stop what it still has of them. It may register anew.',
        params: thingParams,
        response: { 200: runtimeRow, ...problemAnswers },
      },
    },
    (request) =>
      once.ask(request, async (id) => {
        const realm = realmNamed(front, request.params.realm);
        const { runtime } = runtimeNamed(realm, request.params.id);
        await asked(realm, request.guest, {
          kind: 'runtime-removal-requested',
          request: id,
          runtime: runtime.id,
        });
        return runtimeRowOf(runtimeNamed(realm, runtime.id), realm.supervised.knowledge);
      }),
  );
}
