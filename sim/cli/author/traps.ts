import { createRequire, syncBuiltinESMExports } from 'node:module';

/** What somebody reaches for who is to look at nothing but what he is given. */
export type Reach = 'clock' | 'dice' | 'outside';

/** Who is told of every reach before it happens; what he throws keeps it from happening. */
export interface Trapper {
  /** Whether anybody is watched. */
  readonly isWatching: () => boolean;
  /** Hears of a reach by a word such as `Math.random()`. */
  readonly notice: (word: string, reach: Reach) => void;
}

/** Something whose functions are replaced: a global, a prototype, or what a module exports. */
type Owner = Record<string, unknown>;

/** What of Node’s `process` tells the time. */
const UPTIMES = ['hrtime', 'uptime', 'cpuUsage'];
/** A day and an hour depend on where the machine thinks it is. */
const ZONED = [
  ...['getTimezoneOffset', 'getFullYear', 'getMonth', 'getDate', 'getDay', 'getHours', 'getMinutes'],
  ...[
    'toString',
    'toDateString',
    'toTimeString',
    'toLocaleString',
    'toLocaleDateString',
    'toLocaleTimeString',
  ],
];
const LATER = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch'];

/** Functions that tell of each call, by what they are part of. */
const CALLS: readonly (readonly [string, unknown, Reach, readonly string[]])[] = [
  ['Date.', Date, 'clock', ['now']],
  ['performance.', performance, 'clock', ['now', 'mark', 'measure']],
  ['process.hrtime.', process.hrtime, 'clock', ['bigint']],
  ['process.', process, 'clock', UPTIMES],
  ['process.', process, 'outside', ['cwd', 'memoryUsage', 'resourceUsage', 'getBuiltinModule']],
  ['Math.', Math, 'dice', ['random']],
  ['crypto.', crypto, 'dice', ['randomUUID', 'getRandomValues']],
  ['Date.', Date.prototype, 'outside', ZONED],
  // Who comes first in a language depends on the machine, too.
  ['String.', String.prototype, 'outside', ['localeCompare', 'toLocaleLowerCase', 'toLocaleUpperCase']],
  ['Number.', Number.prototype, 'outside', ['toLocaleString']],
  ['', globalThis, 'outside', LATER],
];

/** Globals that tell of being looked at; what garbage is left depends on the machine, so nobody may know. */
const LOOKS = ['Intl', 'WebSocket', 'BroadcastChannel', 'MessageChannel', 'WeakRef', 'FinalizationRegistry'];

/** Modules of Node whose functions see what no candidacy holds, or act. */
const MODULES = [
  ...['fs', 'fs/promises', 'os', 'child_process', 'timers', 'timers/promises'],
  ...['net', 'tls', 'dgram', 'dns', 'dns/promises', 'http', 'https'],
];
/** Of the functions of `node:crypto`, those that draw; the others only compute. */
const DRAWS = /^(random|getRandom|generate|create(DiffieHellman|ECDH))/;
/** Classes are let be: what is made of them comes through functions, or is seen by who reads what is imported. */
const FUNCTIONS = /^[a-z]/;

/**
 * Puts a trap into everything through which one could see what one was not given: globals, and the functions of Node’s
 * modules, also where they were imported by name before. Whoever is not watched sees no difference.
 */
export function setTraps({ isWatching, notice }: Trapper): void {
  for (const [before, owner, reach, names] of CALLS)
    for (const name of names) trapCall(owner as Owner, name, () => notice(`${before}${name}()`, reach));
  trapDate((word) => notice(word, 'clock'));
  const require = createRequire(import.meta.url);
  for (const module of MODULES)
    trapModule(require(`node:${module}`) as Owner, FUNCTIONS, (name) =>
      notice(`${name}() of node:${module}`, 'outside'),
    );
  trapModule(require('node:crypto') as Owner, DRAWS, (name) => notice(`${name}() of node:crypto`, 'dice'));
  syncBuiltinESMExports();
  for (const name of LOOKS)
    trapLook(name, (seen) => {
      notice(name, 'outside');
      return seen;
    });
  const glass = new Proxy(process, {
    get(target, name) {
      const reach = UPTIMES.includes(String(name)) ? 'clock' : 'outside';
      notice(`process.${String(name)}`, reach);
      return Reflect.get(target, name) as unknown;
    },
  });
  trapLook('process', (seen) => (isWatching() ? glass : seen));
}

function trapCall(owner: Owner, name: string, tell: () => void): void {
  const given = owner[name];
  if (typeof given !== 'function') return;
  const trap = new Proxy(given as () => unknown, {
    apply(target, self, words) {
      tell();
      return Reflect.apply(target, self, words);
    },
  });
  Object.defineProperty(owner, name, {
    value: trap,
    configurable: true,
    writable: true,
    enumerable: isShown(owner, name),
  });
}

const isShown = (owner: object, name: string): boolean =>
  Object.getOwnPropertyDescriptor(owner, name)?.enumerable ?? false;

function trapModule(exported: Owner, which: RegExp, tell: (name: string) => void): void {
  for (const [name, { writable, configurable }] of Object.entries(Object.getOwnPropertyDescriptors(exported)))
    if (which.test(name) && writable === true && configurable === true)
      trapCall(exported, name, () => tell(name));
}

function trapDate(notice: (word: string) => void): void {
  globalThis.Date = new Proxy(Date, {
    construct(target, given, made) {
      if (given.length === 0) notice('new Date()');
      return Reflect.construct(target, given, made) as object;
    },
    apply(target, self, given) {
      notice('Date()');
      return Reflect.apply(target, self, given);
    },
  });
}

/** Replaces what a global gives to those who look at it; whoever sets it anew has his way. */
function trapLook(name: string, shown: (seen: unknown) => unknown): void {
  const found = Object.getOwnPropertyDescriptor(globalThis, name);
  if (found?.configurable !== true) return;
  let kept: (() => unknown) | null = null;
  const before = (): unknown => (found.get === undefined ? found.value : found.get.call(globalThis));
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: found.enumerable ?? false,
    get: () => shown((kept ?? before)()),
    set: (value: unknown) => {
      kept = () => value;
    },
  });
}
