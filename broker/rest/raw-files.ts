import { posix } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Found } from '../store/index.ts';
import type { Api, Front } from './plan.ts';
import { Problem, problemAnswers } from './problem.ts';
import { type Servable, serve } from './serving.ts';
import { stored } from './uploading.ts';

const bytes = z.any().describe('The bytes of the file, or the part that `Range` asks for.');
const answers = { 200: bytes, 206: bytes, 304: z.any(), 416: z.any(), ...problemAnswers };
const hashParams = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const pathParams = z.object({ '*': z.string().max(2_048) });

const TYPES: Readonly<Record<string, string>> = {
  '.wasm': 'application/wasm',
  '.py': 'text/x-python; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Files as runtimes fetch them: by hash, and by the paths that ARENA uses. A module's file may be fetched by whoever knows
 * its name, as ever; runtimes have no credentials here.
 */
export function rawFileRoutes(api: Api, front: Front): void {
  hashRoute(api, front);
  freezableRoute(api, front);
  pathRoute(api, front);
  api.register(async (scope: Api) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    putRoute(scope, front);
  });
}

function hashRoute(api: Api, { plan }: Front): void {
  api.get(
    '/files/:sha256',
    {
      config: { right: 'none' },
      schema: { tags: ['files'], summary: 'Fetch a file by its hash', params: hashParams, response: answers },
    },
    (request, reply) => {
      const { sha256 } = request.params;
      const file = plan.store.files.find(sha256);
      if (file === undefined) throw new Problem('unknown-file', `no file ${sha256} is stored here`);
      return serve(request, reply, {
        path: plan.store.files.path(sha256),
        sizeBytes: file.sizeBytes,
        etag: `"${sha256}"`,
        type: (file.fileType === 'WA' ? TYPES['.wasm'] : TYPES['.py']) ?? 'application/octet-stream',
        isFixed: true,
      });
    },
  );
}

/** How long a runtime is kept waiting while its module is made freezable (assumption: a small one on a busy machine). */
const FREEZABLE_MS_MAX = 30_000;

function freezableRoute(api: Api, { plan }: Front): void {
  api.get(
    '/files/:sha256/freezable',
    {
      config: { right: 'none' },
      schema: {
        tags: ['files'],
        summary: 'Fetch what was made of a module so that it can be paused and moved',
        params: hashParams,
        response: answers,
      },
    },
    async (request, reply) => {
      const { sha256 } = request.params;
      const { files, freezables } = plan.store;
      if (files.find(sha256)?.fileType !== 'WA')
        throw new Problem('unknown-file', `no WebAssembly module ${sha256} is stored here`);
      const late = new Promise<null>((resolve) => setTimeout(resolve, FREEZABLE_MS_MAX, null).unref());
      const made = await Promise.race([freezables.of(sha256, files.path(sha256)), late]);
      // What failed for reasons of the moment is not the last word.
      if (made === null || (!made.isFreezable && made.code === 'failed'))
        throw new Problem('no-answer', 'it takes longer than runtimes wait; ask again later');
      if (!made.isFreezable) throw new Problem('unfit', `the module cannot be paused: ${made.reason}`);
      const { path, record } = made;
      const etag = `"${record.sha256}"`;
      const type = 'application/wasm';
      return serve(request, reply, { path, sizeBytes: record.transformedBytes, etag, type, isFixed: false });
    },
  );
}

function pathRoute(api: Api, { plan }: Front): void {
  api.get(
    '/store/users/*',
    {
      config: { right: 'none' },
      schema: {
        tags: ['files'],
        summary: 'Fetch a file by its path, or list a folder, as ARENA’s file store does',
        params: pathParams,
        response: { ...answers, 302: z.any() },
      },
    },
    async (request, reply) => {
      const path = request.params['*'];
      const found = await plan.store.users.find(path);
      if (found.kind === 'file') return serve(request, reply, servable(found));
      if (found.kind === 'folder') return listed(request, reply, found.entries);
      const { storeUrl } = plan;
      if (storeUrl === null || storeUrl === undefined || isUpwards(path)) {
        throw new Problem('unknown-file', `nothing is stored at /store/users/${path}`);
      }
      const target = path.split('/').map(encodeURIComponent).join('/');
      return reply.redirect(`${storeUrl.replace(/\/+$/, '')}/store/users/${target}`, 302);
    },
  );
}

const isUpwards = (path: string): boolean => posix.normalize(`/${path}`) !== `/${path}`;

function servable({ path, sizeBytes, changedMs }: Extract<Found, { readonly kind: 'file' }>): Servable {
  return {
    path,
    sizeBytes,
    etag: `W/"${sizeBytes.toString(16)}-${Math.floor(changedMs).toString(16)}"`,
    type: TYPES[posix.extname(path)] ?? 'application/octet-stream',
    isFixed: false,
  };
}

/** A page of links, which is what `wget -r` and ARENA's runtime read folders from. */
function listed(request: FastifyRequest, reply: FastifyReply, entries: readonly string[]): FastifyReply {
  const [path = ''] = request.url.split('?');
  // Without the slash at its end, links would lead beside the folder.
  if (!path.endsWith('/')) return reply.redirect(`${posix.basename(path)}/`, 302);
  const links = entries.map((entry) => {
    const target = entry.split('/').map(encodeURIComponent).join('/');
    return `<li><a href="${target}">${escaped(entry)}</a></li>`;
  });
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'")
    .send(`<!DOCTYPE html>\n<title>Files</title>\n<ul>\n${links.join('\n')}\n</ul>\n`);
}

const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => MARKUP[mark] ?? mark);

function putRoute(scope: Api, { plan }: Front): void {
  scope.put(
    '/store/users/*',
    {
      config: { right: 'files:write' },
      schema: {
        tags: ['files'],
        summary: 'Store a module file under a path',
        consumes: ['application/wasm', 'application/octet-stream', 'text/x-python'],
        params: pathParams,
        body: z.any().describe('The bytes of the file.'),
        response: { 201: z.object({ path: z.string(), sha256: z.string() }), ...problemAnswers },
      },
    },
    async (request, reply) => {
      const path = request.params['*'];
      const { files, users } = plan.store;
      const { file } = await stored(plan.store, request.body, posix.basename(path).slice(0, 256) || null);
      if (!(await users.name(path, files.path(file.sha256)))) {
        throw new Problem(
          'bad-request',
          `"${path}" cannot be the path of a file: it needs a user’s folder and plain names`,
        );
      }
      return reply.code(201).send({ path: `/store/users/${path}`, sha256: file.sha256 });
    },
  );
}
