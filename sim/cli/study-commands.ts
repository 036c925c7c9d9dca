import type { Command } from 'commander';
import { gather, readAmount, readWhole } from './arguments.ts';
import type { PredictOptions } from './predict.ts';

/** What the commands of the workbench need of the program they belong to. */
export interface StudyTools {
  /** Takes the exit code of a command when it has ended. */
  readonly finish: (exitCode: number | Promise<number>) => void | Promise<void>;
}

/** Adds the commands that work on tables of measurements instead of scenarios. */
export function addStudyCommands(program: Command, { finish }: StudyTools): void {
  program
    .command('solve')
    .description(
      'bind modules to runtimes from a table of run times, and tell how far from the best that can be',
    )
    .argument(
      '<file>',
      'table: modules, runtimes and 0 on its first line, then one time per line; may be gzipped',
    )
    .option('--solver <name>', 'solver instead of anneal; may be repeated, "all" takes all', gather)
    .option('--steps <n>', 'budget of the search in steps; the default suits the size', readWhole)
    .option('--seed <n>', 'seed of the search', readWhole, 1)
    .option('--exact', 'seek the optimum by HiGHS, from the best found; beyond 8,000 times only a bound')
    .option('--limit <seconds>', 'with --exact: end after this time at the latest (default: 10)', readWhole)
    .option('--gap <percent>', 'with --exact: end within this of the bound (default: 0)', readAmount)
    .option('--json', 'print as JSON, with the runtime of each module')
    .option('-q, --quiet', 'no progress bar')
    .addHelpText(
      'after',
      `
Solvers: anneal, sufferage, min-min, max-min, minimum-completion, minimum-execution, opportunistic

Examples:
  arts solve u_c_hihi.0.gz
  arts solve u_c_hihi.0.gz --solver all --steps 10000000 --seed 7
  arts solve small.txt --exact --limit 60 --gap 0.1`,
    )
    .action(async (file: string, options: object) =>
      finish((await import('./solve.ts')).solve(file, options)),
    );

  program
    .command('predict')
    .description('learn run times from measurements, and tell how far predictions and bounds are off')
    .requiredOption('--from <folder>', 'measurements: data.npz and if2.npz of github.com/WiseLabCMU/pitot')
    .option('--splits <n>', 'random splits per fraction', readWhole, 5)
    .option('--fraction <percent>', 'share of the runs to learn from; may be repeated', gather)
    .option('--strict', 'also without the fifth of the rows that only calibrates, at every fraction')
    .option('--json', 'print as JSON')
    .option('-q, --quiet', 'no progress bar')
    .addHelpText(
      'after',
      `
Examples:
  arts predict --from ../data/pitot
  arts predict --from ../data/pitot --splits 1 --fraction 10 --fraction 50

Exit code 4 when a figure misses what it must reach. All of it takes about ten minutes.`,
    )
    .action(async (options: PredictOptions) => finish((await import('./predict.ts')).predict(options)));
}
