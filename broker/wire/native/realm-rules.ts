import { z } from 'zod';
import type { RealmRule } from '../../../core/index.ts';
import * as field from './fields.ts';
import { strict, whereabouts } from './module.ts';

/** Bounds of lists (assumptions, far above what anybody writes by hand). */
const LIST_COUNT_MAX = 256;
const names = field.nameSet(LIST_COUNT_MAX).default([]);
const whom = strict({
  modules: names.describe('Modules, by id.'),
  groups: names.describe('Modules of these groups.'),
  tenants: names.describe('Modules of these tenants.'),
})
  .default({ modules: [], groups: [], tenants: [] })
  .describe(
    'Whom it is about: a module that is named in one of the lists; all modules if none names anybody.',
  );
const limit = z.int().min(1).max(1_000_000);

const rule = z.discriminatedUnion('kind', [
  strict({ kind: z.literal('fence'), whom, ...whereabouts }).superRefine(meansSomewhere),
  strict({ kind: z.literal('ban'), whom, ...whereabouts }).superRefine(meansSomewhere),
  strict({
    kind: z.literal('at-most'),
    whom,
    per: z.enum(['runtime', 'device', 'site', 'realm']).default('device'),
    countMax: limit,
  }),
  strict({
    kind: z.literal('spread'),
    whom,
    over: z.enum(['device', 'site']).default('site'),
    skewMax: limit.default(1),
  }),
]);

/** A fence that points nowhere would shut everybody out, and a ban nobody. */
function meansSomewhere(written: Readonly<Record<string, unknown>>, about: z.RefinementCtx): void {
  const lists = ['sites', 'devices', 'runtimes', 'tags'].map((name) => written[name] as readonly string[]);
  if (lists.some(({ length }) => length > 0)) return;
  about.addIssue({ code: 'custom', message: 'names no site, device, runtime or tag' });
}

/** Reads all rules of a realm. */
export const realmRulesSchema: z.ZodType<readonly RealmRule[]> = z
  .array(rule)
  .max(LIST_COUNT_MAX) as unknown as z.ZodType<readonly RealmRule[]>;
