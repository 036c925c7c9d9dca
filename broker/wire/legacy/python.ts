/** Writes a JSON value as Python's `repr` does, which is how the first generation stored lists and sent them on. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return `{${Object.entries(value)
    .map(([key, child]) => `${quoted(key)}: ${repr(child)}`)
    .join(', ')}}`;
}

/** Single quotes, unless the text holds one and no double quote. */
function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = [...text].map((character) => escaped(character, mark)).join('');
  return mark + inner + mark;
}

function escaped(character: string, mark: string): string {
  if (character === '\\' || character === mark) return `\\${character}`;
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa1)
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : character;
}

/** Reads what later generations made of such texts: JSON with its quotes doubled, or the text as it is. */
export function decoded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value.replaceAll("'", '"')) as unknown;
  } catch {
    return value;
  }
}

/** The text of Python's `uuid.UUID` for what is no uuid. */
export const BAD_UUID = 'badly formed hexadecimal UUID string';

/** Reads a uuid as Python's `uuid.UUID` does: with or without dashes, braces and `urn:uuid:`; `null` for no uuid. */
export function uuidIn(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const digits = value
    .replace('urn:', '')
    .replace('uuid:', '')
    .replace(/^[{}]+|[{}]+$/g, '')
    .replaceAll('-', '')
    .toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) return null;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
