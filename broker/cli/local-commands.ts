import type { Command } from 'commander';
import type { Frame } from './commands.ts';
import type { RuntimeCommandOptions } from './runtime.ts';
import type { ServeOptions } from './serve-options.ts';
import type { ViewOptions } from './view.ts';

/** Adds the commands that run on this machine until they are interrupted; each loads its code when it is called. */
export function addLocalCommands(program: Command, frame: Frame): void {
  addServe(program, frame);
  addRuntime(program, frame);
  addView(program, frame);
}

function addServe(program: Command, frame: Frame): void {
  program
    .command('serve')
    .description('supervise realms with a broker and a journal of its own, until it is interrupted')
    .option('--realm <name>', 'realm; may be repeated, the default is "realm"', gather, [])
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port for MQTT, 0 for any that is free, "none" for none', '1883')
    .option('--ws-port <n>', 'port for MQTT over WebSockets', '9001')
    .option('--http-port <n>', 'port for HTTP, with MQTT over WebSockets under /mqtt', '8080')
    .option('--state <dir>', 'folder for journals and sessions; the default is ~/.local/state/arts')
    .option('--broker <url>', 'a broker of others instead of its own, or ARTS_BROKER_URL')
    .option('--broker-ca <file>', 'certificates that broker is trusted by, in PEM')
    .option('--database <url>', 'PostgreSQL for the journals instead of files, or ARTS_DATABASE_URL')
    .option('--policy <name>', 'policy; "arts policies" lists them', 'standard')
    .option(
      '--set <name=number>',
      'setting; may be repeated, "arts policies --settings" lists them',
      gather,
      [],
    )
    .option('--insecure', 'let others connect although nobody has to say who they are')
    .option('--accept-divergence', 'start from a journal that another version wrote, whatever it decided')
    .option('--log-level <level>', 'what to log on stderr', 'info')
    .option('--json', 'print its addresses as JSON')
    .addHelpText(
      'after',
      `
Example: arts serve --realm home --state /var/lib/arts

User and password for --broker are ARTS_BROKER_USERNAME and ARTS_BROKER_PASSWORD. It stops in good order on SIGTERM.`,
    )
    .action(async (options: ServeOptions) => frame.finish((await import('./serve.ts')).serve(options)));
}

function addRuntime(program: Command, frame: Frame): void {
  program
    .command('runtime')
    .description('make this machine a runtime of a realm, until it is interrupted')
    .option('--name <name>', 'name of the runtime; the default is the host name')
    .option('--id <id>', 'its id; the default is its name and the machine’s own number')
    .option('--device <name>', 'device it says it runs on; runtimes of one device share its cores and memory')
    .option('--site <name>', 'place whose devices are near each other', 'here')
    .option('--apis <list>', 'apis it offers besides its own, with commas')
    .option('--max-modules <n>', 'most modules at once, 0 for any number', '0')
    .option('--memory <size>', 'memory for modules, such as 2GiB; the default is half of the machine’s')
    .option('--broker <url>', 'MQTT broker', 'mqtt://127.0.0.1:1883')
    .option('--username <name>', 'user at the broker, or ARTS_USERNAME; the password is ARTS_PASSWORD')
    .option('--realm <name>', 'realm', 'realm')
    .option('--store <url>', 'where the supervisor’s files are, such as http://127.0.0.1:8080')
    .option('--hub <device>', 'name of the broker’s device, to which links are measured', 'broker')
    .option('--keep-alive <time>', 'gap between keep-alives', '5s')
    .option('--python [command]', 'run Python modules, too; they can do what you can')
    .option('--json', 'print what it says of itself as JSON')
    .option('--quiet', 'no progress')
    .addHelpText('after', '\nExample: arts runtime --name kitchen --realm home --broker mqtt://hub:1883')
    .action(async (options: RuntimeCommandOptions) =>
      frame.finish((await import('./runtime.ts')).runtime(options)),
    );
}

function addView(program: Command, frame: Frame): void {
  program
    .command('view')
    .description('show a run, a journal or a live realm in the browser, until it is interrupted')
    .argument('<what>', 'run folder, journal folder, trace file, or address of a supervisor')
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
  arts view runs/edge-overload-standard --out overload.html
  arts view http://127.0.0.1:8080 --realm home

The page is served on loopback only, and works offline. Credentials for a supervisor are ARTS_TOKEN, or ARTS_USERNAME and
ARTS_PASSWORD.`,
    )
    .action(async (what: string, options: ViewOptions) =>
      frame.finish((await import('./view.ts')).view(what, options)),
    );
}

function gather(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}
