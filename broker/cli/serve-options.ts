import { type Profile, profileNamed, profiles, readSettings, type Settings } from '../../core/index.ts';
import { duration, readQuantity } from '../../scenarios/format/units.ts';
import { isName } from '../wire/index.ts';
import { type AccessOptions, type AccessPlan, defaultFolder, readAccess } from './access-options.ts';

/** Options of `arts serve`, as they are written. */
export interface ServeOptions extends AccessOptions {
  readonly realm: readonly string[];
  readonly host: string;
  readonly port: string;
  readonly wsPort: string;
  readonly httpPort: string;
  readonly state?: string;
  readonly broker?: string;
  readonly brokerCa?: string;
  readonly database?: string;
  readonly policy: string;
  readonly set: readonly string[];
  readonly rollout?: string;
  /** What a thread runs that tries plans; not an option, but what the program says. */
  readonly rollOutThread?: URL;
  readonly acceptDivergence?: boolean;
  readonly logLevel: string;
  readonly json?: boolean;
}

/** What `arts serve` was told, understood. */
export interface ServePlan {
  readonly realms: readonly string[];
  readonly host: string;
  /** `null` for a port that is not to be opened. */
  readonly port: number | null;
  readonly wsPort: number | null;
  readonly httpPort: number | null;
  readonly folder: string;
  readonly brokerUrl: string | null;
  readonly brokerCaFile: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly databaseUrl: string | null;
  readonly profile: Profile;
  readonly settings: Partial<Settings>;
  /** How plans are tried ahead; `null` where none are. */
  readonly rollOuts: { readonly gapMs: number; readonly script: URL } | null;
  readonly acceptsDivergence: boolean;
  readonly logLevel: string;
  readonly access: AccessPlan;
}

type Env = Readonly<Record<string, string | undefined>>;

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Understands the options, or says everything that is wrong with them. */
export function readServe(options: ServeOptions, env: Env): ServePlan | readonly string[] {
  const faults: string[] = [];
  const realms = options.realm.length === 0 ? ['realm'] : options.realm;
  for (const realm of realms) {
    if (!realm.split('/').every((level) => isName(level))) faults.push(`--realm "${realm}" is no name`);
  }
  if (new Set(realms).size < realms.length) faults.push('--realm names the same realm twice');
  const brokerUrl = options.broker ?? env.ARTS_BROKER_URL ?? null;
  if (brokerUrl !== null && !/^(mqtts?|wss?|tcp|tls):\/\/./.test(brokerUrl))
    faults.push(`--broker "${withoutSecrets(brokerUrl)}" is no address such as mqtt://localhost:1883`);
  const databaseUrl = options.database ?? env.ARTS_DATABASE_URL ?? null;
  if (databaseUrl !== null && !/^postgres(ql)?:\/\/./.test(databaseUrl))
    faults.push(
      `--database "${withoutSecrets(databaseUrl)}" is no address such as postgresql://user@host/database`,
    );
  const profile = profileNamed(options.policy);
  if (profile === undefined)
    faults.push(`--policy "${options.policy}" is none of ${profiles.map(({ name }) => name).join(', ')}`);
  if (!LEVELS.includes(options.logLevel))
    faults.push(`--log-level "${options.logLevel}" is none of ${LEVELS.join(', ')}`);
  const { host } = options;
  const folder = options.state ?? defaultFolder(env);
  const access = readAccess(options, env, { folder, host }, faults);
  const settings = settingsOf(options.set, faults);
  const ports = {
    port: portOf('--port', options.port, faults),
    wsPort: portOf('--ws-port', options.wsPort, faults),
    httpPort: portOf('--http-port', options.httpPort, faults),
  };
  const rollOuts = rollOutsOf(options, faults);
  if (faults.length > 0 || profile === undefined) return faults;
  return {
    realms,
    host,
    ...ports,
    folder,
    brokerUrl,
    brokerCaFile: options.brokerCa ?? null,
    username: env.ARTS_BROKER_USERNAME ?? null,
    password: env.ARTS_BROKER_PASSWORD ?? null,
    databaseUrl,
    profile,
    settings,
    rollOuts,
    acceptsDivergence: options.acceptDivergence === true,
    logLevel: options.logLevel,
    access,
  };
}

function portOf(option: string, text: string, faults: string[]): number | null {
  if (text === 'none') return null;
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  faults.push(`${option} "${text}" is no port: 1 to 65535, 0 for any that is free, or "none"`);
  return null;
}

/** Shorter gaps would leave no time to try anything (assumption; a try takes about a second of one core). */
const GAP_MS_MIN = 5_000;

function rollOutsOf({ rollout, rollOutThread }: ServeOptions, faults: string[]): ServePlan['rollOuts'] {
  if (rollout === undefined) return null;
  const reading = readQuantity(duration, rollout);
  if (reading.kind === 'fault') faults.push(`--rollout ${reading.message}`);
  else if (reading.value < GAP_MS_MIN) faults.push(`--rollout ${rollout} is too short: 5s or more`);
  else if (rollOutThread === undefined) faults.push('--rollout needs a simulator, and this program has none');
  else return { gapMs: Math.round(reading.value), script: rollOutThread };
  return null;
}

function settingsOf(lines: readonly string[], faults: string[]): Partial<Settings> {
  const given: Record<string, number> = {};
  for (const line of lines) {
    const [name = '', value = ''] = line.split('=', 2);
    if (name === '' || value === '' || Number.isNaN(Number(value)))
      faults.push(`--set "${line}" is not NAME=NUMBER`);
    else given[name] = Number(value);
  }
  const reading = readSettings(given);
  if (reading.kind === 'settings') return given as Partial<Settings>;
  faults.push(...reading.issues.map(({ path, message }) => `--set ${path}: ${message}`));
  return {};
}

const withoutSecrets = (url: string): string => url.replace(/\/\/[^@/]*@/, '//');
