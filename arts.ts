import { Command, CommanderError } from 'commander';
import { addRemoteCommands, withRemoteOptions } from './broker/cli/commands.ts';
import type { Tell } from './broker/cli/explain.ts';
import { addLocalCommands } from './broker/cli/local-commands.ts';
import type { RemoteOptions } from './broker/cli/remote/remote.ts';
import { gather, readWhole } from './sim/cli/arguments.ts';
import { addAuthorCommands, type Watching } from './sim/cli/author/commands.ts';
import { PolicyFault } from './sim/cli/author/guard.ts';
import type { ReadJournal } from './sim/cli/recording.ts';
import { addRecordingCommands } from './sim/cli/recording-commands.ts';
import { addStudyCommands } from './sim/cli/study-commands.ts';
import { addSweepCommands } from './sim/cli/sweep/commands.ts';

/** Exit codes of every command; the same list stands in the README. */
const USAGE = 2;
const INPUT = 3;
const VERSION = '0.1.0';

// A reader that has seen enough, such as "head", is no fault.
for (const stream of [process.stdout, process.stderr]) stream.on('error', hangUp);

const program = new Command('arts')
  .description('Study how a supervisor for WebAssembly modules decides, before you trust it.')
  .version(VERSION)
  .option('--no-color', 'plain text, as with NO_COLOR in the environment')
  .hook('preAction', () => {
    if (program.opts<{ readonly color: boolean }>().color) return;
    process.env.NO_COLOR = '1';
    delete process.env.FORCE_COLOR;
  })
  .showHelpAfterError('(add --help for the whole story)')
  .configureOutput({
    writeOut: (text) => process.stdout.write(text),
    writeErr: (text) => process.stderr.write(text),
  })
  .addHelpText(
    'after',
    `
Examples:
  arts run scenarios/realm-day.yaml               replay the default scenario
  arts compare scenarios/edge-overload.yaml --policy standard --policy arts-least-modules
  arts explain runs/realm-day-standard physics --at 14h5min

Exit codes: 0 ok, 1 internal error, 2 wrong usage, 3 invalid input, 4 an expectation failed,
5 a sweep partly failed, 6 a replay diverged, 7 broker or database unreachable, 130 interrupted.
stdout is the result, stderr is progress. In this folder, "arts" is called by "npx arts".`,
  )
  .exitOverride();

program
  .command('run')
  .description('run a scenario and write a run folder')
  .argument('<file>', 'scenario file')
  .option('--policy <name>', 'policy instead of the scenario’s own: a name, or a file such as ./mine.ts')
  .option('--seed <n>', 'seed instead of the scenario’s own', readWhole)
  .option('--set <a.b=value>', 'override one field; may be repeated', gather)
  .option('--until <time>', 'stop earlier, such as 90s or 2h')
  .option(
    '--rollout <gap>',
    'try plans ahead from what is known, so often, and follow what gains, such as 60s',
  )
  .option('--out <dir>', 'folder to write; the default is runs/<scenario>-<policy>')
  .option('--no-trace', 'do not keep the trace (its hash is still taken)')
  .option(
    '--regret',
    'hold placements against the best at 24 moments (a tenth of a second each, more in large realms)',
  )
  .option(
    '--live',
    'in real time, with a supervisor and runtimes that are real; compared with the simulation',
  )
  .option(
    '--watch',
    'run again whenever the policy’s file, what it imports, or the scenario changes, until Ctrl-C',
  )
  .option('--json', 'print the summary as JSON')
  .option('-q, --quiet', 'no progress')
  .addHelpText(
    'after',
    `
Examples:
  arts run scenarios/walking.yaml --policy random --seed 7 --set settings.dwellMs=20000
  arts run scenarios/walking.yaml --policy ./mine.ts --until 2min --watch
  arts run scenarios/mixed-realm.yaml --rollout 60s
  arts run scenarios/live/small.yaml --live`,
  )
  .action(async (file: string, { live, watch, ...options }: RunWords) => {
    if (watch === true) {
      const { watch: watchFiles } = await import('./sim/cli/author/watch.ts');
      return finish(watchFiles({ policy: options.policy, files: [file] }));
    }
    if (live !== true) return finish((await import('./sim/cli/run.ts')).run(file, options, { makePage }));
    const { keepLived } = await import('./sim/cli/keep.ts');
    const { rehearse } = await import('./sim/run/rehearsal.ts');
    return finish(
      (await import('./broker/live/index.ts')).runLive(file, options, {
        rehearse,
        keep: (path: string) => keepLived(path, makePage),
      }),
    );
  });

program
  .command('validate')
  .description('check scenario files; every error in one pass')
  .argument('<files...>', 'scenario files')
  .option('--set <a.b=value>', 'override one field; may be repeated', gather)
  .option('--json', 'print errors as JSON')
  .addHelpText('after', '\nExample: arts validate scenarios/*.yaml')
  .action(async (files: string[], options: object) =>
    finish((await import('./sim/cli/validate.ts')).validate(files, options)),
  );

