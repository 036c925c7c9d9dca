import type { Command } from 'commander';
import type { Frame } from './commands.ts';
import type { RuntimeCommandOptions } from './runtime.ts';
import type { ServeOptions } from './serve-options.ts';
import type { UserAddOptions, UserBarOptions, UserOptions } from './user.ts';
import { addView } from './view-command.ts';

/** What these commands need of the rest of the program. */
export interface LocalFrame extends Frame {
  /** What a thread runs that tries plans ahead; the room of the simulator has it. */
  readonly rollOutThread: URL;
}

/** Adds the commands that run on this machine until they are interrupted; each loads its code when it is called. */
export function addLocalCommands(program: Command, frame: LocalFrame): void {
  addServe(program, frame);
  addRuntime(program, frame);
  addUser(program, frame);
  addView(program, frame);
}

function addServe(program: Command, { finish, rollOutThread }: LocalFrame): void {
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
    .option('--rollout <gap>', 'try plans ahead in a thread, so often, and follow what gains, such as 60s')
    .option(
      '--users <file>',
      'list of users, or ARTS_USERS; the default is users.json in --state, if it is there',
    )
    .option('--jwt-key <file>', 'public key that tokens are checked by, PEM or JWKS, or ARTS_JWT_KEY')
    .option('--jwt-audience <name>', 'for whom tokens must be meant; without it, for nobody in particular')
    .option('--jwt-issuer <name>', 'by whom tokens must be made; without it, by anybody with the key')
    .option(
      '--jwt-role <role>',
      'what those are whose token names no role, "none" for nobody (default: "client")',
    )
    .option('--tls-cert <file>', 'certificate for MQTT, WebSockets and HTTP, in PEM')
    .option('--tls-key <file>', 'its private key, in PEM')
    .option('--insecure', 'let others connect although nobody has to say who they are')
    .option('--accept-divergence', 'start from a journal that another version wrote, whatever it decided')
    .option('--log-level <level>', 'what to log on stderr', 'info')
    .option('--json', 'print its addresses as JSON')
    .addHelpText(
      'after',
      `
Examples:
  arts serve --realm home --state /var/lib/arts
  arts serve --policy whole-realm --rollout 60s
  arts serve --host 0.0.0.0 --users users.json --tls-cert cert.pem --tls-key key.pem

Without users and without a key for tokens everybody may do everything, and it listens on loopback only unless told
--insecure. "arts user add" makes users. With --broker, who may speak over MQTT is for that broker to say; users and tokens
then count over HTTP only. User and password for --broker are ARTS_BROKER_USERNAME and ARTS_BROKER_PASSWORD.
It stops in good order on SIGTERM, and reads users and certificate again on SIGHUP.`,
    )
    .action(async (options: ServeOptions) =>
      finish((await import('./serve.ts')).serve({ ...options, rollOutThread })),
    );
}

function addRuntime(program: Command, frame: Frame): void {
  program
    .command('runtime')
    .description('make this machine a runtime of a realm, until it is interrupted')
    .option('--name <name>', 'name of the runtime; the default is its user’s name, or the host name')
    .option('--id <id>', 'its id; the default is its name and the machine’s own number, or its user’s name')
    .option('--device <name>', 'device it says it runs on; runtimes of one device share its cores and memory')
    .option('--site <name>', 'place whose devices are near each other', 'here')
    .option('--apis <list>', 'apis it offers besides its own, with commas')
    .option('--max-modules <n>', 'most modules at once, 0 for any number', '0')
    .option('--memory <size>', 'memory for modules, such as 2GiB; the default is half of the machine’s')
    .option('--broker <url>', 'MQTT broker', 'mqtt://127.0.0.1:1883')
    .option(
      '--broker-ca <file>',
      'certificates to trust beside those of the system, or ARTS_CA; for --store, too',
    )
    .option('--username <name>', 'user at the broker, or ARTS_USERNAME')
    .option('--realm <name>', 'realm', 'realm')
    .option('--store <url>', 'where the supervisor’s files are, such as http://127.0.0.1:8080')
    .option('--hub <device>', 'name of the broker’s device, to which links are measured', 'broker')
    .option('--keep-alive <time>', 'gap between keep-alives', '5s')
    .option('--python [command]', 'run Python modules, too; they can do what you can')
    .option('--json', 'print what it says of itself as JSON')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  arts runtime --name kitchen --realm home --broker mqtt://hub:1883
  ARTS_PASSWORD=… arts runtime --username kitchen --broker mqtts://hub:8883 --broker-ca cert.pem --store https://hub:8080

The password, or key, is ARTS_PASSWORD; a token is ARTS_TOKEN. The id must be one that the user may speak for.`,
    )
    .action(async (options: RuntimeCommandOptions) =>
      frame.finish((await import('./runtime.ts')).runtime(options)),
    );
}

function addUser(program: Command, { finish }: Frame): void {
  const user = program.command('user').description('make and change the list of users of "arts serve"');

  listed(
    user.command('add').description('put somebody on the list: with a password that is asked for, or a key'),
  )
    .argument('<name>', 'name')
    .requiredOption('--role <role>', 'runtime, viewer, client, operator or admin')
    .option(
      '--runtimes <list>',
      'runtimes it may speak for, as lab-* or a,b; that of its own name for role runtime',
    )
    .option(
      '--rights <list>',
      'rights beside those of its role: modules:write, files:write, operate, topics, …',
    )
    .option('--realms <list>', 'realms it has business in; the default is all')
    .option('--publ <list>', 'topic filters of the world that it may publish to')
    .option('--subs <list>', 'topic filters of the world that it may hear')
    .option('--key', 'make a random key instead of a password, and print it once')
    .option('--token-only', 'it comes with tokens only')
    .option('--replace', 'begin somebody anew who is on the list')
    .addHelpText(
      'after',
      `
Examples:
  arts user add kitchen --role runtime --key
  arts user add ann --role client --rights modules:write,files:write --publ 'home/#' --subs 'home/#'

The password is ARTS_PASSWORD if that is set.`,
    )
    .action(async (name: string, options: UserAddOptions) =>
      finish((await import('./user.ts')).userAdd(name, options)),
    );

  listed(user.command('rm').description('take somebody off the list; good tokens in its name count again'))
    .argument('<name>', 'name')
    .addHelpText('after', '\nExample: arts user rm kitchen')
    .action(async (name: string, options: UserOptions) =>
      finish((await import('./user.ts')).userRm(name, options)),
    );

  listed(user.command('bar').description('shut somebody on the list out, whatever it shows, tokens as well'))
    .argument('<name>', 'name')
    .option('--undo', 'let it in again')
    .addHelpText('after', '\nExample: arts user bar ann')
    .action(async (name: string, options: UserBarOptions) =>
      finish((await import('./user.ts')).userBar(name, options)),
    );

  listed(user.command('ls').description('show who is on the list'))
    .addHelpText('after', '\nExample: arts user ls --json')
    .action(async (options: UserOptions) => finish((await import('./user.ts')).userLs(options)));
}

/** Adds the options that all commands for the list have. */
const listed = (command: Command): Command =>
  command
    .option('--users <file>', 'list of users, or ARTS_USERS; the default is users.json in --state')
    .option('--state <dir>', 'folder of "arts serve"; the default is ~/.local/state/arts')
    .option('--json', 'print as JSON');

function gather(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}
