import { z } from 'zod';
import * as field from './fields.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { WrittenRule } from './written-modules.ts';

/** The schema of what a module insists on besides a pin and groups to keep apart. */
export function rulesField(words: Vocabulary): z.ZodType<readonly WrittenRule[], unknown> {
  const listOf = (name: z.ZodType<string>, text: string) => z.array(name).default([]).describe(text);
  const whereabouts = {
    sites: listOf(field.nameField('site', words.sites, ''), 'Sites, by id or `prefix*`.'),
    devices: listOf(field.nameField('device', words.devices, ''), 'Devices, by id or `prefix*`.'),
    runtimes: listOf(field.nameField('runtime', words.runtimes, ''), 'Runtimes, by id or `prefix*`.'),
    tags: listOf(field.textField('A tag.'), 'Tags of runtimes.'),
  };
  const group = field.textField(
    'Group; all its modules should have the same rule. Placeholders are filled in.',
  );
  const rule = z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('fence').describe('Nowhere but there.'), ...whereabouts }),
      z.strictObject({ kind: z.literal('ban').describe('Anywhere but there.'), ...whereabouts }),
      z.strictObject({
        kind: z.literal('at-most').describe('No more than so many of a group together.'),
        group,
        per: z
          .enum(['runtime', 'device', 'site', 'realm'])
          .default('device')
          .describe('Within what they count.'),
        count: field.numberField('How many.', { min: 1, whole: true }),
      }),
      z.strictObject({
        kind: z.literal('spread').describe('A group evenly over sites or devices.'),
        group,
        over: z.enum(['device', 'site']).default('site').describe('Over what.'),
        skew: field
          .numberField('How many more there may be than where there are fewest.', { min: 1, whole: true })
          .default(1),
      }),
    ])
    .superRefine((written, context) => {
      if (written.kind !== 'fence' && written.kind !== 'ban') return;
      const { sites, devices, runtimes, tags } = written;
      if ([sites, devices, runtimes, tags].some((list) => list?.length > 0)) return;
      field.complain(context, { message: `a ${written.kind} names no site, device, runtime or tag` });
    }, field.always);
  return z.array(rule).default([]).describe('Fences, bans, limits and spreads it insists on.');
}
