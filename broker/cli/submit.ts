import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { duration, type Quantity, rate, readQuantity, share, size } from '../../scenarios/format/units.ts';
import { tellOutput } from './logs.ts';
import { EXIT } from './remote/exits.ts';
import { Refusal, type Remote, type RemoteOptions, withRemote } from './remote/remote.ts';
import { type ModuleRow, runtimeCalled } from './remote/rows.ts';
import { type CommandTools, ownTools } from './remote/tools.ts';

/** Options of `arts submit`, as they are written. */
export interface SubmitOptions extends RemoteOptions {
  readonly id?: string;
  readonly name?: string;
  readonly parent?: string;
  readonly api: readonly string[];
  readonly arg: readonly string[];
  readonly env: readonly string[];
  readonly channel: readonly string[];
  readonly priority?: string;
  readonly memory?: string;
  readonly restart?: string | true;
  readonly checkpoint?: string;
  readonly checkpointStops?: string;
  readonly checkpointRate?: string;
  readonly follow?: boolean;
}

/** Files that are somewhere already: nothing has to be brought. */
const REFERENCE = /^(https?:\/\/|sha256:|\/store\/)/;
const RESTART_COUNT = 5;

/** Brings a file to the supervisor, unless it is there, and asks for a module that runs it. */
export async function submit(
  file: string,
  options: SubmitOptions,
  tools: CommandTools = ownTools(),
): Promise<number> {
  return withRemote(options, tools, async (remote) => {
    const wanted = wantedBy(options, tools);
    const parent = options.parent === undefined ? null : await runtimeCalled(remote, options.parent);
    const brought = await bring(remote, file);
    if (options.checkpoint !== undefined) await beFreezable(remote, brought.file);
    const module = {
      ...wanted,
      name: options.name ?? nameOf(file),
      ...brought,
      ...(parent !== null && { affinity: { kind: 'runtime', runtime: parent.id } }),
    };
    const row = await remote.write<SubmittedRow>('POST', remote.path('modules'), { module });
    if (options.json === true) tools.out(`${JSON.stringify(row)}\n`);
    else if (options.follow !== true) tools.out(`${row.id}\n`);
    tools.err(`${row.name} is ${standing(row)}\n`);
    if (row.spec?.migratable === false)
      tools.err('It can never be paused: if its runtime is drained, it is started anew elsewhere.\n');
    return options.follow === true ? tellOutput(remote, row.id, { follow: true, ...options }) : EXIT.ok;
  });
}

/** What is told of a module that was just asked for. */
interface SubmittedRow extends ModuleRow {
  readonly spec?: { readonly migratable?: boolean };
}

const standing = ({ phase, runtime, reason }: ModuleRow): string =>
  runtime === null ? `${phase}${reason === '' ? '' : ` (${reason})`}` : `${phase} on ${runtime}`;

const nameOf = (file: string): string => basename(file).replace(/\.(wasm|py)$/, '') || 'module';