program
  .command('schema')
  .description('print the JSON Schema (draft 7) of scenario or sweep files, for editors')
  .argument('[of]', '"scenario" or "sweep"', 'scenario')
  .addHelpText('after', '\nExample: arts schema sweep > scenarios/sweep.schema.json')
  .action(async (of: string) => finish((await import('./sim/cli/validate.ts')).schema(of)));

program
  .command('policies')
  .description('list the policies with a sentence each, and the settings with unit, range and reason')
  .option('--settings', 'list the settings')
  .option('--json', 'print as JSON')
  .addHelpText('after', '\nExample: arts policies --settings')
  .action(async (options: object) => finish((await import('./sim/cli/policies.ts')).policies(options)));

program
  .command('verify')
  .description('run a run folder again and compare hashes; exit 6 if they differ')
  .argument('<run>', 'run folder')
  .option('--json', 'print as JSON')
  .option('-q, --quiet', 'no progress bar')
  .addHelpText('after', '\nExample: arts verify runs/realm-day-standard')
  .action(async (run: string, options: object) =>
    finish((await import('./sim/cli/verify.ts')).verify(run, options)),
  );

program
  .command('compare')
  .description('run several policies in exactly the same world and show where they differ')
  .argument('<file>', 'scenario file')
  .requiredOption(
    '--policy <name>',
    'a policy, by name or as a file such as ./mine.ts; give at least two',
    gather,
  )
  .option('--seed <n>', 'seed instead of the scenario’s own', readWhole)
  .option('--set <a.b=value>', 'override one field; may be repeated', gather)
  .option('--until <time>', 'stop earlier, such as 90s or 2h')
  .option('--json', 'print as JSON')
  .option('-q, --quiet', 'no progress bar')
  .addHelpText(
    'after',
    '\nExample: arts compare scenarios/battery-drain.yaml --policy standard --policy best-fit',
  )
  .action(async (file: string, options: object) =>
    finish((await import('./sim/cli/compare.ts')).compare(file, options)),
  );

withRemoteOptions(program.command('explain'))
  .description('tell why a module is where it is, from what was recorded or in a live realm')
  .argument('<recording>', 'run folder, journal of a realm, or trace; leave it out for a live realm')
  .argument('[module]', 'module id')
  .option('--at <time>', 'moment of what was recorded, such as 9h30m; the default is its end')
  .addHelpText(
    'after',
    `
Examples:
  arts explain runs/edge-overload-standard first-1 --at 26min
  arts explain postgres://reader@host/arts counter --realm home --at 2h
  arts explain counter --realm home`,
  )
  .action(async (recording: string, module: string | undefined, options: RemoteOptions) => {
    if (module !== undefined)
      return finish(
        (await import('./sim/cli/explain.ts')).explainRun(recording, module, options, { readJournal }),
      );
    return finish(
      (await import('./broker/cli/explain.ts')).explainLive(recording, options, await simulatorWords()),
    );
  });

addAuthorCommands(program, { finish, makePage });
addRecordingCommands(program, { finish, readJournal });
addStudyCommands(program, { finish });
addSweepCommands(program, { finish });
const rollOutThread = new URL('./sim/rollout/thread.mjs', import.meta.url);
addLocalCommands(program, { version: VERSION, finish, rollOutThread });
addRemoteCommands(program, { version: VERSION, finish });

try {
  await program.parseAsync();
} catch (fault) {
  if (!(fault instanceof CommanderError)) throw fault;
  process.exitCode = fault.exitCode === 0 ? 0 : USAGE;
}

function hangUp(fault: NodeJS.ErrnoException): void {
  if (fault.code !== 'EPIPE') throw fault;
  process.exit();
}

/** A live realm is explained in the words of the simulator: the rooms do not know each other, but this file knows both. */
async function simulatorWords(): Promise<Tell> {
  const { explainedLive } = await import('./sim/report/explanation.ts');
  const { ownScreen } = await import('./sim/cli/screen.ts');
  return (told) => explainedLive(told, ownScreen());
}

/** How the broker reads a journal, in a folder or in a database. */
async function readJournal(place: string, realm?: string): ReturnType<ReadJournal> {
  return (await import('./broker/journal/index.ts')).readJournal(place, realm);
}

/** The page of the visualizer before it has a trace, for reports to take along. */
async function makePage(name: string): Promise<{ readonly html: string } | { readonly why: string }> {
  const { leafletOf } = await import('./broker/view/index.ts');
  const leaflet = await leafletOf({ name, paths: [] });
  return leaflet.kind === 'page' ? { html: leaflet.html } : { why: leaflet.why };
}

/** Options of `arts run` that decide who runs it. */
interface RunWords extends Watching {
  readonly live?: boolean;
  readonly policy?: string;
}

async function finish(outcome: number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await outcome;
  } catch (fault) {
    if (!(fault instanceof PolicyFault)) throw fault;
    const { refuse } = await import('./sim/cli/scenario-file.ts');
    const { ownScreen } = await import('./sim/cli/screen.ts');
    process.exitCode = refuse(ownScreen(), INPUT, fault.message, fault.hint).exitCode;
  }
}
