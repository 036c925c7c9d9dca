import { z } from 'zod';
import { type Migration, type ModuleId, type RuntimeId, runtimeId } from '../../../core/index.ts';
import { asked } from '../asking.ts';
import { moduleNamed, realmNamed, realmParams, runtimeNamed } from '../front.ts';
import type { Once } from '../once.ts';
import { paged, pageOf, pageQuery } from '../paging.ts';
import type { Api, Front } from '../plan.ts';
import { problemAnswers } from '../problem.ts';

/** A migration under way, as REST tells of it. */
interface MigrationRow {
  readonly module: string;
  readonly from: string;
  readonly to: string;
  readonly step: string;
  readonly reason: string;
  readonly startedMs: number;
  readonly attemptCount: number;
}

const migrationRow: z.ZodType<MigrationRow> = z
  .object({
    module: z.string(),
    from: z.string(),
    to: z.string(),
    step: z.string().describe('preparing, freezing, thawing, discarding or resuming.'),
    reason: z.string(),
    startedMs: z.number(),
    attemptCount: z.int(),
  })
  .meta({ id: 'Migration' });

const rowOf = ({ module, from, to, step, reason, startedMs, attemptCount }: Migration): MigrationRow => ({
  module,
  from,
  to,
  step,
  reason,
  startedMs,
  attemptCount,
});

/** Migrations: those under way, and new ones on request. What became of past ones is told by decisions. */
export function migrationRoutes(api: Api, front: Front, once: Once): void {
  api.get(
    '/realms/:realm/migrations',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['migrations'],
        summary: 'Migrations under way; decisions tell of past ones',
        params: realmParams,
        querystring: z.object(pageQuery),
        response: { 200: pageOf(migrationRow), ...problemAnswers },
      },
    },
    ({ params, query }) => {
      const { migrations } = realmNamed(front, params.realm).supervised.knowledge;
      return paged(migrations.keys(), query, (id) => {
        const migration = migrations.get(id);
        return migration === undefined ? null : rowOf(migration);
      });
    },
  );

  api.post(
    '/realms/:realm/migrations',
    {
      config: { right: 'modules:write' },
      schema: {
        tags: ['migrations'],
        summary: 'Move a running module to a runtime of your choice',
        description:
          'Answers when the move has begun; the module runs on where it is if it comes to nothing.',
        params: realmParams,
        body: z.strictObject({ module: z.string().min(1).max(256), to: z.string().min(1).max(256) }),
        response: { 202: migrationRow, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const realm = realmNamed(front, request.params.realm);
      const { module, to } = request.body;
      const row = await once.ask(request, async (id) => {
        const { module: found, phase } = moduleNamed(realm, module);
        const { runtime } = runtimeNamed(realm, to);
        const from = 'on' in phase ? phase.on : runtimeId('');
        await asked(realm, request.guest, {
          kind: 'migration-requested',
          request: id,
          module: found.id,
          to: runtime.id,
        });
        const migration = realm.supervised.knowledge.migrations.get(found.id);
        return migration === undefined ? overAlready(found.id, from, runtime.id) : rowOf(migration);
      });
      return reply.code(202).send(row);
    },
  );
}

/** What is told of a move that was over before its answer was in the journal. */
const overAlready = (module: ModuleId, from: RuntimeId, to: RuntimeId): MigrationRow => ({
  module,
  from,
  to,
  step: 'discarding',
  reason: 'requested',
  startedMs: 0,
  attemptCount: 0,
});
