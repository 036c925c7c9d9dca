import { isLoopback } from '../access/index.ts';
import { EXIT } from './remote/exits.ts';
import { type Caller, type MqttCheck, mqttChecks } from './remote/mqtt-checks.ts';
import { Refusal, type Remote, type RemoteOptions, withRemote } from './remote/remote.ts';
import type { RealmRow } from './remote/rows.ts';
import { tlsCheck } from './remote/tls-check.ts';
import { type CommandTools, ownTools } from './remote/tools.ts';

/** Options of `arts doctor`, as they are written. */
export interface DoctorOptions extends RemoteOptions {
  /** MQTT broker, if it is not where the supervisor says. */
  readonly broker?: string;
}

/** What the doctor needs besides what all commands do. */
export interface DoctorTools extends CommandTools {
  /** The version of this program. */
  readonly version: string;
  /** Connects to an MQTT broker. */
  readonly connect?: Caller;
}

/** One thing that was looked at. */
interface Finding {
  readonly name: string;
  readonly state: 'well' | 'odd' | 'ill';
  readonly note: string;
  /** What can be done about it. */
  readonly hint?: string;
}

/** Clocks farther apart than this confuse people who read logs, and let tokens end early (assumption). */
const SKEW_MS_MAX = 2_000;

/** Looks whether a supervisor is well: REST, broker, rights, journal, clock, version. Exit 4 if anything is not. */
export async function doctor(options: DoctorOptions, tools: DoctorTools): Promise<number> {
  return withRemote(options, tools, async (remote) => {
    const findings = await examined(remote, options, tools);
    if (options.json === true) tools.out(`${JSON.stringify(findings)}\n`);
    else for (const finding of findings) tools.out(written(finding));
    const isIll = findings.some(({ state }) => state === 'ill');
    if (options.json !== true) tools.err(isIll ? 'something is wrong\n' : 'all is well\n');
    return isIll ? EXIT.expectation : EXIT.ok;
  });
}

const SIGNS: Readonly<Record<Finding['state'], string>> = { well: '✓', odd: '!', ill: '✗' };

const written = ({ name, state, note, hint }: Finding): string =>
  `${SIGNS[state]} ${name.padEnd(22)} ${note}\n${hint === undefined || state === 'well' ? '' : `${' '.repeat(25)}${hint}\n`}`;

async function examined(
  remote: Remote,
  options: DoctorOptions,
  tools: DoctorTools,
): Promise<readonly Finding[]> {
  // Nothing else can be looked at without it: a refusal here ends the command.
  const beganMs = Date.now();
  const { version, wallMs } = await remote.get<{ readonly version: string; readonly wallMs: number }>(
    '/version',
  );
  const tookMs = Date.now() - beganMs;
  const findings: Finding[] = [
    { name: 'supervisor', state: 'well', note: `answers at ${remote.url} in ${tookMs} ms` },
    versionFound(version, tools.version),
    skewFound(wallMs - beganMs - tookMs / 2),
    ...(await readiness(remote)),
  ];
  const root = await remote.get<Root>('/api/v1/');
  findings.push(...(await encryptionFound(remote, root)), guestFound(root));
  const realm = await realmFound(remote);
  findings.push(realm);
  // Where no supervisor listens, no answer needs to be waited for.
  if (realm.state === 'ill') return findings;
  const url = options.broker ?? brokerUrlIn(root);
  if (url === null) {
    findings.push({
      name: 'mqtt',
      state: 'odd',
      note: 'no port is open',
      hint: 'Say where the broker is with --broker.',
    });
    return findings;
  }
  const { trusted } = remote;
  const { rights = ['operate'] } = root.guest ?? {};
  const { env, connect } = tools;
  const checks = await mqttChecks({ url, realm: remote.realm, env, connect, rights, trusted });
  return [...findings, ...checks.map(mqttFound)];
}

