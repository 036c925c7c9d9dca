/**
 * Writes JSON as Python's `json.dumps` does, byte for byte: a blank after every comma and colon, and nothing but ASCII.
 * Numbers are those of JavaScript, which has no other way to write 60 than Python has; of 60.0 it knows nothing.
 */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .map(([key, child]) => `${pythonText(key)}: ${pythonJson(child)}`);
    return `{${members.join(', ')}}`;
  }
  return typeof value === 'string' ? pythonText(value) : (JSON.stringify(value) ?? 'null');
}

/** JSON.stringify escapes control characters as Python does; everything beyond ASCII is left. */
const pythonText = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) =>
    unit === '\u007f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
