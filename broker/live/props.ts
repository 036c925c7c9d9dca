import { createHash } from 'node:crypto';

/** A module file by the reference under which runtimes fetch it. */
export interface Prop {
  readonly reference: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Number of the sections that engines pass over (WebAssembly core specification, §5.5.3). */
const CUSTOM = 0;
const HEAD_BYTES = 6;
const TITLE = 'arts.padding';

/**
 * The same code under another name and as long as the scenario says its file is, so that it is fetched and checked like
 * that file: what is added stands in a section that no engine looks at. Code that is longer stays as long.
 */
export function paddedProp(code: Uint8Array, name: string, sizeBytes: number): Prop {
  const label = new TextEncoder().encode(TITLE);
  const text = new TextEncoder().encode(name);
  const content = [label.length, ...label, ...text];
  const fillBytes = Math.max(0, sizeBytes - code.length - HEAD_BYTES - content.length);
  const bytes = new Uint8Array(code.length + HEAD_BYTES + content.length + fillBytes);
  bytes.set(code);
  bytes.set([CUSTOM, ...leb(content.length + fillBytes)], code.length);
  bytes.set(content, code.length + HEAD_BYTES);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { reference: `sha256:${sha256}`, bytes };
}

/** A whole number as WebAssembly writes it (§5.2.2), always at its longest, so that the size of a head is known. */
const leb = (number: number): readonly number[] =>
  [0, 7, 14, 21, 28].map((shift) => ((number >>> shift) & 127) | (shift < 28 ? 128 : 0));
