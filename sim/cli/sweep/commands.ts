import type { Command } from 'commander';
import { gather, readWhole } from '../arguments.ts';
import type { StudyTools } from '../study-commands.ts';
import type { MergeOptions, ReportOptions } from './merge.ts';
import type { QueryOptions } from './query.ts';
import type { SweepOptions } from './sweep.ts';
import type { WorkerOptions } from './worker.ts';

/** Adds the commands that run many runs and say what comes of them. */
export function addSweepCommands(program: Command, { finish }: StudyTools): void {
  program
    .command('sweep')
    .description('run policies over scenarios, fields and replications, and compare them with intervals')
    .argument('<file>', 'sweep file')
    .option('--policy <name>', 'policies instead of the file’s own; may be repeated', gather)
    .option('--replications <n>', 'worlds instead of the file’s own number', readWhole)
    .option('--seed <n>', 'seed instead of the file’s own', readWhole)
    .option('-j, --jobs <n>', 'threads; the default is one to each core', readWhole)
    .option('--queue <url>', 'let workers carry it out that take runs from this PostgreSQL database')
    .option('--shard <i/n>', 'only the i-th of n parts; "arts merge" puts them together')
    .option('--out <dir>', 'folder to write; the default is runs/<name>')
    .option('--cache <dir>', 'where outcomes are kept (default: runs/.cells)')
    .option('--no-cache', 'run everything anew and keep nothing')
    .option('--png', 'figures as PNG, too; needs @resvg/resvg-js')
    .option('--dry-run', 'only say what would be run')
    .option('--json', 'print tables and verdicts as JSON')
    .option('-q, --quiet', 'no progress')
    .addHelpText(
      'after',
      `
An interrupted sweep goes on where it was when the same command is given again.

Examples:
  arts sweep scenarios/study/smoke.yaml
  arts sweep scenarios/study/study.yaml --replications 5 --dry-run
  arts sweep scenarios/study/study.yaml --shard 1/4 --out part-1
  arts sweep scenarios/study/study.yaml --queue postgres://user@host/sweeps

Exit codes: 0 ok, 3 invalid file, 5 some runs failed, 7 queue unreachable, 130 interrupted.`,
    )
    .action(async (file: string, options: SweepOptions) =>
      finish((await import('./sweep.ts')).sweep(file, options)),
    );

  program
    .command('merge')
    .description('put the shards of a sweep together; the result is as if it had been run in one piece')
    .argument('<folders...>', 'folders of all its shards')
    .option('--out <dir>', 'folder to write; the default is runs/<name>')
    .option('--png', 'figures as PNG, too; needs @resvg/resvg-js')
    .option('--json', 'print tables and verdicts as JSON')
    .addHelpText('after', '\nExample: arts merge part-1 part-2 --out runs/whole')
    .action(async (folders: string[], options: MergeOptions) =>
      finish((await import('./merge.ts')).merge(folders, options)),
    );

  program
    .command('report')
    .description('make the tables, figures and report of a sweep again from its runs')
    .argument('<folder>', 'folder of a sweep')
    .option('--png', 'figures as PNG, too; needs @resvg/resvg-js')
    .option('--json', 'print tables and verdicts as JSON')
    .addHelpText('after', '\nExample: arts report runs/study --png')
    .action(async (folder: string, options: ReportOptions) =>
      finish((await import('./merge.ts')).report(folder, options)),
    );

  addQuestions(program, { finish });
}

/** Adds the commands that ask results and that serve a queue. */
function addQuestions(program: Command, { finish }: StudyTools): void {
  program
    .command('query')
    .description('ask a folder in SQL: "results" of a sweep, "series" of a run; needs DuckDB')
    .argument('<folder>', 'folder of a sweep or of a run')
    .argument('<sql>', 'question')
    .option('--json', 'print rows as JSON')
    .option('--csv', 'print rows as CSV')
    .addHelpText(
      'after',
      `
Example:
  arts query runs/study 'select policy, avg("objective.missShare") from results group by all order by 2'`,
    )
    .action(async (folder: string, sql: string, options: QueryOptions) =>
      finish((await import('./query.ts')).query(folder, sql, options)),
    );

  program
    .command('worker')
    .description('carry out runs of sweeps from a queue in PostgreSQL; start as many as you like, anywhere')
    .requiredOption('--queue <url>', 'database, as postgres://user:password@host/name')
    .option('-j, --jobs <n>', 'threads; the default is one to each core', readWhole)
    .option('-q, --quiet', 'say nothing')
    .addHelpText(
      'after',
      `
It takes only runs that were planned by the same code. Ctrl-C ends it after what is under way.

Example: arts worker --queue postgres://user@host/sweeps`,
    )
    .action(async (options: WorkerOptions) => finish((await import('./worker.ts')).worker(options)));
}
