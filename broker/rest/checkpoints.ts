import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { homeOf, type ModuleRecord } from '../../core/index.ts';
import type { Checkpoint } from '../store/index.ts';
import { moduleNamed, realmNamed, thingParams } from './front.ts';
import type { Api, Front } from './plan.ts';
import { Problem, problemAnswers } from './problem.ts';
import { serve } from './serving.ts';
import { streamOf } from './uploading.ts';

const runtime = z.string().min(1).max(256).describe('The runtime that brings or fetches it.');
const keptRow: z.ZodType<Pick<Checkpoint, 'sha256' | 'sizeBytes'>> = z.object({
  sha256: z.string(),
  sizeBytes: z.int(),
});
const bytes = z.any().describe('The bytes of the snapshot.');

/**
 * Checkpoints, as runtimes bring and fetch them. Whoever has one has all that the module knows, so that only the runtime that
 * is its home gets it; and only the instance that is believed may bring one, or one that was fenced off would go on.
 */
export function checkpointRoutes(api: Api, front: Front): void {
  fetchRoute(api, front);
  api.register(async (scope: Api) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    bringRoute(scope, front);
  });
}

function fetchRoute(api: Api, front: Front): void {
  api.get(
    '/realms/:realm/modules/:id/checkpoint',
    {
      config: { right: 'files:read' },
      schema: {
        tags: ['files'],
        summary: 'Fetch the newest checkpoint of a module, as the runtime that is to go on from it',
        params: thingParams,
        querystring: z.object({ runtime }),
        response: { 200: bytes, 206: bytes, 304: z.any(), 416: z.any(), ...problemAnswers },
      },
    },
    (request, reply) => {
      const { realm, id } = request.params;
      const { runtime } = request.query;
      if (homeRecord(front, request, runtime) === undefined)
        throw new Problem('superseded', `the home of module ${id} is not ${runtime}`);
      const { checkpoints } = front.plan.store;
      const kept = checkpoints.find(realm, id);
      if (kept === undefined) throw new Problem('no-checkpoint', `none of module ${id} is kept here`);
      const { sizeBytes, sha256 } = kept;
      const path = checkpoints.path(kept);
      const type = 'application/octet-stream';
      return serve(request, reply, { path, sizeBytes, etag: `"${sha256}"`, type, isFixed: false });
    },
  );
}

function bringRoute(scope: Api, front: Front): void {
  scope.put(
    '/realms/:realm/modules/:id/checkpoint',
    {
      config: { right: 'files:read' },
      schema: {
        tags: ['files'],
        summary: 'Keep a checkpoint of a running module instead of the one before, as its runtime',
        consumes: ['application/octet-stream'],
        params: thingParams,
        querystring: z.object({ runtime, epoch: z.coerce.number().int().min(0) }),
        body: bytes,
        response: { 201: keptRow, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const { realm, id: module } = request.params;
      const { runtime, epoch } = request.query;
      const isBelieved = (): boolean => homeRecord(front, request, runtime)?.instanceEpoch === epoch;
      const superseded = new Problem('superseded', `epoch ${epoch} of module ${module} is not believed`);
      if (!isBelieved()) throw superseded;
      const kept = await front.plan.store.checkpoints.add(
        { realm, module, epoch },
        streamOf(request.body),
        isBelieved,
      );
      if (kept.kind === 'refused') throw new Problem(kept.refusal, kept.message);
      const { sha256, sizeBytes } = kept.checkpoint;
      return reply.code(201).send({ sha256, sizeBytes });
    },
  );
}

/** The record of a module whose home is the runtime that asks; `undefined` if its home is elsewhere. */
function homeRecord(front: Front, request: FastifyRequest, runtime: string): ModuleRecord | undefined {
  const { realm, id } = request.params as { readonly realm: string; readonly id: string };
  const { guest } = request;
  if (guest?.speaksFor(runtime, realm) !== true)
    throw new Problem('no-right', `${guest?.name ?? 'nobody'} does not speak for runtime ${runtime}`);
  const record = moduleNamed(realmNamed(front, realm), id);
  return homeOf(record) === runtime ? record : undefined;
}
