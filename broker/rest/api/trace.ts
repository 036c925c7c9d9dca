import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TraceRecord } from '../../../core/trace.ts';
import { may, realmNamed, realmParams } from '../front.ts';
import type { Api, Front, OpenRealm } from '../plan.ts';
import { Problem, problemAnswers } from '../problem.ts';
import { maskedRecord } from '../rows/mask.ts';
import type { ServerEvent, Streams } from '../stream.ts';
import { Concern } from '../trace/concern.ts';
import { follow } from '../trace/follow.ts';
import { type Mark, markOf, markText } from '../trace/mark.ts';

const query = z.object({
  after: z
    .string()
    .max(64)
    .optional()
    .describe('A mark, a time of the realm in ms, `begin` for all that is kept, or `now` (the default).'),
  kinds: z
    .string()
    .max(64)
    .regex(/^(input|command|decision)(,(input|command|decision))*$/)
    .optional()
    .describe('Only records of these kinds, with commas: input, command, decision.'),
  module: z.string().max(256).optional().describe('Only records that concern this module.'),
  follow: z
    .enum(['true', 'false'])
    .default('true')
    .describe('`false` to end when all that is there was told.'),
});

/** How a stream of events is declared; what is in it is no JSON. */
export const eventAnswer: object = {
  200: {
    description: 'Server-sent events',
    content: { 'text/event-stream': { schema: z.string().describe('Events with JSON in their data.') } },
  },
  ...problemAnswers,
};

/** The trace of a realm, live or from its journal. */
export function traceRoutes(api: Api, front: Front, streams: Streams): void {
  api.get(
    '/realms/:realm/trace',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['trace'],
        summary: 'The trace as server-sent events, live or from any place',
        description:
          'The first event is `header`; all others are named by their kind and have the mark of their place as id, so that `Last-Event-ID` goes on where a broken connection ended. Every record is told once it is in the journal; none is left out. Within the millisecond of a restart records may come twice.',
        params: realmParams,
        querystring: query,
        response: eventAnswer as never,
      },
    },
    (request, reply) => {
      const realm = realmNamed(front, request.params.realm);
      const after = afterOf(request, request.query.after, realm);
      const maySeeEnv = may(request, 'modules:write', realm);
      return streams.send(reply, (signal) => events(realm, { ...request.query, after, signal, maySeeEnv }));
    },
  );
}

function afterOf({ headers }: FastifyRequest, asked: string | undefined, { tail }: OpenRealm): Mark | null {
  const last = headers['last-event-id'];
  const text = typeof last === 'string' && last !== '' ? last : (asked ?? 'now');
  if (text === 'begin') return null;
  if (text === 'now') return tail.newest;
  const mark = markOf(text);
  if (mark === null) throw new Problem('bad-cursor', `"${text}" is no mark`);
  return mark;
}

interface Wanted {
  readonly after: Mark | null;
  readonly kinds?: string | undefined;
  readonly module?: string | undefined;
  readonly follow: 'true' | 'false';
  readonly signal: AbortSignal;
  readonly maySeeEnv: boolean;
}

async function* events(realm: OpenRealm, wanted: Wanted): AsyncGenerator<ServerEvent> {
  const { name, profile, supervised, tail, journal } = realm;
  const { settings } = supervised.knowledge;
  const header: TraceRecord = {
    kind: 'header',
    version: 1,
    realm: name,
    profile: profile.name,
    settings,
    seed: name,
    scorers: profile.scorers.map(({ scorer, weight }) => ({ name: scorer.name, weight })),
  };
  yield { event: 'header', content: header };
  const kinds = wanted.kinds?.split(',');
  const concern = wanted.module === undefined ? null : new Concern(wanted.module);
  const how = {
    after: wanted.after,
    isFollowing: wanted.follow === 'true',
    signal: wanted.signal,
    isWorth: (line: string): boolean => concern?.mayBe(line) ?? true,
  };
  for await (const { mark, record } of follow(tail, journal, how)) {
    if (concern !== null && !concern.includes(record)) continue;
    if (kinds !== undefined && !kinds.includes(record.kind)) continue;
    const content = wanted.maySeeEnv ? record : maskedRecord(record);
    yield { event: record.kind, id: markText(mark), content };
  }
}
