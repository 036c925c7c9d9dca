import type { LoggerOptions } from 'pino';

/** What stands where a secret was. */
const HIDDEN = '[hidden]';
/** Names of what is nobody's business, however it is written: `ARTS_PASSWORD`, `accessToken`, `set-cookie`. */
const SECRET =
  /pass(word|wd|phrase)?$|secret|token|credential|authorization|cookie|(private|api|access|signing)[-_]?key|^(jwt|pwd|auth)$/i;
/** Values under these names are secret, their own names are not: people must see which variables a module has. */
const VARIABLES = /^(env|environment|variables)$/i;
/** How deep a record is looked into (assumption: what is logged nests four deep); what lies deeper is not logged. */
const DEPTH_COUNT_MAX = 12;
/** Entries of one list or record that are logged (assumption: nobody reads more). */
const ENTRY_COUNT_MAX = 256;

/** Secrets that show by their shape, wherever they stand. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+\.?[\w-]*/g, HIDDEN],
  [/\barts-[\w-]{43}/g, HIDDEN],
  [/\b(scrypt|sha256)\$[\w$-]+/g, HIDDEN],
  [/\b(Bearer|Basic|JWT)\s+[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#@"']*:)[^\s/?#"']*@/gi, `$1${HIDDEN}@`],
  [/([?&;](?:access_)?(?:token|password|secret|key|jwt)=)[^&\s"'#]*/gi, `$1${HIDDEN}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
];

/** A text without the secrets that show by their shape. */
export const scrubText = (text: string): string =>
  SHAPES.reduce((left, [shape, instead]) => left.replace(shape, instead), text);

/** A copy of what JSON holds, without secrets. */
export function scrub(value: unknown, depthCount: number = DEPTH_COUNT_MAX): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depthCount === 0) return '[more]';
  if (Array.isArray(value)) {
    return value.slice(0, ENTRY_COUNT_MAX).map((entry) => scrub(entry, depthCount - 1));
  }
  const bytes = bytesIn(value);
  return bytes === null ? fields(value, depthCount) : `[${bytes.length} bytes]`;
}

/** Bytes as Node writes them down. */
function bytesIn(record: object): readonly unknown[] | null {
  const { type, data: bytes } = record as Readonly<Record<string, unknown>>;
  return type === 'Buffer' && Array.isArray(bytes) ? bytes : null;
}

function fields(record: object, depthCount: number): unknown {
  const entries = Object.entries(record).slice(0, ENTRY_COUNT_MAX);
  return Object.fromEntries(
    entries.map(([name, child]) => {
      if (VARIABLES.test(name)) return [name, variables(child)];
      // A yes or no, and a number, are no secrets: `hasToken`, `tokenCount`.
      const isSecret = SECRET.test(name) && !['number', 'boolean', 'undefined'].includes(typeof child);
      return [name, isSecret && child !== null ? HIDDEN : scrub(child, depthCount - 1)];
    }),
  );
}

/** Environment variables, as a record, as a list of `NAME=value`, or as one text of them. */
function variables(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, ENTRY_COUNT_MAX).map(variables);
  if (typeof value === 'string') {
    const at = value.indexOf('=');
    return /^\w+=/.test(value) ? `${value.slice(0, at)}=${HIDDEN}` : HIDDEN;
  }
  if (typeof value !== 'object' || value === null) return HIDDEN;
  return Object.fromEntries(
    Object.keys(value)
      .slice(0, ENTRY_COUNT_MAX)
      .map((name) => [name, HIDDEN]),
  );
}

/** A line of the log without secrets. */
function scrubLine(line: string): string {
  try {
    return `${JSON.stringify(scrub(JSON.parse(line)))}\n`;
  } catch {
    return scrubText(line);
  }
}

/**
 * Options that keep secrets out of a log. The finished line is looked through, because only there is everything together:
 * pino's `redact` needs every path by name, and its formatters do not see what a child logger was given.
 */
export const discretion: Pick<LoggerOptions, 'hooks'> = { hooks: { streamWrite: scrubLine } };
