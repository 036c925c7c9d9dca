import { EXIT } from './remote/exits.ts';
import { Refusal, type Remote, type RemoteOptions, withRemote } from './remote/remote.ts';
import type { ModuleRow, RealmRow, RuntimeRow } from './remote/rows.ts';
import { ago, size, table } from './remote/table.ts';
import { type CommandTools, ownTools } from './remote/tools.ts';

/** Options of `arts ls`, as they are written. */
export interface LsOptions extends RemoteOptions {
  /** Also what has ended or left. */
  readonly all?: boolean;
}

/** What can be listed. */
const LISTS: Readonly<Record<string, (remote: Remote, options: LsOptions) => Promise<Listed>>> = {
  modules,
  runtimes,
  realms,
  files,
};

interface Listed {
  readonly entries: readonly object[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Lists modules, runtimes, realms or files. */
export async function ls(
  what: string | undefined,
  options: LsOptions,
  tools: CommandTools = ownTools(),
): Promise<number> {
  return withRemote(options, tools, async (remote) => {
    const list = Object.hasOwn(LISTS, what ?? 'modules') ? LISTS[what ?? 'modules'] : undefined;
    if (list === undefined)
      throw new Refusal(EXIT.usage, `"${what}" is none of ${Object.keys(LISTS).join(', ')}`);
    const { entries, head, rows } = await list(remote, options);
    if (options.json === true) tools.out(`${JSON.stringify(entries)}\n`);
    else if (rows.length > 0) tools.out(table([head, ...rows]));
    else tools.err(`no ${what ?? 'modules'} in ${remote.realm}\n`);
    return EXIT.ok;
  });
}

async function modules(remote: Remote, { all }: LsOptions): Promise<Listed> {
  const { nowMs } = await remote.get<RealmRow>(remote.path());
  const found = await remote.all<ModuleRow>(remote.path('modules'));
  const entries = found.filter(({ phase }) => all === true || phase !== 'ended');
  return {
    entries,
    head: ['NAME', 'ID', 'PHASE', 'RUNTIME', 'SINCE', 'WHY'],
    rows: entries.map(({ name, id, phase, runtime, target, sinceMs, reason, fixed }) => [
      name,
      id,
      phase,
      target === null ? (runtime ?? '–') : `${runtime} → ${target}`,
      ago(nowMs - sinceMs),
      reason === '' && fixed !== null ? `cannot be moved as it runs: ${fixed}` : reason,
    ]),
  };
}

async function runtimes(remote: Remote, { all }: LsOptions): Promise<Listed> {
  const { nowMs } = await remote.get<RealmRow>(remote.path());
  const found = await remote.all<RuntimeRow>(remote.path('runtimes'));
  const entries = found.filter(({ health }) => all === true || health === 'alive' || health === 'suspect');
  return {
    entries,
    head: ['NAME', 'ID', 'HEALTH', 'DEVICE', 'MODULES', 'MEMORY', 'HEARD', 'SPEAKS'],
    rows: entries.map((row) => [
      row.name,
      row.id,
      row.draining ? `${row.health}, draining` : row.health,
      row.device,
      row.moduleCountMax === 0
        ? String(row.modules.length)
        : `${row.modules.length} of ${row.moduleCountMax}`,
      `${size(row.committed.memoryBytes)} of ${size(row.memoryBytes)}`,
      `${ago(nowMs - row.heardMs)} ago`,
      row.dialect,
    ]),
  };
}

async function realms(remote: Remote): Promise<Listed> {
  const { entries } = await remote.get<{ readonly entries: readonly RealmRow[] }>('/api/v1/realms');
  const tally = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([word, count]) => `${count} ${word}`)
      .join(', ') || 'none';
  return {
    entries,
    head: ['REALM', 'POLICY', 'RUNTIMES', 'MODULES'],
    rows: entries.map(({ name, policy, runtimes: there, modules: known }) => [
      name,
      policy,
      tally(there),
      tally(known),
    ]),
  };
}

interface FileRow {
  readonly sha256: string;
  readonly name: string | null;
  readonly sizeBytes: number;
  readonly fileType: string;
}

async function files(remote: Remote): Promise<Listed> {
  const entries = await remote.all<FileRow>('/api/v1/files');
  return {
    entries,
    head: ['NAME', 'TYPE', 'SIZE', 'FILE'],
    rows: entries.map(({ sha256, name, sizeBytes, fileType }) => [
      name ?? '–',
      fileType,
      size(sizeBytes),
      `sha256:${sha256}`,
    ]),
  };
}
