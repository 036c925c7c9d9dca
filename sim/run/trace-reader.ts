import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { pipeline as flow } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { TraceRecord } from '../../core/trace.ts';

/** The lines of a packed trace one by one, so that memory does not grow with it. */
export async function* traceLines(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const unpacked = createGunzip();
  let fault: Error | null = null;
  pipeline(file, unpacked, (error) => {
    fault = error ?? null;
  });
  try {
    for await (const line of createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line !== '') yield line;
    }
  } finally {
    file.destroy();
    unpacked.destroy();
  }
  if (fault !== null) throw fault;
}

/** SHA-256 of a packed trace's text, in hexadecimal, as the run that wrote it has told. */
export async function traceHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await flow(createReadStream(path), createGunzip(), hash);
  return hash.digest('hex');
}

/** Parses a line of a trace that this tool wrote. */
export const recordOf = (line: string): TraceRecord => JSON.parse(line) as TraceRecord;

const AT = /^\{"kind":"[a-z]+","atMs":(-?[\d.e+]+)/;

/** When a record was written, read from the start of its line; `null` for the header. */
export function lineMs(line: string): number | null {
  const [, digits] = AT.exec(line) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Where two traces part: number of the record from 1, and both lines, `null` where one has ended. */
export interface Parting {
  readonly number: number;
  readonly before: string | null;
  readonly after: string | null;
}

/** Finds the first record in which two packed traces differ; `null` when there is none. */
export async function firstDifference(before: string, after: string): Promise<Parting | null> {
  const [one, other] = [traceLines(before), traceLines(after)];
  try {
    for (let record = 1; ; record++) {
      const [a, b] = [await one.next(), await other.next()];
      if (a.done === true && b.done === true) return null;
      if (a.value !== b.value || a.done !== b.done) {
        return {
          number: record,
          before: a.done === true ? null : a.value,
          after: b.done === true ? null : b.value,
        };
      }
    }
  } finally {
    await Promise.all([one.return(undefined), other.return(undefined)]);
  }
}
