import type { Command } from 'commander';
import type { DrainOptions, MigrateOptions, RmOptions } from './change.ts';
import type { DoctorOptions } from './doctor.ts';
import type { LogsOptions } from './logs.ts';
import type { LsOptions } from './ls.ts';
import type { SubmitOptions } from './submit.ts';

/** What commands need of the program they belong to. */
export interface Frame {
  readonly version: string;
  /** Ends with an exit code. */
  finish(outcome: Promise<number>): Promise<void>;
}

const ENVIRONMENT = `
A supervisor is found by --url or ARTS_URL, its realm by --realm or ARTS_REALM. Credentials are ARTS_TOKEN, or
ARTS_USERNAME and ARTS_PASSWORD. A certificate of one's own is trusted by --ca or ARTS_CA.`;

/** Adds the commands for a supervisor that runs; each loads its code when it is called. */
export function addRemoteCommands(program: Command, frame: Frame): void {
  addSubmit(program, frame);
  addLooks(program, frame);
  addChanges(program, frame);
  remote(program, 'doctor', 'look whether a supervisor is well: broker, rights, journal, clock, version')
    .option('--broker <url>', 'MQTT broker, if it is not where the supervisor says')
    .addHelpText('after', `\nExample: arts doctor --url http://hub:8080\n${ENVIRONMENT}`)
    .action(async (options: DoctorOptions) => {
      const { doctor, doctorTools } = await import('./doctor.ts');
      await frame.finish(doctor(options, doctorTools(frame.version)));
    });
}

function addSubmit(program: Command, { finish }: Frame): void {
  remote(program, 'submit', 'bring a file to a supervisor and have it run')
    .argument('<file>', 'WebAssembly or Python file, or where one is: http(s)://…, sha256:…, /store/…')
    .option('--name <name>', 'name; the default is that of the file')
    .option('--id <id>', 'id; the same one asked for twice is one module')
    .option('--parent <runtime>', 'runtime it must run on, by id or name')
    .option('--api <name>', 'API it needs; may be repeated', gather, [])
    .option('--arg <text>', 'argument; may be repeated', gather, [])
    .option(
      '--env <name[=value]>',
      'variable; without a value, that of this shell; may be repeated',
      gather,
      [],
    )
    .option('--channel <path=topic[:r|w|rw]>', 'channel; may be repeated', gather, [])
    .option('--priority <n>', 'larger is more important')
    .option('--memory <size>', 'memory it needs, such as 64MiB')
    .option(
      '--checkpoint <gap>',
      'note where it is so often, such as 10s; if its runtime dies it goes on from there',
    )
    .option(
      '--checkpoint-stops <share>',
      'share of its time that this may stop it for, such as 2%; 10% if not said',
    )
    .option(
      '--checkpoint-rate <rate>',
      'bytes that this may send to the store, such as 100kB/s; any if not said',
    )
    .option('--restart [n]', 'start it again after a crash, up to n times in a row')
    .option('-f, --follow', 'tell what it writes, until it ends')
    .addHelpText(
      'after',
      `\nExample: arts submit counter.wasm --arg 10 --channel light=home/light:w --restart 3 --follow\n${ENVIRONMENT}`,
    )
    .action(async (file: string, options: SubmitOptions) =>
      finish((await import('./submit.ts')).submit(file, options)),
    );
}

function addLooks(program: Command, { finish }: Frame): void {
  remote(program, 'ls', 'list modules, runtimes, realms or files')
    .argument('[what]', 'modules (the default), runtimes, realms or files')
    .option('-a, --all', 'also what has ended or left')
    .addHelpText('after', `\nExample: arts ls runtimes --realm home\n${ENVIRONMENT}`)
    .action(async (what: string | undefined, options: LsOptions) =>
      finish((await import('./ls.ts')).ls(what, options)),
    );

  remote(program, 'logs', 'tell what a module wrote lately')
    .argument('<module>', 'module, by id or name')
    .option('-f, --follow', 'go on until it ends')
    .option('--lines <n>', 'newest lines to begin with')
    .addHelpText('after', `\nExample: arts logs -f counter\n${ENVIRONMENT}`)
    .action(async (module: string, options: LogsOptions) =>
      finish((await import('./logs.ts')).logs(module, options)),
    );
}

function addChanges(program: Command, { finish }: Frame): void {
  remote(program, 'rm', 'end modules, or remove runtimes')
    .argument('<names...>', 'by id or name')
    .option('--runtime', 'runtimes are meant')
    .addHelpText('after', `\nExample: arts rm counter hello\n${ENVIRONMENT}`)
    .action(async (names: string[], options: RmOptions) =>
      finish((await import('./change.ts')).rm(names, options)),
    );

  remote(program, 'drain', 'let no new module come to a runtime, and its modules go elsewhere')
    .argument('<runtime>', 'runtime, by id or name')
    .option('--undo', 'let modules come again')
    .option('--wait', 'wait until it is empty')
    .addHelpText('after', `\nExample: arts drain kitchen --wait\n${ENVIRONMENT}`)
    .action(async (runtime: string, options: DrainOptions) =>
      finish((await import('./change.ts')).drain(runtime, options)),
    );

  remote(program, 'migrate', 'move a running module to a runtime or another realm, with its memory')
    .argument('<module>', 'module, by id or name')
    .argument('[runtime]', 'runtime, by id or name; may be left out with --to-realm')
    .option('--to-realm <name>', 'to another realm of the same supervisor, where it goes on')
    .addHelpText(
      'after',
      `\nExamples: arts migrate counter kitchen\n          arts migrate counter --to-realm upstairs\n${ENVIRONMENT}`,
    )
    .action(async (module: string, runtime: string | undefined, options: MigrateOptions) =>
      finish((await import('./change.ts')).migrate(module, runtime, options)),
    );
}

/** Begins a command that speaks to a supervisor. */
const remote = (program: Command, name: string, description: string): Command =>
  withRemoteOptions(program.command(name).description(description));

/** Adds the options that all such commands have. */
export const withRemoteOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'where the supervisor is; http://127.0.0.1:8080 if nothing else is said')
    .option('--realm <name>', 'realm; "realm" if nothing else is said')
    .option('--ca <file>', 'certificates to trust beside those of the system, in PEM')
    .option('--json', 'print as JSON');

const gather = (value: string, values: readonly string[]): readonly string[] => [...values, value];
