import { z } from 'zod';
import { type Knob, settingNames, settingsGuide } from '../../core/index.ts';
import { lazily } from '../library/table.ts';
import * as field from './fields.ts';
import { duration, type Quantity, type QuantityReading, readQuantity, share, size } from './units.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { WrittenExpectation } from './written.ts';
import type { ClassChange, SiteGroup, SiteLinkGroup } from './written-devices.ts';
import type { ShapePoint } from './written-times.ts';

const makeSettings = (): z.ZodType<Readonly<Record<string, number>>, unknown> => {
  const fields = settingNames.map((name) => [name, setting(settingsGuide[name]).optional()] as const);
  return z
    .strictObject(Object.fromEntries(fields))
    .transform((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
    .describe('Settings of the supervisor. What is not given has its default.') as z.ZodType<
    Record<string, number>,
    unknown
  >;
};

/** The schema of the core's settings, made from its guide when it is first needed. */
export const settings: () => z.ZodType<Readonly<Record<string, number>>, unknown> = lazily(makeSettings);

/** Milliseconds may be written as a time, shares in percent; ranges are checked by the core itself. */
function setting({ unit, min, max, initial, why }: Knob): z.ZodType<number, unknown> {
  const quantity = unit === 'ms' ? duration : unit === 'share' ? share : null;
  return z
    .union([z.number(), z.string()], { error: `must be a number of ${unit}` })
    .transform((written, context): number => {
      if (typeof written === 'number') return written;
      const reading = readQuantity(
        quantity ?? { noun: `number of ${unit}`, units: {}, example: String(initial) },
        written,
      );
      if (reading.kind === 'value') return reading.value;
      field.complain(context, reading);
      return z.NEVER;
    })
    .meta({ description: `${unit}, ${min} to ${max}. ${why}`, default: initial });
}

/** The schema of a daily shape: levels at times of the day. */
export const shape: z.ZodType<readonly ShapePoint[], unknown> = z
  .record(z.string(), field.numberField('Level at that time.'))
  .transform((levels, context): readonly ShapePoint[] => {
    const points = Object.entries(levels).map(([at, level]) => {
      const reading = readQuantity(duration, at);
      const inDay = reading.kind === 'value' && reading.value >= 0 && reading.value <= 86_400_000;
      if (!inDay)
        field.complain(context, {
          message: `"${at}" is no time of a day`,
          hint: 'write it as 17 h',
          path: [at],
          onKey: true,
        });
      return { atMs: reading.kind === 'value' ? reading.value : 0, level };
    });
    if (!points.some(({ level }) => level > 0))
      field.complain(context, { message: 'a shape needs a level above 0' });
    return points.toSorted((a, b) => a.atMs - b.atMs);
  })
  .describe(
    'Levels at times of the day, such as `12 h: 20`; between two the level changes evenly, and the day repeats.',
  );

/** The schema of a device class of the scenario's own. */
export const classChange = (words: Vocabulary): z.ZodType<ClassChange, unknown> =>
  z
    .strictObject({
      like: field.nameField(
        'device class',
        words.classes,
        'Class of the library whose fields hold where none is given.',
      ),
      cores: field.numberField('Cores.', { min: 1, whole: true }).optional(),
      memory: field.sizeField('Memory.', { above: true }).optional(),
      slowness: field.numberField('Factor on run times and start-up.', { above: true }).optional(),
      link: field.nameField('link', words.links, 'Usual access link.').optional(),
      idlePower: field.powerField('Power when idle; assumption.').optional(),
      corePower: field.powerField('Power more per busy core; assumption.').optional(),
      battery: field.chargeField('Charge when full; 0 Wh on mains.').optional(),
    })
    .describe('A device class of its own, by what it changes of one of the library.');

/** The schema of an entry of `sites`. */
export const siteEntry: z.ZodType<SiteGroup, unknown> = z
  .union(
    [
      field.idField('Site.').transform((id): SiteGroup => ({ id, count: 1 })),
      z.strictObject({
        id: field.idField('Id; `{n}` is the number of the site, from 1.'),
        count: field.numberField('How many.', { min: 1, max: 1_000, whole: true }).default(1),
        positions: z
          .literal('melbourne')
          .optional()
          .describe("Positions: the first `count` of Melbourne's 125 base stations."),
      }),
    ],
    { error: 'must be a name, or a mapping with id, count and positions' },
  )
  .describe('A site, or several.');

const DISTANCES = ['near', 'middle', 'far'] as const;

/** The schema of an entry of `siteLinks`; `distanceMs` gives the round trips of the library. */
export const siteLink = (
  words: Vocabulary,
  distanceMs: (name: string) => number,
): z.ZodType<SiteLinkGroup, unknown> =>
  z
    .strictObject({
      from: field.nameField('site', words.sites, 'Sites, by id or `prefix*`.'),
      to: field.nameField('site', words.sites, 'Sites, by id or `prefix*`.'),
      roundTrip: z
        .union([z.enum(DISTANCES).transform(distanceMs), field.timeField('Round trip.', { above: true })], {
          error: 'must be a time such as 13 ms, or near, middle or far',
        })
        .describe(
          'Round trip: a time, or near (13 ms), middle (100 ms), far (289 ms) as between cities (ether).',
        ),
      spread: field
        .numberField('Standard deviation of the logarithm of its variable part; assumption.')
        .default(0.5),
      bandwidth: field.rateField('Rate; assumption.', { above: true }).default(125_000_000),
    })
    .describe('Link between all sites of two selections, both ways.');

/** The schema of an expectation. */
export function expectation(words: Vocabulary): z.ZodType<WrittenExpectation, unknown> {
  const bound = z.union([z.number(), z.string()], { error: 'must be a number, perhaps with a unit' });
  const policies = (text: string) =>
    z
      .array(field.nameField('policy', words.policies, ''))
      .default([])
      .describe(text);
  return z
    .strictObject({
      metric: field.nameField('metric', words.metrics, "Key of the run's summary."),
      atMost: bound.optional().describe('Upper bound; in the unit of the metric, or with a unit.'),
      atLeast: bound.optional().describe('Lower bound; in the unit of the metric, or with a unit.'),
      policies: policies('Policies of which it is claimed. Default: all.'),
      brokenBy: policies('Policies that must break it.'),
      why: field.textField('Why it is expected.'),
    })
    .superRefine((claim, context) => {
      const [least, most] = (['atLeast', 'atMost'] as const).map((name) => {
        const reading = claim[name] === undefined ? undefined : boundOf(claim.metric, claim[name]);
        if (reading?.kind === 'fault') field.complain(context, { ...reading, path: [name] });
        return reading?.kind === 'value' ? reading.value : undefined;
      });
      if (claim.atMost === undefined && claim.atLeast === undefined) {
        field.complain(context, { message: 'neither "atMost" nor "atLeast" is given' });
      }
      if (least !== undefined && most !== undefined && most < least) {
        field.complain(context, { message: '"atMost" is less than "atLeast"', path: ['atMost'] });
      }
    }, field.always)
    .transform(({ atMost, atLeast, ...claim }): WrittenExpectation => {
      const value = (written: string | number | undefined): number | undefined => {
        const reading = written === undefined ? undefined : boundOf(claim.metric, written);
        return reading?.kind === 'value' ? reading.value : undefined;
      };
      return { ...claim, atMost: value(atMost), atLeast: value(atLeast) };
    })
    .describe('A claim about the metrics of a run.');
}

const SECONDS: Quantity = {
  ...duration,
  units: Object.fromEntries(Object.entries(duration.units).map(([unit, ms]) => [unit, ms / 1_000])),
};

/** A bound in the unit that the metric's name ends in; bare numbers are in that unit already. */
function boundOf(metric: unknown, written: unknown): QuantityReading {
  if (typeof written === 'number') return { kind: 'value', value: written };
  return readQuantity(quantityOf(String(metric)), written);
}

function quantityOf(metric: string): Quantity {
  if (metric.endsWith('Ms')) return duration;
  if (/seconds/i.test(metric)) return SECONDS;
  if (/bytes$/i.test(metric)) return size;
  if (/share/i.test(metric)) return share;
  return { noun: 'number', units: {}, example: '3' };
}
