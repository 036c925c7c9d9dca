import type { TraceRecord } from '../../core/trace.ts';
import { Reel, type ReelLimits } from '../reel/reel.ts';
import { type Batch, Scribe } from '../reel/scribe.ts';

/** Batches of some records each, as a reader would make them. */
function batchesOf(records: readonly TraceRecord[], countEach: number): readonly Batch[] {
  const scribe = new Scribe();
  const batches: Batch[] = [];
  for (const [index, record] of records.entries()) {
    scribe.line(JSON.stringify(record));
    if (index % countEach === countEach - 1) take();
  }
  take();
  return batches;

  function take(): void {
    const batch = scribe.batch();
    if (batch !== null) batches.push(batch);
  }
}

/** A reel with some records on it. */
export function reelOf(
  records: readonly TraceRecord[],
  countEach = 7,
  limits: Partial<ReelLimits> = {},
): Reel {
  const reel = new Reel(limits);
  for (const batch of batchesOf(records, countEach)) reel.append(batch);
  return reel;
}

/** Whether a record is kept. */
export const isKept = (record: TraceRecord): boolean =>
  !(record.kind === 'header' || (record.kind === 'input' && record.input.kind === 'time-passed'));
