import { z } from 'zod';
import * as field from './fields.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Presence } from './written-devices.ts';
import type { Arrival, Choice } from './written-times.ts';

/** How stays end, perhaps as a mix. */
function partingField(text: string): z.ZodType<Choice, unknown> {
  const known = { names: ['leave', 'crash', 'silent'] };
  return field.choiceField('parting', known, text).default({ kind: 'turn', names: ['leave'] });
}

/** When members come: a time, or a process. */
export function arrivalField(words: Vocabulary, text: string): z.ZodType<Arrival, unknown> {
  const from = field.momentField('When it begins.').default(0);
  const kinds = z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('every').describe('One after another, evenly.'),
      from,
      every: field.momentField('Gap between two.'),
    }),
    z.strictObject({
      kind: z.literal('poisson').describe('One after another, exponential gaps.'),
      from,
      gap: field.momentField('Mean gap between two.', { above: true }),
    }),
    z.strictObject({
      kind: z.literal('burst').describe('All within a short time, evenly drawn.'),
      from,
      within: field.momentField('How long the burst lasts.'),
    }),
    z.strictObject({
      kind: z.literal('shape').describe('Spread over the day as a shape says, drawn for each.'),
      shape: field.nameField('shape', words.shapes, 'Shape of the day.'),
      from,
      to: field.momentField('Latest. Default: the end of the run.').optional(),
    }),
    z.strictObject({
      kind: z.literal('trace').describe('Recorded gaps, one after another; repeated when they end.'),
      trace: field.nameField('trace', words.gapTraces, 'Record of gaps.'),
      from,
      factor: field.numberField('Factor on all gaps.', { above: true }).default(1),
    }),
    z.strictObject({
      kind: z.literal('join').describe('With its device; only with perDevice or perStay.'),
      after: field.momentField('Time from the beginning of the stay.').default(0),
    }),
  ]);
  const at = field.momentField('A fixed time.');
  return z
    .union([at, kinds], {
      error: 'must be a time, or a mapping with a kind: every, poisson, burst, shape, trace or join',
    })
    .transform((written): Arrival => (typeof written === 'number' ? { kind: 'at', at: written } : written))
    .describe(text);
}

/** When devices are there. */
export const presence = (words: Vocabulary): z.ZodType<Presence, unknown> => {
  const parting = partingField(
    'How stays end: leave (goodbye), crash (last will), silent (nothing). Default: leave.',
  );
  const stay = z.strictObject({
    from: field.momentField('When it joins.'),
    to: field.momentField('When it goes. Default: never.').optional(),
    parting: z
      .enum(['leave', 'crash', 'silent'])
      .default('leave')
      .describe('How the stay ends. Default: leave.'),
  });
  const length = field.spreadField('Length of a stay.');
  const kinds = z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z
        .literal('pool')
        .describe('Visitors come as a daily shape says and take the free device with the lowest number.'),
      shape: field.nameField('shape', words.shapes, 'Shape whose level is the number of visitors present.'),
      peak: field
        .numberField('Visitors at the highest level; scales the shape. Default: as the shape says.', {
          above: true,
        })
        .optional(),
      stay: length,
      parting,
    }),
    z.strictObject({
      kind: z.literal('churn').describe('Every device comes and goes by itself.'),
      stay: length,
      gap: field.spreadField('Time away between stays.'),
      parting,
    }),
    z.strictObject({
      kind: z.literal('arrive').describe('Every device comes once.'),
      when: arrivalField(words, 'When the devices come, in the order of their numbers.'),
      stay: field.spreadField('Length of the stay. Default: to the end.').optional(),
      parting,
    }),
    z.strictObject({
      kind: z
        .literal('trace')
        .describe('Up and down as recorded, from a place in the record that is drawn for each device.'),
      trace: field.nameField('trace', words.failureTraces, 'Record of up and down times.'),
      scale: field.numberField('Factor on all recorded times.', { above: true }).default(1),
      parting,
    }),
  ]);
  return z
    .union([z.array(stay), kinds], {
      error: 'must be a list of stays, or a mapping with a kind: pool, churn, arrive or trace',
    })
    .transform((written): Presence => (Array.isArray(written) ? { kind: 'stays', stays: written } : written))
    .describe('When the devices are there. Default: always.');
};
