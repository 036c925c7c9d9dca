import { isIPv4, isIPv6 } from 'node:net';

/** How a supervisor is to be reached, and by whom. */
export interface Opening {
  /** The address its ports are bound to. */
  readonly host: string;
  /** Whether there is a list of users or a key for tokens, so that people have to say who they are. */
  readonly hasCredentials: boolean;
  readonly hasTls: boolean;
  readonly isInsecure: boolean;
}

/** Whether a supervisor may open its ports: with a sentence to print as a warning, or one that says why not. */
export type OpeningVerdict =
  | { readonly kind: 'ok'; readonly warning: string | null }
  | { readonly kind: 'refuse'; readonly sentence: string };

/** Judges an opening: nobody from elsewhere gets in without saying who it is, unless a person insists. */
export function judgeOpening({ host, hasCredentials, hasTls, isInsecure }: Opening): OpeningVerdict {
  if (isLoopback(host)) return { kind: 'ok', warning: null };
  const where = host === '' ? 'all addresses' : host;
  if (hasCredentials && (hasTls || isInsecure)) return { kind: 'ok', warning: null };
  if (hasCredentials) {
    const warning = `passwords and tokens come to ${where} unencrypted: give a certificate with --tls-cert and --tls-key`;
    return { kind: 'ok', warning };
  }
  if (isInsecure) {
    return {
      kind: 'ok',
      warning: `whoever reaches ${where} may do everything, because --insecure was given`,
    };
  }
  const sentence = `whoever reaches ${where} could do everything: make a list of users with --users, give a key for tokens with --jwt-key, stay on 127.0.0.1, or say --insecure where the network is guarded otherwise`;
  return { kind: 'refuse', sentence };
}

/**
 * Whether an address is reached from this machine only. Names other than `localhost` may resolve to anything, and so may the
 * short spellings of addresses, so they are taken for open ones.
 */
export function isLoopback(host: string): boolean {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const address = bare.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (isIPv4(address)) return address.startsWith('127.');
  if (isIPv6(address)) return /^(0*:)*:?0*1$/.test(address);
  return address === 'localhost';
}

/**
 * Whether a WebSocket comes from a page that is none of ours. Browsers let every page connect to loopback, and say only in
 * `Origin` where the page is from; where nobody has to say who it is, that is all there is to go by.
 */
export function isForeignPage(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return false;
  try {
    const { host: from, hostname } = new URL(origin);
    return !isLoopback(hostname) && from !== host;
  } catch {
    return true;
  }
}
