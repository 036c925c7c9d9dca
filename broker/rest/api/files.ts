import { z } from 'zod';
import type { StoredFile } from '../../store/index.ts';
import { paged, pageOf, pageQuery } from '../paging.ts';
import type { Api, Front } from '../plan.ts';
import { Problem, problemAnswers } from '../problem.ts';
import { stored } from '../uploading.ts';

const fileRow: z.ZodType<StoredFile> = z
  .object({
    sha256: z.string(),
    sizeBytes: z.int(),
    fileType: z.enum(['WA', 'PY']).describe('WA for WebAssembly, PY for Python.'),
    name: z.string().nullable().describe('What it was called when it came first.'),
    storedMs: z.number().describe('When it came first, in milliseconds since 1970.'),
  })
  .meta({ id: 'File' });

const hashParams = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** Types under which a module may come; what it is, is seen from its bytes. */
const UPLOADS: readonly string[] = ['application/wasm', 'application/octet-stream', 'text/x-python'];

/** Module files: brought, listed and removed. Where they are fetched from is `/files/{sha256}`. */
export function fileRoutes(api: Api, front: Front): void {
  readRoutes(api, front);
  freezableRoute(api, front);
  api.register(async (scope: Api) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    uploadRoute(scope, front);
  });
  removalRoute(api, front);
}

function readRoutes(api: Api, front: Front): void {
  const { files } = front.plan.store;
  api.get(
    '/files',
    {
      config: { right: 'files:read' },
      schema: {
        tags: ['files'],
        summary: 'Stored module files, by hash',
        querystring: z.object(pageQuery),
        response: { 200: pageOf(fileRow), ...problemAnswers },
      },
    },
    ({ query }) => {
      const hashes = files.files.map(({ sha256 }) => sha256);
      return paged(hashes, query, (sha256) => files.find(sha256) ?? null);
    },
  );

  api.get(
    '/files/:sha256',
    {
      config: { right: 'files:read' },
      schema: {
        tags: ['files'],
        summary: 'What is known of a file',
        params: hashParams,
        response: { 200: fileRow, ...problemAnswers },
      },
    },
    ({ params }) => fileNamed(front, params.sha256),
  );
}

const freezableRow = z
  .object({
    isFreezable: z.boolean().describe('Whether running instances can be paused and moved.'),
    reason: z.string().nullable().describe('Why not.'),
    sha256: z.string().nullable().describe('SHA-256 of what was made of the module.'),
    sizeBytes: z.int().nullable().describe('The size of that.'),
  })
  .meta({ id: 'Freezable' });

function freezableRoute(api: Api, front: Front): void {
  api.get(
    '/files/:sha256/freezable',
    {
      config: { right: 'files:read' },
      schema: {
        tags: ['files'],
        summary: 'Whether a module can be paused and moved while it runs',
        params: hashParams,
        response: { 200: freezableRow, ...problemAnswers },
      },
    },
    async ({ params }) => {
      const { sha256, fileType } = fileNamed(front, params.sha256);
      const { files, freezables } = front.plan.store;
      const nothing = { isFreezable: false, sha256: null, sizeBytes: null };
      if (fileType !== 'WA') return { ...nothing, reason: 'it is no WebAssembly module' };
      const made = await freezables.of(sha256, files.path(sha256));
      if (!made.isFreezable) return { ...nothing, reason: made.reason };
      const { record } = made;
      return { isFreezable: true, reason: null, sha256: record.sha256, sizeBytes: record.transformedBytes };
    },
  );
}

function uploadRoute(scope: Api, front: Front): void {
  scope.post(
    '/files',
    {
      config: { right: 'files:write' },
      schema: {
        tags: ['files'],
        summary: 'Store a module file',
        description:
          'The body is the file. WebAssembly is validated; 201 for a new file, 200 for one that is here already. A module then names it by `sha256:` and its hash.',
        consumes: UPLOADS as string[],
        querystring: z.object({ name: z.string().min(1).max(256).optional() }),
        body: z.any().describe('The bytes of the file.'),
        response: { 200: fileRow, 201: fileRow, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const { file, isNew } = await stored(front.plan.store, request.body, request.query.name ?? null);
      return reply
        .code(isNew ? 201 : 200)
        .header('location', `/files/${file.sha256}`)
        .send(file);
    },
  );
}

function removalRoute(api: Api, front: Front): void {
  api.delete(
    '/files/:sha256',
    {
      config: { right: 'files:write' },
      schema: {
        tags: ['files'],
        summary: 'Remove a file that no module uses',
        params: hashParams,
        response: { 200: fileRow, ...problemAnswers },
      },
    },
    async ({ params }) => {
      const file = fileNamed(front, params.sha256);
      const user = userOf(front, `sha256:${file.sha256}`);
      if (user !== null) throw new Problem('in-use', `module ${user} uses it`);
      await front.plan.store.files.remove(file.sha256);
      await front.plan.store.freezables.remove(file.sha256);
      return file;
    },
  );
}

function fileNamed({ plan }: Front, sha256: string): StoredFile {
  const file = plan.store.files.find(sha256);
  if (file === undefined) throw new Problem('unknown-file', `no file ${sha256} is stored here`);
  return file;
}

/** A module that still needs a file, in any realm. */
function userOf({ realms }: Front, reference: string): string | null {
  for (const { supervised } of realms.values()) {
    const user = supervised.knowledge.modules
      .values()
      .find(({ module, phase }) => module.file === reference && phase.kind !== 'ended');
    if (user !== undefined) return user.module.id;
  }
  return null;
}
