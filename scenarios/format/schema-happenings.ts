import { z } from 'zod';
import * as field from './fields.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { WrittenEvent, WrittenFault, WrittenHappening } from './written.ts';

const lasting = (text: string) => field.momentField(text, { above: true });

/** The fields of every kind of happening, each paired with how it is turned into one. */
function happenings(words: Vocabulary) {
  const device = field.nameField('device', words.devices, 'Devices, by id or `prefix*`.');
  const runtime = field.nameField('runtime', words.runtimes, 'Runtimes, by id or `prefix*`.');
  const module = field.nameField('module or group', words.modules, 'Modules, by id, group or `prefix*`.');
  const back = lasting('Time until it is back. Default: never.').optional();
  const forTime = lasting('How long it lasts.');
  const factor = (text: string) => field.numberField(text, { above: true });
  const down = lasting('Time it is down.');
  return {
    crash: { device, for: back },
    hang: { device, for: back },
    'silent-leave': { device, for: back },
    'close-tab': {
      runtime,
      reopenAfter: lasting('Time until it is opened again. Default: never.').optional(),
      newId: z.boolean().default(true).describe('Whether it comes back with a new id.'),
    },
    'sleep-tab': { device, factor: factor('How much slower it runs.').default(20), for: forTime },
    reboot: {
      device,
      down,
      newId: z.boolean().default(false).describe('Whether it comes back with a new id.'),
    },
    partition: {
      sites: z
        .array(field.nameField('site', words.sites, 'Site.'))
        .min(1)
        .describe('Sites cut off from all others.'),
      for: forTime,
    },
    'slow-link': {
      device,
      latencyFactor: factor('Factor on latency.').default(1),
      bandwidthFactor: factor('Factor on bandwidth.').default(1),
      for: forTime,
    },
    'bad-messages': {
      device,
      loss: field.shareField('Messages lost on top.').default(0),
      duplicates: field.shareField('Messages that arrive twice, on top.').default(0),
      late: field.timeField('Delay on top.').default(0),
      for: forTime,
    },
    'restart-broker': { down },
    'restart-supervisor': { down },
    'slow-build': {
      runtime,
      factor: factor('How much slower the build runs.').default(5),
      for: lasting('Time until it is repaired. Default: never.').optional(),
    },
    battery: { device, charge: field.shareField('Charge from now on.') },
    'crash-module': { module },
    drain: { runtime, draining: z.boolean().default(true).describe('Drain, or let modules come again.') },
    upgrade: {
      runtime,
      engine: field.nameField('engine', words.engines, 'New engine, with a cold cache.'),
      down,
      drain: field.momentField('Longest time it is drained before it stops; 0 s for none.').default(60_000),
    },
    migrate: {
      module: field.nameField('module', words.moduleIds, 'Module, by id.'),
      to: field.nameField('runtime', words.runtimeIds, 'Target, by id.'),
    },
    load: {
      modules: module,
      factor: factor('Factor on the rate of calls.'),
      for: lasting('How long it lasts. Default: to the end.').optional(),
    },
  } as const;
}

type Fields = Readonly<Record<string, z.ZodType>>;

function variants(words: Vocabulary, frame: Fields): z.ZodType<Record<string, unknown>> {
  const objects = Object.entries<Fields>(happenings(words)).map(([kind, fields]) =>
    z.strictObject({ ...frame, kind: z.literal(kind), ...fields }),
  );
  const [head, ...rest] = objects;
  if (head === undefined) throw new Error('broken claim: there are kinds of happenings');
  return z.discriminatedUnion('kind', [head, ...rest]);
}

/** Names of fields in the file and in the model, where they differ. */
const MODEL_NAMES: Readonly<Record<string, string>> = {
  for: 'forMs',
  down: 'downMs',
  drain: 'drainMs',
  reopenAfter: 'reopenAfterMs',
  late: 'lateMs',
  loss: 'lossShare',
  duplicates: 'duplicateShare',
  charge: 'chargeShare',
};

const NEVER: Readonly<Record<string, readonly string[]>> = {
  crash: ['forMs'],
  hang: ['forMs'],
  'silent-leave': ['forMs'],
  'close-tab': ['reopenAfterMs'],
  'slow-build': ['forMs'],
  load: ['forMs'],
};

/** The happening in a checked entry, in the words of the model; what never ends has `null`. */
function happeningIn(entry: Readonly<Record<string, unknown>>, frame: readonly string[]): WrittenHappening {
  const fields: Record<string, unknown> = { kind: entry.kind };
  for (const name of NEVER[String(entry.kind)] ?? []) fields[name] = null;
  for (const [name, value] of Object.entries(entry)) {
    if (!frame.includes(name) && value !== undefined) fields[MODEL_NAMES[name] ?? name] = value;
  }
  return fields as unknown as WrittenHappening;
}

/** A moment that may not lie behind the end of the run. */
function momentWithin(words: Vocabulary, text: string): z.ZodType<number, unknown> {
  return field.momentField(text).superRefine((atMs, context) => {
    const endMs = words.durationMs();
    if (endMs === null || atMs < endMs) return;
    const hint = `the run ends after ${endMs / 60_000} min`;
    field.complain(context, { message: 'lies at or after the end of the run', hint });
  });
}

/** The schema of a timed event. */
export function eventEntry(words: Vocabulary): z.ZodType<WrittenEvent, unknown> {
  const frame = {
    at: momentWithin(words, 'When it happens.'),
    stagger: lasting('One subject after another, so far apart, instead of all at once.').optional(),
  };
  return variants(words, frame)
    .transform(
      (entry): WrittenEvent => ({
        at: entry.at as number,
        stagger: entry.stagger as number | undefined,
        happening: happeningIn(entry, ['at', 'stagger', 'note']),
      }),
    )
    .describe('Something that happens at a known time.');
}

/** The schema of a random fault. */
export function faultEntry(words: Vocabulary): z.ZodType<WrittenFault, unknown> {
  const frame = {
    name: field.textField('Name of its random stream.'),
    every: field.momentField('Mean gap between strikes for each subject; exponential.', { above: true }),
    from: field.momentField('When it begins.').default(0),
    to: field.momentField('When it ends. Default: the end of the run.').optional(),
  };
  return variants(words, frame)
    .transform(
      (entry): WrittenFault => ({
        name: entry.name as string,
        every: entry.every as number,
        from: entry.from as number,
        to: entry.to as number | undefined,
        happening: happeningIn(entry, Object.keys(frame)),
      }),
    )
    .describe('Something that strikes at random.');
}
