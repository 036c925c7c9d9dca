import { z } from 'zod';
import * as field from './fields.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { LinkChange } from './written-devices.ts';

/** The fields of an access link. */
export function linkField(words: Vocabulary, text: string): z.ZodType<string | LinkChange, unknown> {
  const name = field.nameField('link', words.links, '');
  const change = linkChange(words);
  return z
    .union([name, change], {
      error: 'must be the name of a link, or a mapping with the fields it changes of one',
    })
    .describe(text);
}

/** A link by what it changes of another. */
export const linkChange = (words: Vocabulary): z.ZodType<LinkChange, unknown> =>
  z.strictObject({
    like: field.nameField('link', words.links, 'Link whose fields hold where none is given here.'),
    roundTrip: field
      .timeField('Median round trip; scales the law of `like`. Default: that of `like`.', { above: true })
      .optional(),
    spread: field
      .numberField(
        'Standard deviation of the logarithm of the variable part of the round trip. Default: that of `like`.',
      )
      .optional(),
    up: field.rateField('Rate from the device. Default: that of `like`.', { above: true }).optional(),
    down: field.rateField('Rate to the device. Default: that of `like`.', { above: true }).optional(),
    loss: field.shareField('Messages lost. Default: that of `like`.').optional(),
    duplicates: field.shareField('Messages that arrive twice. Default: 0 %.').optional(),
    trace: field
      .nameField(
        'trace',
        words.bandwidthTraces,
        'Recorded bandwidth, such as norway-3g; `none` takes that of `like` away.',
      )
      .optional(),
  });
