import { randomUUID } from 'node:crypto';
import { fastifySwagger } from '@fastify/swagger';
import { fastifySwaggerUi } from '@fastify/swagger-ui';
import { type FastifyError, type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { nativeLimits, readJson } from '../wire/index.ts';
import { decisionRoutes } from './api/decisions.ts';
import { fileRoutes } from './api/files.ts';
import { linkRoutes } from './api/links.ts';
import { migrationRoutes } from './api/migrations.ts';
import { moduleRoutes } from './api/modules.ts';
import { outputRoutes } from './api/output.ts';
import { programRoutes } from './api/programs.ts';
import { realmRoutes } from './api/realms.ts';
import { rulesRoutes } from './api/rules.ts';
import { runtimeRoutes } from './api/runtimes.ts';
import { settingsRoutes } from './api/settings.ts';
import { traceRoutes } from './api/trace.ts';
import { checkpointRoutes } from './checkpoints.ts';
import { healthRoutes } from './health.ts';
import { isOldAddress, legacyRoutes, oldNotFound } from './legacy/index.ts';
import { Once } from './once.ts';
import type { Api, Front } from './plan.ts';
import { bodyOf, Problem, problemRoutes } from './problem.ts';
import { rawFileRoutes } from './raw-files.ts';
import { Streams } from './stream.ts';
import { toProblem } from './to-problem.ts';
import { withoutUnused } from './unused-schemas.ts';

/** Longest step of an address that is looked at. */
const PARAM_COUNT_MAX = 2_048;
/** Where the docs page lies; it needs no rights. */
const DOCS = '/docs';

/** The web server with all routes; it listens nowhere yet. */
export async function restApp(front: Front): Promise<Api> {
  const { log } = front.plan;
  const app = fastify({
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    genReqId: () => randomUUID(),
    bodyLimit: nativeLimits.payloadBytesMax,
    routerOptions: { maxParamLength: PARAM_COUNT_MAX },
    frameworkErrors: (fault, request, reply) => told(request, reply, toProblem(fault)),
  }).withTypeProvider<ZodTypeProvider>() as Api;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('guest', null);
  app.decorateRequest('asked', null);
  readBodies(app);
  guardRoutes(app, front);
  logRequests(app);
  app.setErrorHandler((fault: FastifyError, request, reply) => {
    const problem = toProblem(fault);
    if (problem.status >= 500 && problem.code !== 'busy') request.log.error({ err: fault }, 'request failed');
    return told(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    if (isOldAddress(request.url)) return oldNotFound(reply);
    throw new Problem('not-found', `there is nothing at ${request.method} ${request.url.slice(0, 200)}`);
  });
  await document(app, front);
  const streams = new Streams();
  app.addHook('preClose', async () => streams.close());
  await app.register(async (api: Api) => apiRoutes(api, front, streams), { prefix: '/api/v1' });
  await app.register(async (api: Api) => {
    rawFileRoutes(api, front);
    healthRoutes(api, front);
    problemRoutes(api);
  });
  await app.register(async (api: Api) => legacyRoutes(api, front));
  return app;
}

function apiRoutes(api: Api, front: Front, streams: Streams): void {
  const once = new Once();
  realmRoutes(api, front);
  runtimeRoutes(api, front, once);
  moduleRoutes(api, front, once);
  programRoutes(api, front, once);
  linkRoutes(api, front);
  fileRoutes(api, front);
  decisionRoutes(api, front);
  migrationRoutes(api, front, once);
  settingsRoutes(api, front, once);
  rulesRoutes(api, front, once);
  traceRoutes(api, front, streams);
  outputRoutes(api, front, streams);
  checkpointRoutes(api, front);
}

/** Bodies are read within the same bounds as messages over MQTT: depth, entries, texts, and no hostile keys. */
function readBodies(app: Api): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    if (body.length === 0) return done(null, undefined);
    const reading = readJson(typeof body === 'string' ? body : new Uint8Array(body), nativeLimits);
    if (reading.kind === 'value') return done(null, reading.value);
    const faults = reading.issues.map(({ path, message }) => ({
      path: `body${path && `.${path}`}`,
      message,
    }));
    done(new Problem('bad-request', faults.map(({ message }) => message).join('; '), { faults }));
  });
}

/** One line for every request: reads are for those who look for a fault, writes are for everybody. */
function logRequests(app: Api): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, guest, asked } = request;
    const about = {
      method,
      path: request.url.split('?')[0],
      status: reply.statusCode,
      guest: guest?.name ?? null,
      // Under this id the trace tells what was decided.
      ...(asked !== null && { asked }),
      durationMs: Math.round(reply.elapsedTime),
    };
    if (method === 'GET' || method === 'HEAD') request.log.debug(about, 'read');
    else request.log.info(about, 'written');
  });
}

/** Nobody gets anywhere without the right that a route names; a route that names none is closed. */
function guardRoutes(app: Api, { plan, gate }: Front): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('x-request-id', request.id);
    const { hosts } = plan;
    if (hosts !== null && hosts !== undefined && !hosts.includes(request.hostname)) {
      throw new Problem('foreign-host', `"${request.hostname}" is not a name of this supervisor`);
    }
    if (request.is404 || request.routeOptions.url?.startsWith(DOCS) === true) return;
    const { authorization = null } = request.headers;
    request.guest = await gate.admit({ authorization, address: request.ip });
    const { right } = request.routeOptions.config;
    if (right === 'none') return;
    const { guest, params } = request;
    if (guest === null) throw unnamed('what is shown as credentials is not good');
    const { realm = null } = params as { readonly realm?: string };
    if (right !== undefined && guest.may(right, realm)) return;
    if (!guest.isNamed) throw unnamed(`nobody in particular may not ${right ?? 'be'} here`);
    throw new Problem('no-right', `${guest.name} has not the right "${right}"`);
  });
}

const unnamed = (detail: string): Problem =>
  new Problem('no-credentials', detail, { headers: { 'www-authenticate': 'Bearer realm="api"' } });

function told(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json')
    .send(bodyOf(problem, request.id));
}

async function document(app: Api, { plan }: Front): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'ARTS',
        description:
          'Supervises WebAssembly modules on unequal devices. Writes act on the realm, and answer when the supervisor has answered and its journal holds it. A write with an `Idempotency-Key` is done once, however often it comes. Problems are those of RFC 9457.',
        version: plan.version,
        license: { name: 'BSD-3-Clause', identifier: 'BSD-3-Clause' },
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          basic: { type: 'http', scheme: 'basic' },
        },
      },
      security: [{}, { bearer: [] }, { basic: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
  });
  await app.register(fastifySwaggerUi, { routePrefix: DOCS, staticCSP: true });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What whoever asks must be allowed to do; `none` for everybody. A route without it is closed. */
    right?: import('./gate.ts').Right | 'none';
  }
}
