import { crc32 } from 'node:zlib';

/** The last line of a batch: what makes the records before it count. */
export interface Seal {
  readonly kind: 'seal';
  /** Number of the batch, from 1, over all segments of a realm. */
  readonly batchIndex: number;
  /** Time of the realm at which the batch was closed. */
  readonly atMs: number;
  /** The same moment by the wall clock, which people remember. */
  readonly wallMs: number;
  /** Records in the batch. */
  readonly recordCount: number;
  /** Every batch up to this one is known to have been handed to the broker. */
  readonly sentIndex: number;
  /** Checksum of the batch before, so that none can be missing between two; eight hexadecimal digits. */
  readonly after: string;
  /** CRC-32 over the batch up to here. */
  readonly crc: string;
}

/** What is known of a batch before it is sealed. */
export type Unsealed = Omit<Seal, 'kind' | 'crc'>;

/** Stands before the first batch of a realm. */
export const FIRST_CRC = '00000000';

const SEAL_START = '{"kind":"seal",';
const CRC_LENGTH = ',"crc":"00000000"}'.length;

/** Closes a batch: its records, one per line, and the seal that holds them together. */
export function sealed(records: string, parts: Unsealed): { readonly text: string; readonly crc: string } {
  const { batchIndex, atMs, wallMs, recordCount, sentIndex, after } = parts;
  const open = JSON.stringify({ kind: 'seal', batchIndex, atMs, wallMs, recordCount, sentIndex, after });
  const covered = records + open.slice(0, -1);
  const crc = hex(crc32(covered));
  return { text: `${covered},"crc":"${crc}"}\n`, crc };
}

/** Reads a seal; `null` for what is none. Cheap for other lines, because all are asked. */
export function readSeal(line: string): Seal | null {
  if (!line.startsWith(SEAL_START)) return null;
  try {
    return JSON.parse(line) as Seal;
  } catch {
    return null;
  }
}

/** Whether the bytes from the start of a batch to the end of its seal's line are what was sealed. */
export function holds(batch: Uint8Array, seal: Seal): boolean {
  const covered = batch.subarray(0, batch.length - CRC_LENGTH - 1);
  return hex(crc32(covered)) === seal.crc;
}

const hex = (number: number): string => number.toString(16).padStart(8, '0');
