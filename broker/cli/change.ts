import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from './remote/exits.ts';
import { Refusal, Remote, type RemoteOptions, withRemote } from './remote/remote.ts';
import { type ModuleRow, moduleCalled, type RuntimeRow, runtimeCalled } from './remote/rows.ts';
import { type CommandTools, ownTools } from './remote/tools.ts';

/** Options of `arts rm`, as they are written. */
export interface RmOptions extends RemoteOptions {
  /** Whether runtimes are meant. */
  readonly runtime?: boolean;
}

/** Options of `arts drain`, as they are written. */
export interface DrainOptions extends RemoteOptions {
  readonly undo?: boolean;
  readonly wait?: boolean;
}

/** Options of `arts migrate`, as they are written. */
export interface MigrateOptions extends RemoteOptions {
  readonly toRealm?: string;
}

/** Gap between two looks at a runtime that is being emptied. */
const LOOK_MS = 500;

/** Ends modules, or removes runtimes. All are found before anything is done. */
export async function rm(
  called: readonly string[],
  options: RmOptions,
  tools: CommandTools = ownTools(),
): Promise<number> {
  return withRemote(options, tools, async (remote) => {
    const [kind, find] =
      options.runtime === true
        ? (['runtimes', runtimeCalled] as const)
        : (['modules', moduleCalled] as const);
    const found: (ModuleRow | RuntimeRow)[] = [];
    for (const one of called) found.push(await find(remote, one));
    const rows: (ModuleRow | RuntimeRow)[] = [];
    for (const { id } of found) {
      const row = await remote.write<ModuleRow | RuntimeRow>('DELETE', remote.path(kind, id));
      rows.push(row);
      if (options.json !== true) tools.out(`${row.id}\n`);
    }
    if (options.json === true) tools.out(`${JSON.stringify(rows)}\n`);
    return EXIT.ok;
  });
}

/** Lets no new module come to a runtime and those it has go elsewhere; `--wait` until it is empty. */
export async function drain(
  called: string,
  options: DrainOptions,
  tools: CommandTools = ownTools(),
): Promise<number> {
  return withRemote(options, tools, async (remote) => {
    const { id } = await runtimeCalled(remote, called);
    const draining = options.undo !== true;
    let row = await remote.write<RuntimeRow>('PATCH', remote.path('runtimes', id), { draining });
    while (draining && options.wait === true && row.modules.length > 0 && !tools.interrupted.aborted) {
      tools.err(`${row.modules.length} modules left\n`);
      await sleep(LOOK_MS, undefined, { signal: tools.interrupted }).catch(() => {});
      row = await remote.get<RuntimeRow>(remote.path('runtimes', id));
    }
    const state = draining ? `drains, ${row.modules.length} modules are there` : 'takes modules again';
    tools.out(options.json === true ? `${JSON.stringify(row)}\n` : `${row.name} ${state}\n`);
    return tools.interrupted.aborted ? EXIT.interrupted : EXIT.ok;
  });
}

/** Moves a running module to a runtime, or to another realm. */
export async function migrate(
  module: string,
  runtime: string | undefined,
  options: MigrateOptions,
  tools: CommandTools = ownTools(),
): Promise<number> {
  const { toRealm } = options;
  return withRemote(options, tools, async (remote) => {
    if (runtime === undefined && toRealm === undefined)
      throw new Refusal(EXIT.usage, 'say where to', 'Give a runtime, or --to-realm NAME.');
    const { id } = await moduleCalled(remote, module);
    const there = toRealm === undefined ? remote : new Remote({ ...options, realm: toRealm }, tools);
    const target = runtime === undefined ? undefined : (await runtimeCalled(there, runtime)).id;
    const row = await remote.write<{ readonly from: string; readonly to: string }>(
      'POST',
      remote.path('migrations'),
      { module: id, ...(target !== undefined && { to: target }), ...(toRealm !== undefined && { toRealm }) },
    );
    const where = toRealm === undefined ? row.to : `realm ${toRealm}`;
    const said = `${module} moves from ${row.from} to ${where}\n`;
    tools.out(options.json === true ? `${JSON.stringify(row)}\n` : said);
    return EXIT.ok;
  });
}
