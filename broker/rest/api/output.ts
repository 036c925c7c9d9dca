import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { moduleId } from '../../../core/index.ts';
import { moduleNamed, realmNamed, thingParams } from '../front.ts';
import type { Output } from '../output.ts';
import type { Api, Front, OpenRealm } from '../plan.ts';
import { Problem, problemAnswers } from '../problem.ts';
import type { ServerEvent, Streams } from '../stream.ts';
import { eventAnswer } from './trace.ts';

/** Longest line that is sent to a module (assumption). */
const LINE_LENGTH_COUNT_MAX = 65_536;
const LINE_COUNT_MAX = 1_000;
/** How long last words are waited for (assumption: both ways go through the same broker). */
const LAST_WORDS_MS = 250;

const query = z.object({
  lines: z.coerce
    .number()
    .int()
    .min(0)
    .max(LINE_COUNT_MAX)
    .default(LINE_COUNT_MAX)
    .describe('Newest lines to begin with.'),
  follow: z
    .enum(['true', 'false'])
    .default('true')
    .describe('`false` to end when all that is kept was told.'),
});

/** What modules write, and what is written to them. */
export function outputRoutes(api: Api, front: Front, streams: Streams): void {
  api.get(
    '/realms/:realm/modules/:id/output',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['modules'],
        summary: 'What a module writes, as server-sent events `stdout` and `stderr`, one a line',
        description:
          'Lines of the last minutes are kept in memory; a module that is not known any more can still be read. Ends with `ended` once the module has.',
        params: thingParams,
        querystring: query,
        response: eventAnswer as never,
      },
    },
    (request, reply) => {
      const realm = realmNamed(front, request.params.realm);
      const output = outputOf(realm);
      const { id } = request.params;
      if (output.after(id, 0).length === 0) moduleNamed(realm, id);
      const last = Number(request.headers['last-event-id']);
      const { lines, follow } = request.query;
      const afterSequence = Number.isSafeInteger(last) && last > 0 ? last : firstOf(output, id, lines);
      return streams.send(reply, (signal) =>
        written(realm, { output, id, afterSequence, follow: follow === 'true', signal }),
      );
    },
  );

  api.post(
    '/realms/:realm/modules/:id/input',
    {
      config: { right: 'modules:write' },
      schema: {
        tags: ['modules'],
        summary: 'Write a line to the standard input of a module',
        params: thingParams,
        body: z.strictObject({ line: z.string().max(LINE_LENGTH_COUNT_MAX) }),
        response: { 202: z.object({ sent: z.literal(true) }), ...problemAnswers },
      },
    },
    async (request, reply) => {
      const realm = realmNamed(front, request.params.realm);
      const { module } = moduleNamed(realm, request.params.id);
      await outputOf(realm).send(module.id, request.body.line);
      return reply.code(202).send({ sent: true });
    },
  );
}

function outputOf({ output, name }: OpenRealm): Output {
  if (output === null) throw new Problem('not-found', `nobody listens to the modules of ${name} here`);
  return output;
}

function firstOf(output: Output, id: string, lineCount: number): number {
  const kept = output.after(id, 0);
  return lineCount === 0 ? (kept.at(-1)?.sequence ?? 0) : (kept.at(-lineCount)?.sequence ?? 1) - 1;
}

interface Reading {
  readonly output: Output;
  readonly id: string;
  readonly afterSequence: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

async function* written({ supervised, tail }: OpenRealm, reading: Reading): AsyncGenerator<ServerEvent> {
  const { output, id, signal } = reading;
  let after = reading.afterSequence;
  const lines = function* (): Generator<ServerEvent> {
    for (const { sequence, stream, text, wallMs } of output.after(id, after)) {
      after = sequence;
      yield { event: stream, id: String(sequence), content: { text, wallMs } };
    }
  };
  while (!signal.aborted) {
    const record = supervised.knowledge.modules.get(moduleId(id));
    const { newest } = tail;
    yield* lines();
    if (!reading.follow) return;
    if (record === undefined || record.phase.kind === 'ended') {
      // Its last words travel another way than the word of its end.
      await sleep(LAST_WORDS_MS, undefined, { signal }).catch(() => {});
      yield* lines();
      const reason = record?.phase.kind === 'ended' ? record.phase.reason : 'forgotten';
      yield { event: 'ended', content: { reason } };
      return;
    }
    if (output.after(id, after).length > 0) continue;
    await either((stop) => [output.more(stop), tail.more(newest, stop)], signal);
  }
}

/** Waits for the first of several, and lets go of the others. */
async function either(
  all: (stop: AbortSignal) => readonly Promise<void>[],
  signal: AbortSignal,
): Promise<void> {
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  await Promise.race(all(ending.signal));
  signal.removeEventListener('abort', stop);
  ending.abort();
}
