import { z } from 'zod';
import * as field from './fields.ts';
import { rulesField } from './schema-rules.ts';
import { arrivalField } from './schema-times.ts';
import type { Vocabulary } from './vocabulary.ts';
import { DEVICE, STAY } from './wording.ts';
import type { ModuleGroup, ProgramGroup, WrittenBehaviour, WrittenCalls } from './written-modules.ts';

const calls = (words: Vocabulary): z.ZodType<WrittenCalls, unknown> =>
  z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('never') }),
      z.strictObject({
        kind: z.literal('periodic'),
        every: field.timeField('Gap between calls.', { above: true }),
        jitter: field.shareField('Each gap is longer or shorter by up to this much.').default(0),
      }),
      z.strictObject({
        kind: z.literal('poisson'),
        perSecond: field.numberField('Mean rate of calls.', { above: true }),
      }),
      z.strictObject({
        kind: z.literal('trace').describe('Recorded gaps, repeated when they end.'),
        trace: field.nameField('trace', words.gapTraces, 'Record of gaps.'),
        factor: field.numberField('Factor on all gaps.', { above: true }).default(1),
      }),
      z.strictObject({
        kind: z
          .literal('gaps')
          .describe('Gaps that stand here, repeated when they end; what importers write.'),
        gaps: z
          .array(field.timeField('Time until the next call.'))
          .min(1)
          .superRefine((gaps, context) => {
            if (gaps.every((gapMs) => gapMs === 0))
              field.complain(context, { message: 'gaps must not all be 0' });
          }, field.always)
          .describe('Times between calls, the first from its request on.'),
      }),
    ])
    .default({ kind: 'never' })
    .describe('When it is called. Default: never.');

const behaviour = (words: Vocabulary): z.ZodType<WrittenBehaviour, unknown> => {
  const workload = field
    .choiceField('workload', words.workloads, 'Measured module whose work, sensitivity and exceptions hold.')
    .optional();
  return z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('service').describe('Answers calls until it is deleted.'),
        calls: calls(words),
        workload,
        work: field
          .timeField('Work of one call, on wasmtime-a:hc-33. Default: that of the workload.')
          .optional(),
        spread: field.numberField('Standard deviation of the logarithm of the work.').default(0),
        request: field.sizeField('Size of a request.').default(1_024),
        answer: field.sizeField('Size of an answer.').default(1_024),
        next: field
          .nameField(
            'module',
            words.moduleIds,
            'Module its result goes to. Default: by the chain of its program, or its asker.',
          )
          .optional(),
      }),
      z.strictObject({
        kind: z.literal('job').describe('Computes once and ends.'),
        workload,
        work: field.timeField('Work in all, on wasmtime-a:hc-33. Default: that of the workload.').optional(),
        repeat: field.numberField('How many times the work is done.', { above: true }).default(1),
      }),
    ])
    .superRefine(({ workload: measured, work }, context) => {
      if (measured === undefined && work === undefined) {
        field.complain(context, { message: 'neither "workload" nor "work" is given' });
      }
    }, field.always)
    .describe('What it does when it runs.');
};

const crash: z.ZodType<ModuleGroup['crash'], unknown> = z
  .union(
    [
      z.literal('ignore').transform(() => ({ kind: 'ignore' as const })),
      z
        .strictObject({
          attempts: field.numberField('Restarts before it is given up.', { whole: true }).default(5),
          backOff: field.momentField('Pause before the first restart; doubles.').default(1_000),
          backOffMax: field.momentField('Longest pause.').default(60_000),
        })
        .transform((policy) => ({ kind: 'restart' as const, ...policy })),
    ],
    { error: 'must be "ignore", or a mapping with attempts, backOff and backOffMax' },
  )
  .default({ kind: 'restart', attempts: 5, backOff: 1_000, backOffMax: 60_000 })
  .describe('What happens when it crashes. Default: five restarts after 1 s, 2 s, 4 s, …');

const channel = z.strictObject({
  path: field.textField('Path inside its file system, such as /ch/light.'),
  topic: field.textField('Topic; placeholders are filled in.'),
  mode: z.enum(['r', 'w', 'rw']).default('rw').describe('Reads, writes, or both.'),
});

/** How many modules there are, and for whom. */
const identity = (words: Vocabulary) => ({
  id: field.idField(
    `Id; \`{n}\` is the number of the member, \`${DEVICE}\` its device, \`${STAY}\` the number of the stay.`,
  ),
  count: field
    .numberField('How many, or how many per device or stay.', { min: 1, max: 1_000_000, whole: true })
    .default(1),
  perDevice: field
    .nameField('device', words.devices, 'Devices each of which gets these modules, by id or `prefix*`.')
    .optional(),
  perStay: field
    .nameField(
      'device',
      words.devices,
      'Devices each stay of which gets these modules: asked for when it begins, deleted when it ends.',
    )
    .optional(),
});