/** The file as modules name it; brought only if it is not there. */
async function bring(
  remote: Remote,
  file: string,
): Promise<{ readonly file: string; readonly fileType: string }> {
  const fileType = /\.py$/.test(file) ? 'PY' : 'WA';
  if (REFERENCE.test(file)) return { file, fileType };
  const bytes = await readFile(file).catch((fault: Error) => {
    throw new Refusal(EXIT.input, `${file} cannot be read: ${fault.message}`);
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const known = await remote.find<{ readonly fileType: string }>(`/api/v1/files/${sha256}`);
  const stored =
    known ??
    (await remote.upload<{ readonly fileType: string }>(
      `/api/v1/files?name=${encodeURIComponent(basename(file))}`,
      new Uint8Array(bytes),
    ));
  return { file: `sha256:${sha256}`, fileType: stored.fileType };
}

/** Refuses what could never have a checkpoint. A file of elsewhere is not known here. */
async function beFreezable(remote: Remote, file: string): Promise<void> {
  if (!file.startsWith('sha256:')) return;
  const path = `/api/v1/files/${file.slice('sha256:'.length)}/freezable`;
  const made = await remote.get<{ readonly isFreezable: boolean; readonly reason: string | null }>(path);
  if (!made.isFreezable)
    throw new Refusal(EXIT.input, `it cannot be paused, so it has no checkpoints: ${made.reason ?? ''}`);
}

function wantedBy(options: SubmitOptions, { env }: CommandTools): object {
  const { id, api, arg, channel, priority, memory, restart } = options;
  const variables = options.env.map((line) => {
    if (line.includes('=')) return line;
    const value = env[line];
    if (value === undefined)
      throw new Refusal(EXIT.usage, `--env ${line} has no value here`, 'Write --env NAME=VALUE.');
    return `${line}=${value}`;
  });
  const memoryBytes = quantityIn('--memory', size, memory);
  return {
    ...(id !== undefined && { id }),
    apis: api,
    args: arg,
    env: variables,
    channels: channel.map(channelIn),
    ...(priority !== undefined && { priority: wholeIn('--priority', priority) }),
    ...(memoryBytes !== null && { demand: { memoryBytes: Math.round(memoryBytes) } }),
    ...checkpointsOf(options),
    ...(restart !== undefined && {
      crashPolicy: {
        kind: 'restart',
        attemptCountMax: restart === true ? RESTART_COUNT : wholeIn('--restart', restart),
      },
    }),
  };
}

/** How often a module is to be noted down, and what that may cost. */
function checkpointsOf({ checkpoint, checkpointStops, checkpointRate }: SubmitOptions): object {
  const gap = quantityIn('--checkpoint', duration, checkpoint);
  const stops = quantityIn('--checkpoint-stops', share, checkpointStops);
  const bytes = quantityIn('--checkpoint-rate', rate, checkpointRate);
  const isBudgeted = stops !== null || bytes !== null;
  if (gap === null && isBudgeted)
    throw new Refusal(
      EXIT.usage,
      'a budget for checkpoints needs --checkpoint',
      'Say how often, such as 10s.',
    );
  if (stops !== null && !(stops > 0 && stops <= 1))
    throw new Refusal(EXIT.usage, `--checkpoint-stops "${checkpointStops}" is not above 0 and at most 100 %`);
  if (bytes !== null && bytes < 1)
    throw new Refusal(EXIT.usage, `--checkpoint-rate "${checkpointRate}" is less than 1 B/s`);
  return {
    ...(gap !== null && { checkpointIntervalMs: Math.round(gap) }),
    ...(stops !== null && { checkpointStoppedShareMax: stops }),
    ...(bytes !== null && { checkpointBytesPerSecondMax: Math.round(bytes) }),
  };
}

function quantityIn(flag: string, quantity: Quantity, written: string | undefined): number | null {
  if (written === undefined) return null;
  const reading = readQuantity(quantity, written);
  if (reading.kind === 'value') return reading.value;
  throw new Refusal(EXIT.usage, `${flag} ${reading.message}`, reading.hint ?? '');
}

/** Reads `PATH=TOPIC` with `:r`, `:w` or `:rw` behind it. */
function channelIn(text: string): object {
  const [, path, topic, mode = 'rw'] = /^([^=]+)=(.+?)(?::(r|w|rw))?$/.exec(text) ?? [];
  if (path === undefined || topic === undefined)
    throw new Refusal(EXIT.usage, `--channel "${text}" is not PATH=TOPIC[:r|w|rw]`);
  return { path: path.startsWith('/') ? path : `/ch/${path}`, topic, mode };
}

function wholeIn(flag: string, text: string): number {
  if (!/^-?\d{1,7}$/.test(text)) throw new Refusal(EXIT.usage, `${flag} "${text}" is no whole number`);
  return Number(text);
}
