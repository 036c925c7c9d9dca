import type { Command } from 'commander';
import { readWhole } from './arguments.ts';
import type { ExportOptions } from './export.ts';
import type { ReadJournal } from './recording.ts';

/** What the commands about recordings need of the program they belong to. */
export interface RecordingTools {
  /** Takes the exit code of a command when it has ended. */
  readonly finish: (exitCode: number | Promise<number>) => void | Promise<void>;
  /** How the broker reads a journal. */
  readonly readJournal: ReadJournal;
}

/** Adds the commands that work on what was recorded: runs, journals and traces. */
export function addRecordingCommands(program: Command, { finish, readJournal }: RecordingTools): void {
  program
    .command('replay')
    .description('run what was recorded through the core again, or ask what would have been')
    .argument('<recording>', 'run folder, journal of a realm, or trace')
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

Exit code 6 when the core decides otherwise than recorded.`,
    )
    .action(async (recording: string, options: object) =>
      finish((await import('./replay.ts')).replayRun(recording, options, { readJournal })),
    );

  program
    .command('export')
    .description('write what was recorded in a format that other tools read')
    .argument('<recording>', 'run folder, journal of a realm, or trace')
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
  arts export runs/realm-day-standard --format parquet --table records`,
    )
    .action(async (recording: string, options: ExportOptions) =>
      finish((await import('./export.ts')).exportRecording(recording, options, { readJournal })),
    );
}
