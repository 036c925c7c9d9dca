import type { Command } from 'commander';
import { gather, readWhole } from '../arguments.ts';
import type { CheckOptions } from '../check.ts';
import type { MakePage } from '../look.ts';
import type { InitOptions } from './init.ts';

/** What the commands for authors need of the program they belong to. */
export interface AuthorTools {
  /** Takes the exit code of a command when it has ended. */
  readonly finish: (exitCode: number | Promise<number>) => void | Promise<void>;
  readonly makePage: MakePage;
}

/** The option of commands that can be had again and again. */
export interface Watching {
  readonly watch?: boolean;
}

/** Adds the commands for those who write policies. */
export function addAuthorCommands(program: Command, { finish, makePage }: AuthorTools): void {
  program
    .command('swarm')
    .description('try random worlds with faults until a law breaks; print a command that reproduces it')
    .option('--seeds <n>', 'how many worlds', readWhole, 100)
    .option('--from <n>', 'first seed', readWhole, 1)
    .option('--policy <name>', 'policy, by name or as a file such as ./mine.ts', 'standard')
    .option('--json', 'print as JSON')
    .option('-q, --quiet', 'no progress bar')
    .addHelpText('after', '\nExample: arts swarm --seeds 1000 --from 1\n\nExit code 4 when a law broke.')
    .action(async (options: object) => finish((await import('../swarm.ts')).swarm(options)));
  program
    .command('init')
    .description('write a policy to start from, which runs as it is, and a test of it; it overwrites nothing')
    .requiredOption('--policy <name>', 'its name; the files are NAME.ts and NAME.test.ts, in this folder')
    .addHelpText(
      'after',
      `
Examples:
  arts init --policy mine
  arts check ./mine.ts
  arts run scenarios/walking.yaml --policy ./mine.ts
  arts compare scenarios/walking.yaml --policy ./mine.ts --policy standard`,
    )
    .action(async (options: InitOptions) => finish((await import('./init.ts')).init(options)));

  program
    .command('check')
    .description(
      'hold a policy to laws in random worlds with faults; show the smallest world in which one breaks',
    )
    .argument('<policy>', 'a file such as ./mine.ts, or a name')
    .option('--seeds <n>', 'how many random worlds', readWhole, 30)
    .option('--seed <n>', 'the first of their seeds', readWhole, 1)
    .option('--on <file>', 'a scenario file instead of random worlds; may be repeated', gather)
    .option('--out <dir>', 'folder for the scenarios and runs of what fails', 'runs')
    .option('--shrink <n>', 'worlds tried to make that of a failure smaller', readWhole, 400)
    .option('--no-types', 'leave out the compiler')
    .option('--watch', 'check again whenever the policy or what it imports changes, until Ctrl-C')
    .option('--json', 'print as JSON')
    .option('-q, --quiet', 'no progress bar')
    .addHelpText(
      'after',
      `
Examples:
  arts check ./mine.ts
  arts check ./mine.ts --watch --seeds 10
  arts check ./mine.ts --seeds 500 --seed 1001
  arts check ./mine.ts --on runs/check-mine-7.yaml

Held to: no clock, no dice, nothing kept between calls, nothing changed, scores in [0, 1], filters that look where their
scope lets them; names and order decide nothing but ties; promises fit, nothing is lost, waits or moves needlessly
(the laws of "arts swarm"); what is placed is not too far from the best; and what the file itself claims, as
  export const claims: Claims = { regretShareMax: 0.3, laws: [{ name: '…', holds: ({ chosen }) => … }] };

Exit code 4 when a law broke, 3 when the policy does not load or its types are wrong.`,
    )
    .action(async (policy: string, { watch, ...options }: CheckOptions & Watching) => {
      if (watch === true)
        return finish((await import('./watch.ts')).watch({ policy, files: options.on ?? [] }));
      return finish((await import('../check.ts')).check(policy, options, { makePage }));
    });
}
