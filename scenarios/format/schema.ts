import { z } from 'zod';
import { siteRoundTripMs } from '../library/index.ts';
import * as field from './fields.ts';
import { deviceGroup } from './schema-devices.ts';
import { eventEntry, faultEntry } from './schema-happenings.ts';
import { linkChange, linkField } from './schema-links.ts';
import { moduleGroup, programGroup } from './schema-modules.ts';
import { classChange, expectation, settings, shape, siteEntry, siteLink } from './schema-rest.ts';
import { rollOuts } from './schema-roll-outs.ts';
import { realmRule } from './schema-rules.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { ScenarioFile } from './written.ts';

/** The fields before the sections. */
const head = (words: Vocabulary) => ({
  apiVersion: z.literal('arts/v1').describe('Version of this format.'),
  name: z
    .string()
    .regex(/^[a-z0-9-]+$/, { error: 'a name has small letters, digits and -' })
    .describe('Name of the scenario.'),
  summary: field.textField('What happens, in a sentence or two.'),
  shows: field.textField('What a good policy shows on it.'),
  seed: field
    .numberField('Seed of all that is random.', { whole: true, max: Number.MAX_SAFE_INTEGER })
    .default(1),
  duration: field.momentField('Simulated time of the run.', { above: true }),
  warmUp: field.momentField('Time left out of latency statistics at the start.').default(0),
  sampleEvery: field.momentField('Gap between samples of the time series.', { above: true }).default(10_000),
  policy: field
    .nameField('policy', words.policies, 'Policy by name; `arts policies` lists them.')
    .default('standard'),
  realm: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, { error: 'a realm has letters, digits, - and _' })
    .default('realm')
    .describe('Name of the realm.'),
  include: z
    .union([z.string(), z.array(z.string())], { error: 'must be a file or a list of files' })
    .optional()
    .describe('Files with more sections, by paths relative to this one.'),
  define: z.unknown().optional().describe('Not read: a place for YAML anchors.'),
});

/** The sections: most of them may also stand in an included file. */
const sections = (words: Vocabulary) => ({
  settings: settings().default({}),
  shapes: named(shape, 'Shapes of the day, by name.'),
  links: named(linkChange(words), 'Access links of its own, by name.'),
  classes: named(classChange(words), 'Device classes of its own, by name.'),
  sites: list(siteEntry, 'Sites. Default: one, called like the realm.'),
  siteLinks: list(
    siteLink(words, distance),
    'Links between sites; later ones win. Needed between all sites.',
  ),
  broker: z
    .strictObject({
      site: field
        .nameField('site', words.siteIds, 'Where the broker and the supervisor are. Default: the first site.')
        .optional(),
      link: linkField(words, 'Its own access link.').default('lan'),
      perSite: z
        .boolean()
        .default(false)
        .describe(
          'Whether each site has a broker of its own, bridged to this one; what stays within a site passes that.',
        ),
    })
    .default({ link: 'lan', perSite: false })
    .describe('The machine of the broker and the supervisor; hosts no modules.'),
  rollOuts: rollOuts.optional(),
  devices: list(deviceGroup(words), 'Populations of devices.'),
  modules: list(moduleGroup(words), 'Populations of modules.'),
  programs: list(programGroup(words), 'Programs: modules that belong together.'),
  rules: list(realmRule(words), 'What the realm insists on, for all modules or for some.'),
  events: list(eventEntry(words), 'What happens at known times.'),
  faults: list(faultEntry(words), 'What strikes at random.'),
  metrics: list(
    field.nameField('metric', words.metrics, ''),
    'What to look at first; reports begin with it. Default: what matters most to users.',
  ),
  expect: list(expectation(words), 'Claims about the metrics; a scenario is also a test.'),
});

/** The schema of a whole scenario file, for one vocabulary. */
export function fileSchema(words: Vocabulary): z.ZodType<ScenarioFile, unknown> {
  return z
    .strictObject({ ...head(words), ...sections(words) })
    .describe('A scenario: a world, what happens in it, and what a good policy makes of it.');
}

const list = <T>(entry: z.ZodType<T, unknown>, text: string): z.ZodType<readonly T[], unknown> =>
  z.array(entry).default([]).describe(text);

const named = <T>(
  entry: z.ZodType<T, unknown>,
  text: string,
): z.ZodType<Readonly<Record<string, T>>, unknown> => z.record(z.string(), entry).default({}).describe(text);

const distance = (name: string): number => siteRoundTripMs(name) ?? 0;
