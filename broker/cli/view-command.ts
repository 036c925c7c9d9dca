import type { Command } from 'commander';
import type { Frame } from './commands.ts';
import type { ViewOptions } from './view.ts';

/** Adds the command that shows runs, journals and live realms in the browser; its code is loaded when it is called. */
export function addView(program: Command, frame: Frame): void {
  program
    .command('view')
    .description('show a run, a journal or a live realm in the browser, until it is interrupted')
    .argument(
      '<what>',
      'run folder, journal folder, trace file, or address of a supervisor; RUN#at=MS for a moment',
    )
    .option('--beside <run>', 'a second run or journal, to compare with')
    .option('--out <file>', 'write the page with the run in it as one file to send to others, and end')
    .option('--realm <name>', 'realm of the supervisor; "realm" if nothing else is said')
    .option('--port <n>', 'port on this machine, 0 for any that is free', '0')
    .option('--json', 'print its address as JSON')
    .addHelpText(
      'after',
      `
Examples:
  arts view runs/realm-day-standard
  arts view runs/edge-overload-standard --beside runs/edge-overload-random
  arts view 'runs/edge-overload-standard#at=2060000&module=fourth-1'
  arts view runs/edge-overload-standard --out overload.html
  arts view http://127.0.0.1:8080 --realm home

The page is served on loopback only, and works offline. Credentials for a supervisor are ARTS_TOKEN, or ARTS_USERNAME and
ARTS_PASSWORD.`,
    )
    .action(async (what: string, options: ViewOptions) =>
      frame.finish((await import('./view.ts')).view(what, options)),
    );
}
