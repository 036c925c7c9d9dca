import type { TraceRecord } from '../../../core/trace.ts';
import type { Shelf } from '../../journal/index.ts';
import { isAfter, type Mark, type Marked, Marker } from './mark.ts';

/** The part of a journal that its readers need. */
export type Recorded = Pick<Shelf, 'segments' | 'readSegment'>;

/** Which lines of a journal are worth being parsed. */
export type Worth = (line: string) => boolean;

const AT = /^\{"kind":"(?:input|command|decision)","atMs":(\d+),/;
/** Lines after which others get their turn (assumption: parsing them takes some 5 ms). */
const LINE_COUNT_MAX = 500;
const NEWLINE = 0x0a;
/** Bytes that are turned into lines at a stretch (measured: a millisecond; a whole segment took 70). */
const STRETCH_BYTES = 262_144;

/**
 * Reads the trace of a realm from its journal, oldest first, from behind a mark to what is written now. A line that was cut
 * off by a crash is left out: it was never acknowledged, and ends what is there.
 */
export async function* recorded(
  journal: Recorded,
  after: Mark | null,
  isWorth: Worth = () => true,
): AsyncGenerator<Marked> {
  const marker = new Marker();
  for await (const lines of linesFrom(journal, after)) {
    for (const [index, line] of lines.entries()) {
      if (index % LINE_COUNT_MAX === LINE_COUNT_MAX - 1) await new Promise(setImmediate);
      const atMs = AT.exec(line)?.[1];
      if (atMs === undefined) continue; // A header or a seal.
      const mark = marker.next(Number(atMs));
      if ((after !== null && !isAfter(mark, after)) || !isWorth(line)) continue;
      yield { mark, record: JSON.parse(line) as TraceRecord & { readonly atMs: number } };
    }
  }
}

async function* linesFrom(journal: Recorded, after: Mark | null): AsyncGenerator<readonly string[]> {
  const segments = await journal.segments();
  const first = await firstNeeded(journal, segments, after);
  for (const segment of segments.slice(first)) {
    for (const lines of linesIn(await journal.readSegment(segment))) {
      yield lines;
      await new Promise(setImmediate);
    }
  }
}

/** The newest segment that begins before the time of the mark, because that whole time has to be counted. */
async function firstNeeded(
  journal: Recorded,
  segments: readonly number[],
  after: Mark | null,
): Promise<number> {
  if (after === null) return 0;
  for (let index = segments.length - 1; index > 0; index--) {
    const segment = segments[index];
    if (segment === undefined) continue;
    const first = firstMs(await journal.readSegment(segment));
    if (first !== null && first < after.atMs) return index;
  }
  return 0;
}

function firstMs(segment: Buffer): number | null {
  for (const lines of linesIn(segment)) {
    for (const line of lines) {
      const atMs = AT.exec(line)?.[1];
      if (atMs !== undefined) return Number(atMs);
    }
  }
  return null;
}

/** The whole lines of a segment, some at a time; of what is not ended nothing is told. */
function* linesIn(segment: Buffer): Generator<readonly string[]> {
  for (let at = 0; at < segment.length; ) {
    // Up to the last line that ends within the stretch, or else the one line that is longer.
    const lastAt = segment.subarray(at, at + STRETCH_BYTES).lastIndexOf(NEWLINE);
    const endAt = lastAt >= 0 ? at + lastAt : segment.indexOf(NEWLINE, at);
    if (endAt < 0) return;
    yield segment.toString('utf8', at, endAt).split('\n');
    at = endAt + 1;
  }
}
