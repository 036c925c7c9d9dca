import { z } from 'zod';
import { explain, type Opinion, type Phase } from '../../../core/index.ts';
import type { TraceRecord } from '../../../core/trace.ts';
import { may, moduleNamed, realmNamed, realmParams, thingParams } from '../front.ts';
import { pageOf, pageQuery } from '../paging.ts';
import type { Api, Front, OpenRealm } from '../plan.ts';
import { Problem, problemAnswers } from '../problem.ts';
import { maskedRecord } from '../rows/mask.ts';
import { Concern } from '../trace/concern.ts';
import { follow } from '../trace/follow.ts';
import { markOf, markText } from '../trace/mark.ts';

/** A value whose shape is that of the trace. */
const told = z.looseObject({ kind: z.string() });

const decisionRow = z
  .object({ mark: z.string().describe('Its place in the trace.'), atMs: z.number(), decision: told })
  .meta({ id: 'Decision' });

const explanation = z
  .object({
    module: z.string(),
    atMs: z.number(),
    epoch: z.int(),
    phase: told,
    policy: z.string(),
    scorers: z.array(z.object({ name: z.string(), weight: z.number() })),
    opinions: z.array(z.looseObject({ runtime: z.string(), total: z.number() })),
    records: z.array(told).describe('All records of the trace that concern it, oldest first.'),
    isWhole: z.boolean().describe('Whether the records reach back to its request.'),
  })
  .meta({ id: 'Explanation' });

/** Records of one explanation (assumption: more than anybody reads); the newest are kept. */
const RECORD_COUNT_MAX = 2_000;

/** What was decided, and why. */
export function decisionRoutes(api: Api, front: Front): void {
  api.get(
    '/realms/:realm/decisions',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['decisions'],
        summary: 'Decisions with their explanations, oldest first',
        description:
          'Begins with the oldest that is still in memory, or behind any place of the trace: a mark, or a time of the realm in milliseconds.',
        params: realmParams,
        querystring: z.object({
          count: pageQuery.count,
          cursor: z.string().max(64).optional().describe('A mark, or `next` of the page before.'),
          kind: z.string().max(64).optional(),
          module: z.string().max(256).optional(),
        }),
        response: { 200: pageOf(decisionRow), ...problemAnswers },
      },
    },
    ({ params, query }) => decided(realmNamed(front, params.realm), query),
  );

  api.get(
    '/realms/:realm/modules/:id/explanation',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['decisions'],
        summary: 'Why a module is where it is: its life, and what speaks for and against every runtime',
        params: thingParams,
        response: { 200: explanation, ...problemAnswers },
      },
    },
    (request) => {
      const realm = realmNamed(front, request.params.realm);
      return explained(realm, request.params.id, may(request, 'modules:write', realm));
    },
  );
}

interface Wanted {
  readonly count: number;
  readonly cursor?: string | undefined;
  readonly kind?: string | undefined;
  readonly module?: string | undefined;
}

async function decided(
  { tail, journal }: OpenRealm,
  wanted: Wanted,
): Promise<{ readonly entries: z.output<typeof decisionRow>[]; readonly next: string | null }> {
  const after = wanted.cursor === undefined ? tail.floor : markOf(wanted.cursor);
  if (after === null) throw new Problem('bad-cursor', `"${wanted.cursor}" is no mark`);
  const concern = wanted.module === undefined ? null : new Concern(wanted.module);
  const isWorth = (line: string): boolean => line.startsWith('{"kind":"decision"');
  const entries: z.output<typeof decisionRow>[] = [];
  const signal = new AbortController().signal;
  for await (const { mark, record } of follow(tail, journal, {
    after,
    isFollowing: false,
    signal,
    isWorth,
  })) {
    if (record.kind !== 'decision') continue;
    const { decision, atMs } = record;
    if (wanted.kind !== undefined && decision.kind !== wanted.kind) continue;
    if (concern !== null && !concern.includes(record)) continue;
    if (entries.length === wanted.count) return { entries, next: entries.at(-1)?.mark ?? null };
    entries.push({ mark: markText(mark), atMs, decision: { ...decision } });
  }
  return { entries, next: null };
}

async function explained(
  { supervised, profile, tail, journal }: OpenRealm,
  id: string,
  maySeeEnv: boolean,
): Promise<z.output<typeof explanation>> {
  const { knowledge } = supervised;
  const found = moduleNamed({ supervised }, id);
  const concern = new Concern(id);
  const records: TraceRecord[] = [];
  const after = { atMs: found.requestedMs - 1, ordinal: Number.MAX_SAFE_INTEGER };
  const signal = new AbortController().signal;
  const isWorth = (line: string): boolean => concern.mayBe(line);
  for await (const { record } of follow(tail, journal, { after, isFollowing: false, signal, isWorth })) {
    if (!concern.includes(record)) continue;
    records.push(maySeeEnv ? record : maskedRecord(record));
    if (records.length > 2 * RECORD_COUNT_MAX) records.splice(0, RECORD_COUNT_MAX);
  }
  const newest = records.slice(-RECORD_COUNT_MAX);
  const opinions: readonly Opinion[] = explain(profile, knowledge, found);
  const phase: Phase = found.phase;
  return {
    module: found.module.id,
    atMs: knowledge.nowMs,
    epoch: found.epoch,
    phase: { ...phase },
    policy: profile.name,
    scorers: profile.scorers.map(({ scorer, weight }) => ({ name: scorer.name, weight })),
    opinions: opinions.map((opinion) => ({ ...opinion })),
    records: newest.map((record) => ({ ...record })),
    isWhole: newest.some((record) => record.kind === 'input' && record.input.kind === 'module-requested'),
  };
}
