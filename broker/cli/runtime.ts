import { hostname } from 'node:os';
import { duration, readQuantity, size } from '../../scenarios/format/units.ts';
import { fetchWithin, openRuntime, type RuntimeOptions } from '../runtime/index.ts';
import { isName } from '../wire/index.ts';
import { mqttCredentials, trustedIn } from './remote/credentials.ts';
import { refused } from './remote/refusal.ts';
import { trustedBeside, trusting } from './remote/trusting.ts';

/** Options of `arts runtime`, as they are written. */
export interface RuntimeCommandOptions {
  readonly name?: string;
  readonly id?: string;
  readonly device?: string;
  readonly site: string;
  readonly apis?: string;
  readonly maxModules: string;
  readonly memory?: string;
  readonly broker: string;
  readonly brokerCa?: string;
  readonly username?: string;
  readonly realm: string;
  readonly store?: string;
  readonly hub: string;
  readonly keepAlive: string;
  readonly python?: string | true;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Where the command prints, and what it waits for; tests put their own in place. */
export interface RuntimeTools {
  out(text: string): void;
  err(text: string): void;
  /** Resolved when the runtime is asked to go. */
  readonly interrupted: Promise<void>;
  /** Settings that must not stand on a command line, which every user of a machine can read. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const [OK, USAGE] = [0, 2];

/** Makes this machine a runtime of a realm, until it is interrupted; then says goodbye. */
export async function runtime(
  options: RuntimeCommandOptions,
  tools: RuntimeTools = ownTools(),
): Promise<number> {
  return refused({}, tools, () => run(options, tools));
}

async function run(options: RuntimeCommandOptions, tools: RuntimeTools): Promise<number> {
  const read = readOptions(options, tools);
  if (typeof read === 'string') {
    tools.err(`arts: ${read}\n`);
    return USAGE;
  }
  const open = await openRuntime(read);
  const { runtime, close } = open;
  if (options.json === true) tools.out(`${JSON.stringify(runtime)}\n`);
  else tools.out(`${described(runtime)}\n`);
  await tools.interrupted;
  if (options.quiet !== true) tools.err('leaving\n');
  await close();
  return OK;
}

function readOptions(options: RuntimeCommandOptions, tools: RuntimeTools): RuntimeOptions | string {
  const credentials = mqttCredentials(tools.env, options.username);
  const { username } = credentials;
  const name = options.name ?? username ?? hostname();
  // Whoever is one runtime on the list of users need not say so twice.
  const id = options.id ?? (name === username ? name : null);
  for (const [flag, text] of Object.entries({
    name,
    id: options.id,
    device: options.device,
    site: options.site,
    hub: options.hub,
  })) {
    if (text !== undefined && !isName(text))
      return `--${flag} "${text}" is no name: letters, digits, "." "_" ":" "@" "~" "-"`;
  }
  if (!options.realm.split('/').every((level) => isName(level)))
    return `--realm "${options.realm}" is no name`;
  if (!/^(mqtts?|wss?|tcp|tls):\/\/./.test(options.broker))
    return `--broker "${options.broker}" is no address such as mqtt://localhost:1883`;
  if (options.store !== undefined && !/^https?:\/\/./.test(options.store))
    return `--store "${options.store}" is no address such as http://localhost:8080`;
  const memory = options.memory === undefined ? null : readQuantity(size, options.memory);
  if (memory?.kind === 'fault') return `--memory ${memory.message}`;
  const keepAlive = readQuantity(duration, options.keepAlive);
  if (keepAlive.kind === 'fault') return `--keep-alive ${keepAlive.message}`;
  if (!/^\d{1,6}$/.test(options.maxModules))
    return `--max-modules "${options.maxModules}" is no whole number`;
  const trusted = trustedIn(options.brokerCa ?? tools.env.ARTS_CA);
  return {
    broker: {
      reach: options.broker,
      ...credentials,
      ...(trusted !== null && { ca: trustedBeside(trusted) }),
    },
    realm: options.realm,
    name,
    id,
    device: options.device ?? null,
    site: options.site,
    hub: options.hub,
    apis: options.apis?.split(/[\s,]+/).filter((api) => api !== '') ?? [],
    moduleCountMax: Number(options.maxModules),
    memoryBytes: memory?.value ?? null,
    keepAliveIntervalMs: Math.round(keepAlive.value),
    storeUrl: options.store ?? null,
    ...(trusted !== null && fetchingBy(trustingStore(options.store, trusted))),
    python: options.python === true ? 'python3' : (options.python ?? null),
    note: (text) => {
      if (options.quiet !== true) tools.err(`${text}\n`);
    },
  };
}

const fetchingBy = (get: typeof fetch): Pick<RuntimeOptions, 'fetchUrl' | 'fetchStore'> => ({
  fetchUrl: fetchWithin(get),
  fetchStore: get,
});

/** Trusts the store as told; what is fetched from elsewhere is fetched as ever, redirections and all. */
function trustingStore(store: string | undefined, trusted: string): typeof fetch {
  const own = trusting(trusted);
  return (url, init) => (store !== undefined && String(url).startsWith(store) ? own : fetch)(url, init);
}

const MEBIBYTE = 2 ** 20;

function described({
  id,
  device,
  memoryBytes,
  platform,
  apis,
}: Awaited<ReturnType<typeof openRuntime>>['runtime']): string {
  const { slownessShare, startUpMs } = platform;
  return [
    `runtime ${id} on ${device.id}`,
    `  ${device.cores} cores, ${Math.floor(memoryBytes / MEBIBYTE)} MiB for modules`,
    `  ${platform.name}: ${slownessShare} × the time of the reference wasmtime-a:hc-33, starts in ${startUpMs} ms`,
    `  offers ${apis.join(' ')}`,
  ].join('\n');
}

function ownTools(): RuntimeTools {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interrupted: new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    }),
    env: process.env,
  };
}
