import type { Command } from 'commander';
import { gather, readWhole } from './arguments.ts';
import type { ExportOptions } from './export.ts';
import type { ImportCommandOptions } from './import.ts';
import type { ReadJournal } from './recording.ts';
import type { RegretOptions } from './regret.ts';

/** What the commands about recordings need of the program they belong to. */
export interface RecordingTools {
  /** Takes the exit code of a command when it has ended. */
  readonly finish: (exitCode: number | Promise<number>) => void | Promise<void>;
  /** How the broker reads a journal. */
  readonly readJournal: ReadJournal;
}

const RECORDING = 'run folder, journal of a realm (folder or postgres://…), or trace';

/** Adds the commands that work on what was recorded: runs, journals, traces, and what others recorded. */
export function addRecordingCommands(program: Command, tools: RecordingTools): void {
  addReplay(program, tools);
  addRegret(program, tools);
  addBound(program, tools);
  addExport(program, tools);
  addImport(program, tools);
}

function addReplay(program: Command, { finish, readJournal }: RecordingTools): void {
  program
    .command('replay')
    .description('run what was recorded through the core again, or ask what would have been')
    .argument('<recording>', RECORDING)
    .option('--realm <name>', 'which realm, where a database keeps the journals of several')
    .option('--policy <name>', 'policy or file instead of its own: where it first decides otherwise')
    .option('--from <time>', 'have the simulator go on from there, under the same policy and under --policy')
    .option('--count <n>', 'with --from: continuations of each policy, with other chances', readWhole, 5)
    .option('--until <time>', 'stop earlier, such as 90s or 2h')
    .option('--json', 'print as JSON')
    .option('-q, --quiet', 'no progress bar')
    .addHelpText(
      'after',
      `
Examples:
  arts replay runs/edge-overload-standard --policy best-fit
  arts replay ~/.local/state/arts/realms/realm --policy best-fit --from 2h --until 4h
  PGPASSWORD=… arts replay postgres://reader@host/arts --realm home

Exit code 6 when the core decides otherwise than recorded.`,
    )
    .action(async (recording: string, options: object) =>
      finish((await import('./replay.ts')).replayRun(recording, options, { readJournal })),
    );
}

function addRegret(program: Command, { finish, readJournal }: RecordingTools): void {
  program
    .command('regret')
    .description('tell how far what was decided was from the best placement, by what was believed')
    .argument('<recording>', RECORDING)
    .option('--realm <name>', 'which realm, where a database keeps the journals of several')
    .option('--at <time>', 'one moment, exactly, with the moves that would make it best')
    .option('--limit <seconds>', 'with --at: end the search after this time at the latest', readWhole, 10)
    .option('--json', 'print as JSON')
    .option('-q, --quiet', 'no progress bar')
    .addHelpText(
      'after',
      `
Examples:
  arts regret runs/small-boards-standard
  arts regret runs/small-boards-standard --at 20min
  arts regret postgres://reader@host/arts --realm home`,
    )
    .action(async (recording: string, options: RegretOptions) =>
      finish((await import('./regret.ts')).regret(recording, options, { readJournal })),
    );
}

function addBound(program: Command, { finish }: RecordingTools): void {
  program
    .command('bound')
    .description('bound what any policy can reach in a scenario, even one that knows the future')
    .argument('<file>', 'scenario file')
    .option('--policy <name>', 'policy to set beside it, by name or file; may be repeated', gather)
    .option('--seed <n>', 'seed instead of the scenario’s own', readWhole)
    .option('--set <a.b=value>', 'override one field; may be repeated', gather)
    .option('--until <time>', 'stop earlier, such as 90s or 2h')
    .option('--json', 'print as JSON, with every module')
    .option('-q, --quiet', 'no progress bar')
    .addHelpText('after', '\nExample: arts bound scenarios/browser-tabs.yaml --policy standard --until 10min')
    .action(async (file: string, options: object) =>
      finish((await import('./bound.ts')).bound(file, options)),
    );
}

function addExport(program: Command, { finish, readJournal }: RecordingTools): void {
  program
    .command('export')
    .description('write what was recorded in a format that other tools read')
    .argument('<recording>', RECORDING)
    .option('--realm <name>', 'which realm, where a database keeps the journals of several')
    .requiredOption('--format <name>', 'chrome (for Perfetto), csv, parquet, or mcap (needs @mcap/core)')
    .option('--table <name>', 'of csv and parquet: intervals (who did what where), or records', 'intervals')
    .option('--out <file>', 'file to write; packed if its name ends in .gz (chrome and csv)')
    .option('--json', 'print as JSON')
    .option('-q, --quiet', 'no progress bar')
    .addHelpText(
      'after',
      `
Examples:
  arts export runs/realm-day-standard --format chrome --out day.json.gz
  arts export runs/realm-day-standard --format parquet --table records
  arts export postgres://reader@host/arts --realm home --format csv`,
    )
    .action(async (recording: string, options: ExportOptions) =>
      finish((await import('./export.ts')).exportRecording(recording, options, { readJournal })),
    );
}

function addImport(program: Command, { finish }: RecordingTools): void {
  program
    .command('import')
    .description('make a scenario of a file in a format of others')
    .argument('<file>', 'what was recorded elsewhere; may be gzipped')
    .requiredOption(
      '--format <name>',
      'azure-functions, swf, alibaba, google, pitot, link-trace, or availability',
    )
    .requiredOption('-o, --out <file>', 'scenario file to write')
    .option('--beside <file>', 'a second file: durations of azure-functions, workloads.json of pitot')
    .option('--limit <n>', 'take so many functions, jobs, journeys or nodes', readWhole)
    .option('--servers <n>', 'servers that functions and jobs run on', readWhole, 4)
    .option('--work <time>', 'work of a call, where the format does not tell', '100ms')
    .option('-q, --quiet', 'no progress bar')
    .addHelpText(
      'after',
      `
Examples:
  arts import invocations_per_function_md.anon.d01.csv --format azure-functions --limit 50 -o azure.yaml
  arts import KTH-SP2.swf.gz --format swf --limit 500 -o kth.yaml && arts run kth.yaml`,
    )
    .action(async (file: string, options: ImportCommandOptions) =>
      finish((await import('./import.ts')).importFile(file, options)),
    );
}
