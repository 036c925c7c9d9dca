import { FIRST_CRC, holds, readSeal, type Seal } from './seal.ts';

/** Where in a chain of batches a segment goes on; `null` for whoever does not know what came before. */
export interface ChainEnd {
  readonly batchIndex: number;
  readonly crc: string;
}

/** The end of the chain before anything was written. */
export const CHAIN_START: ChainEnd = { batchIndex: 0, crc: FIRST_CRC };

/** One whole batch, as it was sealed. */
export interface Batch {
  readonly seal: Seal;
  /** Its records without the seal. */
  readonly lines: readonly string[];
  /** Line number of its first record in the segment, from 1. */
  readonly line: number;
}

/** What a segment turned out to hold. */
export interface Scan {
  readonly batches: readonly Batch[];
  readonly end: ChainEnd | null;
  /** Bytes that hold; what follows was never acknowledged. */
  readonly goodBytes: number;
  readonly tornBytes: number;
  /** Line and reason of a batch that does not hold although later ones do; `null` for none. */
  readonly fault: { readonly line: number; readonly reason: string } | null;
}

const NEWLINE = 0x0a;

/**
 * Reads a segment batch by batch and stops at the first that does not hold. If nothing that holds comes after it, it
 * is the write a crash interrupted: torn, and never acknowledged, because one batch is written at a time and the next
 * one only after it is known to be on the disk. If something does, the disk or a person changed what was acknowledged.
 */
export function scan(bytes: Buffer, before: ChainEnd | null): Scan {
  const batches: Batch[] = [];
  let end = before;
  let at = 0;
  let line = 1;
  while (at < bytes.length) {
    const found = batchAt(bytes, at);
    const reason = objection(found, end);
    if (found === null || reason !== null) {
      const isFault = found?.stands === true || isFollowed(bytes, found?.nextIndex ?? bytes.length);
      const fault = isFault ? { line: line + faultIndex(found?.lines ?? []), reason: reason ?? '' } : null;
      return { batches, end, goodBytes: at, tornBytes: bytes.length - at, fault };
    }
    const { seal, lines, nextIndex } = found;
    batches.push({ seal, lines, line });
    end = { batchIndex: seal.batchIndex, crc: seal.crc };
    line += lines.length + 1;
    at = nextIndex;
  }
  return { batches, end, goodBytes: at, tornBytes: 0, fault: null };
}

interface Found {
  readonly lines: readonly string[];
  readonly seal: Seal;
  /** Whether the seal holds for as many lines before it as it counts, whatever stands before those. */
  readonly stands: boolean;
  readonly nextIndex: number;
}

/** The lines up to and with the next seal; `null` when there is no whole line that is one. */
function batchAt(bytes: Buffer, startAt: number): Found | null {
  const lines: string[] = [];
  const starts: number[] = [];
  for (let at = startAt; ; ) {
    const endAt = bytes.indexOf(NEWLINE, at);
    if (endAt < 0) return null;
    const line = bytes.toString('utf8', at, endAt);
    starts.push(at);
    at = endAt + 1;
    const seal = readSeal(line);
    if (seal === null) {
      lines.push(line);
      continue;
    }
    const coveredAt = starts[lines.length - seal.recordCount];
    const stands = coveredAt !== undefined && holds(bytes.subarray(coveredAt, at), seal);
    return { lines, seal, stands, nextIndex: at };
  }
}

function objection(found: Found | null, end: ChainEnd | null): string | null {
  if (found === null) return 'the batch has no seal';
  const { seal, lines, stands } = found;
  if (!stands || seal.recordCount !== lines.length) return `batch ${seal.batchIndex} is not what was sealed`;
  if (end === null || (seal.batchIndex === end.batchIndex + 1 && seal.after === end.crc)) return null;
  return `batch ${seal.batchIndex} does not follow batch ${end.batchIndex}`;
}

function isFollowed(bytes: Buffer, startAt: number): boolean {
  for (let at = startAt; at < bytes.length; ) {
    const found = batchAt(bytes, at);
    if (found === null) return false;
    if (found.stands) return true;
    at = found.nextIndex;
  }
  return false;
}

/** Where among the lines of a broken batch the first is that is no JSON; 0 if all are. */
function faultIndex(lines: readonly string[]): number {
  const at = lines.findIndex((text) => !isJson(text));
  return Math.max(at, 0);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
