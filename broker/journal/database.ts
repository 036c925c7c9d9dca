import { Client } from 'pg';
import { JournalFault } from './shelf.ts';

const CONNECT_MS_MAX = 5_000;

/** A client that is not connected yet, under a name by which administrators of the database see it. */
export const clientFor = (url: string, name: string): Client =>
  new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    keepAlive: true,
    application_name: name,
  });

/** What is said of a database that cannot be had. */
export function unreachable(name: string, fault: unknown): JournalFault {
  const hint = 'See whether it runs, and whether user and password in the URL are right.';
  return new JournalFault('unreachable', `${name}: ${messageOf(fault)}`, hint);
}

/**
 * Whether it is the connection that failed, or a database that is just starting or stopping, or has ended a session that was idle
 * for too long (classes 08 and 57P of its codes, 25P03 and 25P04). What the client itself says of a connection has no code.
 */
export function isConnectionFault(fault: unknown): boolean {
  const { code = '' } = fault as { readonly code?: string };
  return code === '' ? !isOurOwn(fault) : /^(57P|08|25P0[34]|E(?!RR_))/.test(code);
}

/** An error of the language, which no connection has to answer for. */
const isOurOwn = (fault: unknown): boolean =>
  fault instanceof TypeError || fault instanceof RangeError || fault instanceof ReferenceError;

const messageOf = (fault: unknown): string =>
  fault instanceof Error && fault.message !== '' ? fault.message : String((fault as { code?: unknown }).code);

/** A URL as it may be shown. */
export const withoutSecrets = (url: string): string => url.replace(/\/\/[^@/]*@/, '//').replace(/\?.*$/, '');

/** The journal of a realm in a database, for messages. */
export const nameOf = (url: string, realm: string): string => `${withoutSecrets(url)}, realm ${realm}`;