/** What a supervisor says of itself and of us; older ones say less. */
interface Root {
  readonly mqtt: { readonly host: string; readonly tcpPort: number | null; readonly isEncrypted?: boolean };
  readonly guest?: { readonly name: string; readonly rights: readonly string[] };
}

function brokerUrlIn({ mqtt: { host, tcpPort, isEncrypted } }: Root): string | null {
  if (tcpPort === null) return null;
  return `${isEncrypted === true ? 'mqtts' : 'mqtt'}://${host.includes(':') ? `[${host}]` : host}:${tcpPort}`;
}

/** Who we are to the supervisor, and what we may do. */
function guestFound({ guest }: Root): Finding {
  if (guest === undefined) return { name: 'you', state: 'odd', note: 'are told nothing of yourself' };
  const { name, rights } = guest;
  if (rights.length > 0) return { name: 'you', state: 'well', note: `are ${name}: ${rights.join(', ')}` };
  const hint = 'Set ARTS_TOKEN, or ARTS_USERNAME and ARTS_PASSWORD, of somebody who may do something.';
  return { name: 'you', state: 'odd', note: `are ${name}, and may do nothing`, hint };
}

/** Whether what is said can be read on its way. */
async function encryptionFound({ url, trusted }: Remote, { guest }: Root): Promise<readonly Finding[]> {
  const where = new URL(url);
  if (where.protocol === 'https:') return [mqttFound(await tlsCheck(where, trusted, Date.now()))];
  if (isLoopback(where.hostname) || guest?.name === 'anybody') return [];
  const note = 'passwords and tokens can be read on their way';
  return [{ name: 'tls', state: 'odd', note, hint: 'Give "arts serve" --tls-cert and --tls-key.' }];
}

const mqttFound = ({ name, state, note, hint }: MqttCheck): Finding => ({
  name,
  state,
  note,
  ...(hint !== undefined && { hint }),
});

const versionFound = (theirs: string, ours: string): Finding =>
  theirs === ours
    ? { name: 'version', state: 'well', note: theirs }
    : {
        name: 'version',
        state: 'odd',
        note: `the supervisor is ${theirs}, this is ${ours}`,
        hint: 'Use the same on both sides, or trust neither in doubt.',
      };

function skewFound(skewMs: number): Finding {
  const size = Math.abs(skewMs);
  const note = `the supervisor’s clock is ${Math.round(size)} ms ${skewMs < 0 ? 'behind' : 'ahead'}`;
  if (size <= SKEW_MS_MAX) return { name: 'clock', state: 'well', note };
  return { name: 'clock', state: 'ill', note, hint: 'Let both set their clocks over the network (NTP).' };
}

/** One line of `/readyz?verbose` each: broker, journal, and whatever else the supervisor looks at. */
async function readiness(remote: Remote): Promise<readonly Finding[]> {
  const text = await (await remote.raw('/readyz?verbose')).text();
  const found = [...text.matchAll(/^\[([+-])\] (.+?: [^:]+): (.*)$/gm)].map(
    ([, sign, name = '', note = '']): Finding => ({
      name,
      state: sign === '+' ? 'well' : 'ill',
      note,
    }),
  );
  if (found.length > 0) return found;
  return [{ name: 'ready', state: text.startsWith('ready') ? 'well' : 'ill', note: text.trim() }];
}

async function realmFound(remote: Remote): Promise<Finding> {
  try {
    const { runtimes } = await remote.get<RealmRow>(remote.path());
    const { alive = 0, suspect = 0 } = runtimes;
    const note = `${alive} runtimes alive${suspect > 0 ? `, ${suspect} suspect` : ''}`;
    if (alive > 0) return { name: `realm ${remote.realm}`, state: 'well', note };
    return { name: `realm ${remote.realm}`, state: 'odd', note, hint: 'Start one with "arts runtime".' };
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    return { name: `realm ${remote.realm}`, state: 'ill', note: fault.message, hint: fault.hint };
  }
}

/** The doctor’s own streams and network. */
export const doctorTools = (version: string): DoctorTools => ({ ...ownTools(), version });
