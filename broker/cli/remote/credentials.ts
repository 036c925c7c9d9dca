import { readFileSync } from 'node:fs';
import { EXIT } from './exits.ts';
import { Refusal } from './refusal.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What is shown over HTTP: a token before a name and its password. */
export function authorizationOf({
  ARTS_TOKEN: token,
  ARTS_USERNAME: username,
  ARTS_PASSWORD: password = '',
}: Env): string | null {
  if (token !== undefined) return `Bearer ${token}`;
  if (username === undefined) return null;
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** What is shown at an MQTT broker. */
export interface MqttCredentials {
  readonly username?: string;
  readonly password?: string;
}

/** What is shown at an MQTT broker: a token stands where the password would, and its owner's name where the user's would. */
export function mqttCredentials(env: Env, named?: string): MqttCredentials {
  const { ARTS_TOKEN: token, ARTS_PASSWORD: password } = env;
  const username = named ?? env.ARTS_USERNAME ?? (token === undefined ? undefined : subjectOf(token));
  const shown = token ?? password;
  return {
    ...(username !== undefined && { username }),
    ...(username !== undefined && shown !== undefined && { password: shown }),
  };
}

/** Whose token it is; whether it is a good one is for others to say. */
function subjectOf(token: string): string | undefined {
  try {
    const [, body = ''] = token.split('.');
    const { sub } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as { readonly sub?: unknown };
    return typeof sub === 'string' ? sub : undefined;
  } catch {
    return undefined;
  }
}

/** The certificates that somebody trusts beside those of the system, in PEM; `null` for no others. */
export function trustedIn(path: string | undefined): string | null {
  if (path === undefined) return null;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (fault) {
    throw new Refusal(EXIT.input, `${path} cannot be read: ${(fault as NodeJS.ErrnoException).code}`);
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new Refusal(EXIT.input, `${path} holds no certificate in PEM`);
}
