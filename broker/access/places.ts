/**
 * What a topic, or a filter, is for. Names that say whose it is are levels of their own and never wildcards; other levels
 * of a filter may be.
 */
export type Place =
  /** Nothing of the supervisor's: topics of the world, such as those of channels. */
  | { readonly kind: 'world' }
  /** Where nobody but the supervisor speaks: `reader` says who may hear it. */
  | { readonly kind: 'told'; readonly reader: 'everybody' | 'watchers' | 'nobody' }
  /** Where a runtime says something of itself; `isEnvelope` in the words of older generations. */
  | { readonly kind: 'voice'; readonly runtime: string; readonly isEnvelope: boolean }
  /** Where a runtime is told something; `isShared` where others speak as well. */
  | { readonly kind: 'ear'; readonly runtime: string; readonly isShared: boolean }
  /** Where a module is on its way to; `isShared` where both ends of the move speak. */
  | { readonly kind: 'snapshot'; readonly to: string; readonly module: string; readonly isShared: boolean }
  | { readonly kind: 'request' | 'answer'; readonly client: string }
  /** Where all runtimes and clients of a generation speak; only the message says who. */
  | { readonly kind: 'shared'; readonly family: string }
  /** A migration of browsers on its way, on the topic without a realm. */
  | { readonly kind: 'lost'; readonly runtime: string }
  | { readonly kind: 'stdio'; readonly stream: Stream; readonly module: string }
  /** What anybody of a scene says to the programs there. */
  | { readonly kind: 'stage'; readonly namespace: string; readonly scene: string; readonly tag: string };

/** A stream of a module; `both` is the one of the fourth generation, which goes both ways. */
export type Stream = 'in' | 'out' | 'both';

const world: Place = { kind: 'world' };
const nobody: Place = { kind: 'told', reader: 'nobody' };
const watchers: Place = { kind: 'told', reader: 'watchers' };

const SHARED = new Set(['reg', 'control', 'keepalive', 'special', 'debug']);
const STREAMS: Readonly<Record<string, Stream>> = { stdout: 'out', stderr: 'out', stdin: 'in' };

/** What a topic, or a filter, is for in a realm. */
export function placeOf(realm: string, topic: string): Place {
  if (topic.startsWith('proc/control/')) return lost(topic.split('/').slice(2));
  if (!topic.startsWith(`${realm}/`)) return world;
  const [family, ...levels] = topic.slice(realm.length + 1).split('/');
  if (family === 'arts') return native(levels);
  if (family === 'proc') return legacy(levels);
  if (family === 'g') return namespaced(levels);
  return family === 's' ? staged(levels) : world;
}

/** Filters that take in all there is of a realm but what scenes hold. */
export const closedFilters = (realm: string): readonly string[] => [
  `${realm}/arts/#`,
  `${realm}/proc/#`,
  'proc/control/#',
];

function lost([runtime = '', ...rest]: readonly string[]): Place {
  return rest.length === 0 ? { kind: 'lost', runtime } : nobody;
}

function native([version, family, name = '', kind, ...rest]: readonly string[]): Place {
  if (version !== 'v1') return nobody;
  if (family === 'supervisor' && name === '') return { kind: 'told', reader: 'everybody' };
  if (family === 'rt') return atRuntime(name, kind, rest);
  if (rest.length > 0) return nobody;
  if (family === 'client' && (kind === 'request' || kind === 'answer')) return { kind, client: name };
  return family === 'module' && kind === 'progress' ? watchers : nobody;
}

function atRuntime(runtime: string, kind: string | undefined, rest: readonly string[]): Place {
  const [module, epoch, word, ...more] = rest;
  const isShared = word === 'word';
  if (kind === 'snapshot' && module !== undefined && epoch !== undefined && more.length === 0) {
    return word === undefined || isShared ? { kind: 'snapshot', to: runtime, module, isShared } : nobody;
  }
  if (rest.length > 0) return nobody;
  if (kind === 'report' || kind === 'ping') return { kind: 'voice', runtime, isEnvelope: false };
  return kind === 'command' || kind === '#' ? { kind: 'ear', runtime, isShared: false } : nobody;
}

function legacy([family = '', name, third, ...rest]: readonly string[]): Place {
  if (name === undefined) {
    if (SHARED.has(family)) return { kind: 'shared', family };
    return ['notif', 'err', 'echo'].includes(family) ? watchers : nobody;
  }
  if (family === 'log' && third === undefined) return watchers;
  if (family === 'profile' && third !== undefined && rest.length === 1) {
    return { kind: 'voice', runtime: third, isEnvelope: false };
  }
  if (family === 'debug' && third !== undefined && rest.length === 0) {
    const stream = Object.hasOwn(STREAMS, name) ? STREAMS[name] : undefined;
    return stream === undefined ? nobody : { kind: 'stdio', stream, module: third };
  }
  if (family === 'control' && rest.length === 0 && (third === undefined || third === '#')) {
    return { kind: 'ear', runtime: name, isShared: third === undefined };
  }
  if (third !== undefined) return nobody;
  if (family === 'reg' || family === 'keepalive') return { kind: 'voice', runtime: name, isEnvelope: true };
  if (family === 'debug') return { kind: 'voice', runtime: name, isEnvelope: false };
  return family === 'stdio' ? { kind: 'stdio', stream: 'both', module: name } : nobody;
}

function namespaced([, tail, runtime, ...rest]: readonly string[]): Place {
  if (tail !== 'p') return world;
  return runtime !== undefined && rest.length === 0 ? { kind: 'voice', runtime, isEnvelope: true } : nobody;
}

function staged([namespace = '', scene = '', tail, ...levels]: readonly string[]): Place {
  if (tail !== 'p') return world;
  const dash = levels.indexOf('-');
  if (dash === -1) {
    const [client = '', tag = client, ...rest] = levels;
    return client === '' || rest.length > 0 ? nobody : { kind: 'stage', namespace, scene, tag };
  }
  const [name = '', ...rest] = levels.slice(dash + 1);
  const stream = Object.hasOwn(STREAMS, name) ? STREAMS[name] : undefined;
  const module = levels[dash - 1];
  if (stream === undefined || module === undefined || rest.length > 0 || dash > 2) return nobody;
  return { kind: 'stdio', stream, module };
}
