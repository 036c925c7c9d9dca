import { type Issue, pathText, type Reading, read, unread } from './reading.ts';

/** Bounds within which a payload is looked at. */
export interface JsonLimits {
  readonly payloadBytesMax: number;
  /** How deep lists and records may lie in each other. */
  readonly depthCountMax: number;
  /** Entries of any one list or record. */
  readonly entryCountMax: number;
  readonly textCountMax: number;
}

/**
 * Bounds of our own dialect (assumptions): a registration of 4,096 instances at about 170 bytes each has 700 kB, a module
 * request nests five deep, and the longest text is an argument.
 */
export const nativeLimits: JsonLimits = {
  payloadBytesMax: 1_048_576,
  depthCountMax: 12,
  entryCountMax: 4_096,
  textCountMax: 16_384,
};

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a payload as JSON within bounds; never throws. Payloads given as text are taken to be UTF-8 already. */
export function readJson(payload: string | Uint8Array, limits: JsonLimits): Reading<unknown> {
  const text = textOf(payload, limits);
  return text.kind === 'value' ? parseJson(text.value, limits) : text;
}

/** Reads a text as JSON within bounds; never throws. */
export function parseJson(text: string, limits: JsonLimits): Reading<unknown> {
  if (depthOf(text) > limits.depthCountMax) {
    return unread('too-deep', '', `nested deeper than ${limits.depthCountMax}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return unread('not-json', '', error instanceof Error ? error.message : 'not JSON');
  }
  const fault = faultIn(value, limits);
  if (fault === null) return read(value);
  return { kind: 'issues', issues: [{ ...fault, path: pathText(fault.path) }] };
}

function textOf(payload: string | Uint8Array, { payloadBytesMax }: JsonLimits): Reading<string> {
  if (payload.length > payloadBytesMax) {
    return unread('too-large', '', `${payload.length} bytes, at most ${payloadBytesMax} are taken`);
  }
  if (typeof payload === 'string') return read(payload);
  try {
    return read(strictUtf8.decode(payload));
  } catch {
    return unread('not-utf8', '', 'not UTF-8');
  }
}

/** How deep brackets lie in each other, those within texts not counted. Works on text, before anything is built. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = closingQuote(text, at);
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepest;
}

/** Where the text ends that begins with a quotation mark; the end of all where it does not end. */
function closingQuote(text: string, openAt: number): number {
  for (let at = text.indexOf('"', openAt + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashCount = 0;
    while (text.charCodeAt(at - 1 - backslashCount) === 0x5c) backslashCount += 1;
    if (backslashCount % 2 === 0) return at;
  }
  return text.length;
}

/** The first thing below a value that is out of bounds; `null` when there is none. */
function faultIn(value: unknown, limits: JsonLimits): Fault | null {
  if (typeof value === 'string') {
    if (value.length <= limits.textCountMax) return null;
    return tooLarge(`a text of ${value.length} characters, at most ${limits.textCountMax} are taken`);
  }
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return faultInList(value, limits);
  const keys = Object.keys(value);
  if (keys.length > limits.entryCountMax) return tooMany(keys.length, limits);
  for (const key of keys) {
    if (isHostile(key)) return { code: 'hostile-key', path: [], message: `key "${key}" is not taken` };
    const fault = faultIn((value as Record<string, unknown>)[key], limits);
    if (fault !== null) return { ...fault, path: [key, ...fault.path] };
  }
  return null;
}

function faultInList(list: readonly unknown[], limits: JsonLimits): Fault | null {
  if (list.length > limits.entryCountMax) return tooMany(list.length, limits);
  for (let at = 0; at < list.length; at++) {
    const fault = faultIn(list[at], limits);
    if (fault !== null) return { ...fault, path: [at, ...fault.path] };
  }
  return null;
}

/** An issue whose path is still in steps, the outermost first. */
interface Fault extends Omit<Issue, 'path'> {
  readonly path: readonly PropertyKey[];
}

const tooMany = (count: number, { entryCountMax }: JsonLimits): Fault =>
  tooLarge(`${count} entries, at most ${entryCountMax} are taken`);

const tooLarge = (message: string): Fault => ({ code: 'too-large', path: [], message });

/** Names that mean something to every JavaScript object. */
const HOSTILE: ReadonlySet<string> = new Set(['prototype', ...Object.getOwnPropertyNames(Object.prototype)]);

/** Whether a name means something to every JavaScript object, so that it must never become a key. */
export const isHostile = (name: string): boolean => HOSTILE.has(name);
