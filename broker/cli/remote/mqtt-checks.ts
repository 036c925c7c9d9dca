import { randomUUID } from 'node:crypto';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { moduleId, type Request, requestId, runtimeId } from '../../../core/index.ts';
import { decodeReply, encodeRequest } from '../../wire/index.ts';
import { mqttCredentials } from './credentials.ts';
import { trustedBeside } from './trusting.ts';

/** Connects to an MQTT broker; rejects if it cannot. */
export type Caller = (url: string, options: IClientOptions) => Promise<MqttClient>;

/** One thing that was looked at. */
export interface MqttCheck {
  readonly name: string;
  readonly state: 'well' | 'odd' | 'ill';
  readonly note: string;
  readonly hint?: string;
}

/** What is to be looked at. */
export interface MqttPlan {
  readonly url: string;
  readonly realm: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly connect?: Caller | undefined;
  /** What whoever asks may do. */
  readonly rights: readonly string[];
  /** Certificates to trust beside those of the system, in PEM; `null` for no others. */
  readonly trusted: string | null;
}

/** How long a connection and an answer may take (assumption: a hundred times what they take on a bad day). */
const PATIENCE_MS = 5_000;

/**
 * Looks whether MQTT works with the credentials that are set, whether an answer comes back from the supervisor, and whether
 * it works without any. What is asked for concerns what cannot be there, which is refused and changes nothing.
 */
export async function mqttChecks(plan: MqttPlan): Promise<readonly MqttCheck[]> {
  const { env, url } = plan;
  const credentials = mqttCredentials(env);
  const client = `${credentials.username ?? 'doctor'}~doctor-${randomUUID().slice(0, 8)}`;
  const connected = await tryConnect(plan, client, credentials);
  if (connected instanceof Error) {
    const hint = 'See whether the broker runs, and whether ARTS_USERNAME and ARTS_PASSWORD are right.';
    return [{ name: 'mqtt', state: 'ill', note: `cannot connect to ${url}: ${connected.message}`, hint }];
  }
  const asked = await roundTrip(connected, plan, client);
  await connected.endAsync(true);
  const well: MqttCheck = { name: 'mqtt', state: 'well', note: `connects to ${url}` };
  return [well, asked, await strangers(plan, Object.keys(credentials).length > 0)];
}

async function tryConnect(
  { url, trusted, connect = connectAsync }: MqttPlan,
  clientId: string,
  credentials: IClientOptions,
): Promise<MqttClient | Error> {
  const ca = trusted === null ? {} : { ca: trustedBeside(trusted) };
  const options = { clientId, ...credentials, ...ca, connectTimeout: PATIENCE_MS, reconnectPeriod: 0 };
  return connect(url, options).catch((fault: Error) => fault);
}

async function roundTrip(
  connection: MqttClient,
  { realm, rights }: MqttPlan,
  client: string,
): Promise<MqttCheck> {
  const answer = new Promise<boolean>((resolve) => {
    connection.on('message', (topic, payload) => {
      if (decodeReply({ topic, payload: new Uint8Array(payload) }).kind === 'value') resolve(true);
    });
    setTimeout(() => resolve(false), PATIENCE_MS).unref();
  });
  const hint = 'The rights of this user do not reach the topics of its own requests and answers.';
  try {
    const [granted] = await connection.subscribeAsync(`${realm}/arts/v1/client/${client}/answer`, { qos: 1 });
    if (granted === undefined || granted.qos > 2) {
      return { name: 'rights', state: 'ill', note: 'may not hear answers', hint };
    }
    const beganMs = performance.now();
    const question = idleRequest(rights);
    if (question === null)
      return { name: 'rights', state: 'well', note: 'hears answers, and may ask for nothing' };
    const request = encodeRequest(realm, client, question);
    await connection.publishAsync(request.topic, String(request.payload), { qos: 1 });
    if (!(await answer)) return { name: 'rights', state: 'ill', note: 'asks and hears no answer', hint };
    const tookMs = Math.round(performance.now() - beganMs);
    return { name: 'rights', state: 'well', note: `asks and is answered in ${tookMs} ms` };
  } catch (fault) {
    return { name: 'rights', state: 'ill', note: String(fault), hint };
  }
}

/** A request that changes nothing, of those that somebody may make; `null` when it may make none. */
function idleRequest(rights: readonly string[]): Request | null {
  const request = requestId('doctor');
  if (rights.includes('operate'))
    return { kind: 'drain-requested', request, runtime: runtimeId('no-such-runtime'), draining: false };
  if (!rights.includes('modules:write')) return null;
  return { kind: 'module-deletion-requested', request, module: moduleId('no-such-module') };
}

/** Whether those who do not say who they are get in, which is fine on loopback and nowhere else. */
async function strangers(plan: MqttPlan, hasCredentials: boolean): Promise<MqttCheck> {
  const stranger = await tryConnect(plan, `doctor-${randomUUID().slice(0, 8)}`, {});
  if (stranger instanceof Error) return { name: 'strangers', state: 'well', note: 'are turned away' };
  await stranger.endAsync(true);
  const isLoopback = /\/\/(localhost|127\.|\[::1\])/.test(plan.url);
  if (isLoopback && !hasCredentials)
    return { name: 'strangers', state: 'well', note: 'get in, from this machine' };
  return {
    name: 'strangers',
    state: 'odd',
    note: 'get in without saying who they are',
    hint: 'Give the broker users.',
  };
}
