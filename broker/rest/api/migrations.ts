import { z } from 'zod';
import {
  gateOf,
  type Migration,
  type ModuleId,
  type RuntimeId,
  realmId,
  runtimeId,
} from '../../../core/index.ts';
import { asked } from '../asking.ts';
import { moduleNamed, realmNamed, realmParams, runtimeNamed } from '../front.ts';
import type { Guest } from '../gate.ts';
import type { Once } from '../once.ts';
import { paged, pageOf, pageQuery } from '../paging.ts';
import type { Api, Front, OpenRealm } from '../plan.ts';
import { Problem, problemAnswers } from '../problem.ts';

interface Asking {
  readonly module: string;
  readonly to?: string | undefined;
  readonly toRealm?: string | undefined;
}

const asking: z.ZodType<Asking> = z
  .strictObject({
    module: z.string().min(1).max(256),
    to: z.string().min(1).max(256).optional().describe('The runtime; may be left out with `toRealm`.'),
    toRealm: z.string().min(1).max(256).optional().describe('Another realm of this supervisor.'),
  })
  .refine(({ to, toRealm }) => to !== undefined || toRealm !== undefined, {
    path: ['to'],
    message: 'say to which runtime, or toRealm',
  });

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
    to: z.string().describe('A runtime, or "@" and the name of another realm.'),
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
        summary: 'Move a running module to a runtime of your choice, or to another realm',
        description:
          'Answers when the move has begun; the module runs on where it is if it comes to nothing. With `toRealm`, it goes on in that realm of this supervisor, on the runtime `to` of that realm or on one that is chosen there; here it ends with the reason "moved to realm …".',
        params: realmParams,
        body: asking,
        response: { 202: migrationRow, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const realm = realmNamed(front, request.params.realm);
      const row = await once.ask(request, async (id) => {
        const { module: found, phase } = moduleNamed(realm, request.body.module);
        const target = targetOf(front, realm, request);
        const from = 'on' in phase ? phase.on : runtimeId('');
        const move = { request: id, module: found.id, ...target };
        await asked(realm, request.guest, { kind: 'migration-requested', ...move });
        const migration = realm.supervised.knowledge.migrations.get(found.id);
        return migration === undefined ? overAlready(found.id, from, target.to) : rowOf(migration);
      });
      return reply.code(202).send(row);
    },
  );
}

/** Where a module is to go: to a runtime of its realm, or to another realm, and there perhaps to a certain runtime. */
function targetOf(
  front: Front,
  here: OpenRealm,
  { body: { to, toRealm }, guest }: { readonly body: Asking; readonly guest: Guest | null },
): { readonly to: RuntimeId; readonly onto?: RuntimeId } {
  if (toRealm === undefined) return { to: runtimeNamed(here, to ?? '').runtime.id };
  // First, or the answer would tell who has no business there what there is.
  if (guest?.may('modules:write', toRealm) !== true)
    throw new Problem('no-right', `${guest?.name ?? 'nobody'} may not start modules in realm ${toRealm}`);
  const there = realmNamed(front, toRealm);
  const gate = gateOf(realmId(there.name));
  return to === undefined ? { to: gate } : { to: gate, onto: runtimeNamed(there, to).runtime.id };
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