/** What a module is and needs. */
const needs = () => ({
  file: field.textField('File name. Default: from the id of the population.').optional(),
  fileType: z.enum(['WA', 'PY']).default('WA').describe('WebAssembly or Python.'),
  apis: z.array(z.string()).default(['wasi:snapshot_preview1']).describe('APIs it needs.'),
  args: field.textsField('Arguments; placeholders are filled in.'),
  env: field.textsField('Environment; placeholders are filled in.'),
  channels: z.array(channel).default([]).describe('Streams it reads and writes.'),
  peripherals: field.textsField('Peripherals it needs.'),
  memory: field.sizeField('Linear memory at its largest.', { above: true }),
  code: field.sizeField('Size of its code.', { above: true }).default(53_000),
  state: field.sizeField('State that a migration carries. Default: its memory.').optional(),
  cpu: field
    .numberField(
      'Share of a reference core it keeps busy, as the supervisor is told. Default: rate of calls times work.',
    )
    .optional(),
  architectures: field.textsField('Instruction sets it is built for; none for portable WebAssembly.'),
});

/** Where and how long a module may run, and what it does. */
const life = (words: Vocabulary) => ({
  priority: z.number().default(0).describe('Larger is more important.'),
  tenant: field
    .textField('On whose behalf it runs, for policies that share fairly; placeholders are filled in.')
    .optional(),
  affinity: z
    .strictObject({
      device: field.nameField('device', words.deviceIds, 'Device it must run on.').optional(),
      runtime: field.nameField('runtime', words.runtimeIds, 'Runtime it must run on.').optional(),
    })
    .optional()
    .describe('Where it must run. Default: anywhere.'),
  antiAffinity: field.textsField('Groups of which no two modules share a device.'),
  rules: rulesField(words),
  anchor: field
    .nameField(
      'device',
      words.deviceIds,
      'Device it serves. Default: its device with perDevice or perStay, else none.',
    )
    .optional(),
  objective: field.timeField('Longest answer time its user accepts.', { above: true }).optional(),
  crash,
  instantiate: z
    .enum(['single', 'client'])
    .default('single')
    .describe('Whether it is shared, or ends with its asker.'),
  checkpointEvery: field
    .momentField('Gap between checkpoints. Default: none are taken.', { above: true })
    .optional(),
  migratable: z.boolean().default(true).describe('Whether it can be frozen and thawed elsewhere.'),
  request: arrivalField(
    words,
    'When it is asked for. Default: after 10 s, or 10 s after its device comes (perDevice), or 1 s (perStay).',
  ).optional(),
  lifetime: field
    .spreadField('Time until it is deleted. Default: never, and with perStay the end of the stay.')
    .optional(),
  linger: field.momentField('Time from the end of a stay to the deletion of its modules.').default(0),
  behaviour: behaviour(words),
  sensitivity: field
    .shareField('How much co-runners slow it, as a quantile. Default: by its workload, or drawn.')
    .optional(),
  crashesPerHour: field.numberField('Mean number of crashes per hour of running.').default(0),
  dirty: field.rateField('Memory it changes while running.').default(0),
  groups: field.textsField('Names by which events and rules of the realm can mean it together with others.'),
});

/** The schema of a population of modules. */
export function moduleGroup(words: Vocabulary): z.ZodType<ModuleGroup, unknown> {
  return z
    .strictObject({ ...identity(words), ...needs(), ...life(words) })
    .superRefine(({ perDevice, perStay, request, affinity }, context) => {
      if (perDevice !== undefined && perStay !== undefined) {
        field.complain(context, {
          message: 'modules are either "perDevice" or "perStay"',
          path: ['perStay'],
        });
      }
      if (perDevice === undefined && perStay === undefined && request?.kind === 'join') {
        field.complain(context, { message: 'kind "join" needs "perDevice" or "perStay"', path: ['request'] });
      }
      if (affinity?.device !== undefined && affinity.runtime !== undefined) {
        field.complain(context, {
          message: 'an affinity names either a device or a runtime',
          path: ['affinity'],
        });
      }
    }, field.always)
    .describe('A population of modules.');
}

/** The schema of programs. */
export function programGroup(words: Vocabulary): z.ZodType<ProgramGroup, unknown> {
  const member = field.nameField('module', words.moduleIds, 'Module, with placeholders.');
  return z
    .strictObject({
      id: field.idField('Id, with placeholders.'),
      count: field.numberField('How many.', { min: 1, max: 1_000_000, whole: true }).default(1),
      perDevice: field
        .nameField('device', words.devices, 'Devices each of which has such a program.')
        .optional(),
      modules: z
        .array(member)
        .optional()
        .describe('Modules that belong together. Default: those of the chain.'),
      chain: z
        .array(member)
        .optional()
        .describe('The path of one datum through modules; each calls the next.'),
      objective: field.timeField('Longest time through the whole chain.', { above: true }).optional(),
    })
    .superRefine(({ modules, chain }, context) => {
      if (!modules?.length && !chain?.length) {
        field.complain(context, {
          message: 'neither "modules" nor "chain" names a module',
          path: ['modules'],
        });
      }
    }, field.always)
    .describe('Modules that belong together.');
}
