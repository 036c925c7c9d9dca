/** Anything with a kind: an input, a command, a report. */
interface Sayable {
  readonly kind: string;
}

/** One step of a history, of the supervisor or of an agent. */
export interface Told {
  readonly input: Sayable & { readonly atMs: number };
  readonly commands: readonly Sayable[];
  /** What was decided; only what commands do not show is told. */
  readonly decisions?: readonly Sayable[];
}

/**
 * Renders a history as a script that can be read in a diff: what happened, and below it what was ordered. A
 * module's epoch follows it after `#`. Leaves out what is the same in every line (the time, a sample), and
 * passages of time and keep-alives that led to nothing.
 */
export function transcript(steps: readonly Told[]): string {
  const lines: string[] = [];
  for (const { input, commands, decisions } of steps) {
    const reasons = (decisions ?? []).filter(({ kind }) => TOLD.includes(kind));
    const isRoutine = input.kind === 'time-passed' || input.kind === 'keep-alive-received';
    if (isRoutine && commands.length === 0 && reasons.length === 0) continue;
    lines.push(`${String(input.atMs).padStart(6)} ms  ${sentence(input)}`);
    for (const reason of reasons) lines.push(`           · ${sentence(reason)}`);
    for (const command of commands) lines.push(`           → ${sentence(command)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Decisions that are told; the others are seen from the commands they led to. */
const TOLD: readonly string[] = [
  'health-changed',
  'preempted',
  'migration-planned',
  'migration-declined',
  'migration-finished',
];

type Fields = Readonly<Record<string, unknown>>;

/** How a field reads; `null` leaves it out. Fields without an entry read as their name and value. */
const WORDS: Readonly<Record<string, (value: unknown, all: Fields) => string | null>> = {
  kind: () => null,
  atMs: () => null,
  sample: () => null,
  request: () => null,
  placement: () => null,
  worth: () => null,
  victim: (value) => `displaces ${name(value)}`,
  on: (value) => `on ${name(value)}`,
  health: (value) => plain(value),
  progress: (value) => plain(value),
  downtimeMs: (value) => `after ${String(value)} ms of silence`,
  sequence: (value, { kind }) => (kind === 'runtime-registered' ? null : `sequence ${String(value)}`),
  load: () => null,
  module: (value, { epoch }) => (epoch === undefined ? name(value) : `${name(value)}#${String(epoch)}`),
  epoch: () => null,
  asEpoch: (value) => `as #${String(value)}`,
  toEpoch: () => null,
  runtime: (value, { module }) => (module === undefined ? name(value) : `on ${name(value)}`),
  program: (value) => name(value),
  from: (value) => `from ${name(value)}`,
  to: (value, { toEpoch }) =>
    toEpoch === undefined ? `to ${name(value)}` : `to ${name(value)} as #${String(toEpoch)}`,
  incarnation: (value) => (value === 1 ? null : `in life ${String(value)}`),
  keepAliveIntervalMs: (value) => (value === 0 ? 'without keep-alives' : `every ${String(value)} ms`),
  fromCheckpoint: (value) => (value === true ? 'from its checkpoint' : null),
  fixed: (value) => `that cannot be paused (${String(value)})`,
  isFixed: () => 'for good',
  loses: (value) => `without ${String(value)}`,
  onlyFromCheckpoint: () => 'or not at all',
  origin: (value) => `from realm ${String((value as { readonly realm: string }).realm)}`,
  willed: (value) => (value === true ? 'by its last will' : null),
  draining: (value) => (value === true ? null : 'no more'),
  intact: (value) => (value === true ? null : 'corrupt'),
  snapshotBytes: (value) => `(${String(value)} bytes)`,
  reason: (value) => (value === '' ? null : `(${String(value)})`),
  pin: (value) => `and from then on pinned to ${Object.values(value as object).join(' ')}`,
  asOfMs: (value) => `as of ${String(value)} ms`,
  gain: () => null,
  moves: (value) => (Array.isArray(value) ? `[${value.map(advisedMove).join(', ')}]` : null),
  instances: (value) => (Array.isArray(value) ? `[${value.map(instance).join(', ')}]` : null),
};

/** Fields in the order in which they are said; others follow as they come. */
const ORDER = ['module', 'progress', 'program', 'runtime', 'from', 'to'];

function sentence(said: Sayable): string {
  const all: Fields = { ...said };
  if (said.kind === 'send-report') return `send ${inner(all.report)}`;
  if (said.kind === 'command-received') return `received ${inner(all.command)}`;
  const names = [
    ...ORDER.filter((key) => key in all),
    ...Object.keys(all).filter((key) => !ORDER.includes(key)),
  ];
  const parts = names.map((key) => {
    const value = all[key];
    const word = WORDS[key];
    return word === undefined ? `${key} ${plain(value)}` : word(value, all);
  });
  return [said.kind, ...parts.filter((part) => part !== null)].join(' ');
}

function inner(value: unknown): string {
  return typeof value === 'object' && value !== null && 'kind' in value
    ? sentence(value as Sayable)
    : plain(value);
}

/** The name of a thing, whether it is given by its id or as a whole. */
function name(value: unknown): string {
  return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : plain(value);
}

function instance(value: Fields): string {
  return `${name(value.module)}#${String(value.epoch)} ${String(value.state)}`;
}

function advisedMove(value: Fields): string {
  return `${name(value.module)}#${String(value.epoch)} to ${name(value.to)}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
