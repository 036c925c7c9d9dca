import { z } from 'zod';
import * as field from './fields.ts';
import { linkField } from './schema-links.ts';
import { presence } from './schema-times.ts';
import type { Vocabulary } from './vocabulary.ts';
import { DEVICE } from './wording.ts';
import type { BatteryChange, DeviceGroup, RuntimeGroup, WalkGroup } from './written-devices.ts';

const batteryChange: z.ZodType<BatteryChange, unknown> = z.strictObject({
  capacity: field
    .chargeField("Charge when full. Default: the class's; assumption.", { above: true })
    .optional(),
  charge: field.shareField('Charge at the start.').default(1),
  chargeSpread: field
    .shareField('Charge at the start is drawn evenly from this much below to this much above.')
    .default(0),
  charger: field.powerField('Power of the charger; assumption.').default(15),
  charging: z
    .array(z.strictObject({ from: field.momentField('Plugged in.'), to: field.momentField('Unplugged.') }))
    .default([])
    .describe('When it hangs on the charger.'),
});

const battery: z.ZodType<BatteryChange | 'none', unknown> = z
  .union([z.literal('none'), batteryChange], {
    error: 'must be "none", or a mapping with capacity, charge, …',
  })
  .describe('Changes to the battery of the class; `none` for devices that hang on the mains.');

const runtime = (words: Vocabulary): z.ZodType<RuntimeGroup, unknown> =>
  z
    .strictObject({
      id: field
        .idField(`Id. Default: that of the device, and with several runtimes \`${DEVICE}-\` and the engine.`)
        .optional(),
      engine: field
        .choiceField('engine', words.engines, "Engine. Default: the first of the class's usual ones.")
        .optional(),
      type: z
        .enum(['browser', 'linux', 'embedded', 'special'])
        .optional()
        .describe('Kind of runtime. Default: by the family of the class.'),
      apis: z.array(z.string()).default(['wasi:snapshot_preview1']).describe('APIs it offers.'),
      maxModules: field.numberField('Most modules at once; 0 for no limit.', { whole: true }).default(0),
      page: field.sizeField('Bytes in a page of linear memory.', { above: true }).default(65_536),
      memory: field
        .sizeField(
          'Memory for modules. Default: that of the device without the engine and a quarter for the system.',
          { above: true },
        )
        .optional(),
      tags: field.textsField('Tags.'),
      keepAlive: field.momentField('Gap between keep-alives; 0 for none.').default(5_000),
      tells: z
        .enum(['truth', 'nothing'])
        .default('truth')
        .describe('What the supervisor is told about its speed: the measured law, or nothing.'),
    })
    .describe('A runtime of every device of the population.');

const walk = (words: Vocabulary): z.ZodType<WalkGroup, unknown> =>
  z
    .strictObject({
      trace: field.nameField('trace', words.walkTraces, 'Recorded walks; each device takes the next one.'),
      sites: field.nameField(
        'site',
        words.sites,
        'Sites that the access points of the record belong to, by id or `prefix*`.',
      ),
      perSite: field
        .numberField('Access points per site, in the order of their numbers.', { min: 1, whole: true })
        .default(20),
      from: field.momentField('When the walks begin.').default(0),
      rest: field
        .spreadField('Pause before walking back the same way, and so on.')
        .default({ kind: 'even', fromMs: 60_000, toMs: 600_000 }),
      extra: field.timeField('Latency added while at another site than the first; assumption.').default(0),
    })
    .describe('Walks through sites. Default: stays where it is.');

const site = (words: Vocabulary): z.ZodType<DeviceGroup['site'] & {}, unknown> => {
  const nearest = z.strictObject({
    nearest: field.nameField('site', words.sites, 'Sites with positions, by `prefix*`.'),
  });
  return z
    .union(
      [
        nearest.transform(({ nearest: to }) => ({ kind: 'nearest' as const, to })),
        field.choiceField('site', words.siteIds, 'Site.'),
      ],
      {
        error: 'must be a site, a list or mix of sites, or { nearest: sites }',
      },
    )
    .describe(
      'Site. One name, a list to take in turn, a mix, or { nearest: prefix* } for the users of the Melbourne set. Default: the only site.',
    );
};

const clock = z
  .strictObject({
    offset: field.timeField('Largest error of its clock; drawn evenly for each device.').default(0),
    drift: field.numberField('Largest drift in parts per million; drawn evenly for each device.').default(0),
  })
  .optional()
  .describe('Error of the clocks. Default: none.');

const background = (words: Vocabulary): z.ZodType<DeviceGroup['background'], unknown> =>
  z
    .union(
      [
        field.shareField('Share of all cores that other programs keep busy.'),
        z.strictObject({
          trace: field.nameField('trace', words.loadTraces, 'Recorded load; each device takes a drawn host.'),
        }),
      ],
      { error: 'must be a share such as 20 %, or { trace: planetlab-cpu }' },
    )
    .optional()
    .describe('Load by other programs. Default: none.');

/** The schema of a population of devices. */
export function deviceGroup(words: Vocabulary): z.ZodType<DeviceGroup, unknown> {
  return z
    .strictObject({
      id: field.idField('Id; `{n}` is the number of the member, from 1.'),
      count: field.numberField('How many.', { min: 1, max: 1_000_000, whole: true }).default(1),
      class: field.choiceField(
        'device class',
        words.classes,
        'Device class of the library, or of `classes`.',
      ),
      site: site(words).optional(),
      link: linkField(words, 'Access link. Default: the usual one of the class.').optional(),
      runtime: runtime(words).optional(),
      runtimes: z
        .array(runtime(words))
        .min(1)
        .optional()
        .describe('Several runtimes on every device; instead of `runtime`.'),
      battery: battery.optional(),
      noise: field
        .shareField(
          'Standard deviation of the logarithm of run times. Default: 0.025, measured on twins (Pitot).',
        )
        .optional(),
      interference: z
        .enum(['measured', 'none'])
        .default('measured')
        .describe('How co-running modules slow each other: as measured on the class, or not at all.'),
      clock,
      background: background(words),
      present: presence(words).optional(),
      walk: walk(words).optional(),
    })
    .superRefine(({ runtime: one, runtimes }, context) => {
      if (one !== undefined && runtimes !== undefined) {
        field.complain(context, {
          message: 'a device has either "runtime" or "runtimes"',
          path: ['runtimes'],
        });
      }
    }, field.always)
    .describe('A population of devices.');
}
