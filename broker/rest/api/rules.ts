import { z } from 'zod';
import type { RealmRule } from '../../../core/index.ts';
import { realmRulesSchema } from '../../wire/index.ts';
import { asked } from '../asking.ts';
import { realmNamed, realmParams } from '../front.ts';
import type { Once } from '../once.ts';
import type { Api, Front } from '../plan.ts';
import { problemAnswers } from '../problem.ts';

const asking: z.ZodType<{ readonly entries: readonly RealmRule[] }> = z
  .object({ entries: realmRulesSchema })
  .meta({ id: 'RealmRulesAsked' });

const texts = z.array(z.string());
const rulesBody: z.ZodType<{ readonly entries: readonly RealmRule[] }> = z
  .object({
    entries: z.array(
      z.object({
        kind: z.enum(['fence', 'ban', 'at-most', 'spread']),
        whom: z.object({ modules: texts, groups: texts, tenants: texts }),
        sites: texts.optional(),
        devices: texts.optional(),
        runtimes: texts.optional(),
        tags: texts.optional(),
        per: z.enum(['runtime', 'device', 'site', 'realm']).optional(),
        countMax: z.int().optional(),
        over: z.enum(['device', 'site']).optional(),
        skewMax: z.int().optional(),
      }),
    ),
  })
  .meta({ id: 'RealmRules' }) as unknown as z.ZodType<{ readonly entries: readonly RealmRule[] }>;

/** What a realm insists on for all its modules or for some: read, and changed while it runs. */
export function rulesRoutes(api: Api, front: Front, once: Once): void {
  api.get(
    '/realms/:realm/rules',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['rules'],
        summary: 'What the realm insists on for all modules or for some',
        params: realmParams,
        response: { 200: rulesBody, ...problemAnswers },
      },
    },
    ({ params }) => ({ entries: realmNamed(front, params.realm).supervised.knowledge.rules ?? [] }),
  );

  api.put(
    '/realms/:realm/rules',
    {
      config: { right: 'operate' },
      schema: {
        tags: ['rules'],
        summary: 'Change them all; they hold for whoever comes from now on, and over restarts',
        params: realmParams,
        body: asking,
        response: { 200: rulesBody, ...problemAnswers },
      },
    },
    (request) =>
      once.ask(request, async (id) => {
        const realm = realmNamed(front, request.params.realm);
        await asked(realm, request.guest, {
          kind: 'rules-changed',
          request: id,
          rules: request.body.entries,
        });
        return { entries: realm.supervised.knowledge.rules ?? [] };
      }),
  );
}
