/**
 * The topics of our own dialect and of module stdio. Levels come from validated names: no wildcard, no empty level and no
 * slash gets here.
 */

import { isName } from './fields.ts';

/** Where a runtime's agent reports. */
export const reportTopic = (realm: string, runtime: string): string =>
  `${realm}/arts/v1/rt/${runtime}/report`;

/** Where a runtime's agent hears its orders. */
export const commandTopic = (realm: string, runtime: string): string =>
  `${realm}/arts/v1/rt/${runtime}/command`;

/** Which snapshot it is: of a module on its way to a runtime, under the epoch that it will have there. */
export interface SnapshotAddress {
  readonly to: string;
  readonly module: string;
  readonly epoch: number;
}

/** Where a snapshot is sent, in chunks. */
export const snapshotTopic = (realm: string, { to, module, epoch }: SnapshotAddress): string =>
  `${realm}/arts/v1/rt/${to}/snapshot/${module}/${epoch}`;

/** Where the two ends of a move speak to each other. */
export const snapshotWordTopic = (realm: string, address: SnapshotAddress): string =>
  `${snapshotTopic(realm, address)}/word`;

/** Where a client asks. */
export const requestTopic = (realm: string, client: string): string =>
  `${realm}/arts/v1/client/${client}/request`;

/** Where a client hears its answers. */
export const answerTopic = (realm: string, client: string): string =>
  `${realm}/arts/v1/client/${client}/answer`;

/** Where anybody hears how a module fares. */
export const progressTopic = (realm: string, module: string): string =>
  `${realm}/arts/v1/module/${module}/progress`;

/** The three streams of a module; the topics are those of ARTS, which its visualizer knows. */
export type Stdio = 'stdout' | 'stderr' | 'stdin';

/** Whether a topic level names a stream. */
export const isStdio = (level: string | undefined): level is Stdio =>
  level === 'stdout' || level === 'stderr' || level === 'stdin';

/** Where the lines of a module's stream are published. */
export const stdioTopic = (realm: string, stream: Stdio, module: string): string =>
  `${realm}/proc/debug/${stream}/${module}`;

/** Whose message it is, and what it is, by its topic. */
export type Route =
  | { readonly kind: 'report'; readonly runtime: string }
  | { readonly kind: 'command'; readonly runtime: string }
  | { readonly kind: 'request'; readonly client: string }
  | { readonly kind: 'answer'; readonly client: string };

/** Reads a topic of our own dialect; `null` for any other. */
export function routeOf(realm: string, topic: string): Route | null {
  const head = `${realm}/arts/v1/`;
  if (!topic.startsWith(head)) return null;
  const [family, name, kind, ...rest] = topic.slice(head.length).split('/');
  if (name === undefined || !isName(name) || rest.length > 0) return null;
  if (family === 'rt' && (kind === 'report' || kind === 'command')) return { kind, runtime: name };
  if (family === 'client' && (kind === 'request' || kind === 'answer')) return { kind, client: name };
  return null;
}
