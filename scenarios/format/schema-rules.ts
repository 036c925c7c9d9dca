import { z } from 'zod';
import * as field from './fields.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { WrittenRealmRule, WrittenRule } from './written-modules.ts';

const listOf = (name: z.ZodType<string>, text: string) => z.array(name).default([]).describe(text);
const per = z
  .enum(['runtime', 'device', 'site', 'realm'])
  .default('device')
  .describe('Within what they count.');
const over = z.enum(['device', 'site']).default('site').describe('Over what.');
const count = field.numberField('How many.', { min: 1, whole: true });
const skew = field
  .numberField('How many more there may be than where there are fewest.', { min: 1, whole: true })
  .default(1);

/** The schema of what a module insists on besides a pin and groups to keep apart. */
export function rulesField(words: Vocabulary): z.ZodType<readonly WrittenRule[], unknown> {
  const group = field.textField(
    'Group; all its modules should have the same rule. Placeholders are filled in.',
  );
  return z
    .array(ruleWith(words, {}, { group }) as unknown as z.ZodType<WrittenRule>)
    .default([])
    .describe('Fences, bans, limits and spreads it insists on.');
}

/** The schema of what the realm insists on, for all modules or for some. */
export function realmRule(words: Vocabulary): z.ZodType<WrittenRealmRule, unknown> {
  const whom = {
    modules: listOf(
      field.nameField('module', words.modules, ''),
      'Modules it is about, by id or `prefix*`. Without modules, groups and tenants it is about all.',
    ),
    groups: listOf(field.textField('A group.'), 'Modules of these groups.'),
    tenants: listOf(field.textField('A tenant.'), 'Modules that run on behalf of these.'),
  };
  return ruleWith(words, whom, {}) as unknown as z.ZodType<WrittenRealmRule>;
}

/** A rule with more fields than all rules have: all of them, or those that count. */
function ruleWith(words: Vocabulary, whom: z.ZodRawShape, group: z.ZodRawShape): z.ZodType {
  const whereabouts = {
    sites: listOf(field.nameField('site', words.sites, ''), 'Sites, by id or `prefix*`.'),
    devices: listOf(field.nameField('device', words.devices, ''), 'Devices, by id or `prefix*`.'),
    runtimes: listOf(field.nameField('runtime', words.runtimes, ''), 'Runtimes, by id or `prefix*`.'),
    tags: listOf(field.textField('A tag.'), 'Tags of runtimes.'),
  };
  const kind = <Kind extends string>(name: Kind, text: string) => z.literal(name).describe(text);
  return z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: kind('fence', 'Nowhere but there.'), ...whom, ...whereabouts }),
      z.strictObject({ kind: kind('ban', 'Anywhere but there.'), ...whom, ...whereabouts }),
      z.strictObject({
        kind: kind('at-most', 'No more than so many of a group together.'),
        ...{ ...group, ...whom, per, count },
      }),
      z.strictObject({
        kind: kind('spread', 'A group evenly over sites or devices.'),
        ...{ ...group, ...whom, over, skew },
      }),
    ])
    .superRefine((written: Readonly<Record<string, unknown>>, context) => {
      if (written.kind !== 'fence' && written.kind !== 'ban') return;
      const { sites, devices, runtimes, tags } = written;
      const lists = [sites, devices, runtimes, tags] as readonly (readonly string[])[];
      if (lists.some((list) => list?.length > 0)) return;
      field.complain(context, { message: `a ${written.kind} names no site, device, runtime or tag` });
    }, field.always);
}
