import type { Batch } from '../reel/scribe.ts';
import { type Assignment, readAssigned, type Saying } from './file.ts';

const say = (saying: Saying, passed: readonly ArrayBuffer[] = []): void =>
  self.postMessage(saying, { transfer: [...passed] });

self.onmessage = ({ data: assignment }: MessageEvent<Assignment>) => {
  void readAssigned(assignment, {
    batch: (batch) => say({ kind: 'batch', batch }, buffersOf(batch)),
    news: (news) => say({ kind: 'news', news }),
  });
};

/** Arrays change hands instead of being copied. */
function buffersOf({ block }: Batch): readonly ArrayBuffer[] {
  const { beats, reports, sizeBytes: _size, count: _count, ...head } = block;
  const arrays = [...Object.values(head), ...Object.values(beats), ...Object.values(reports)];
  return arrays.map(({ buffer }) => buffer);
}
