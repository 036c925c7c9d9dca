import { FORM } from '../../reel/block.ts';
import type { Frame } from '../view.ts';

/** The busiest that each runtime said it was in the shown time, by its name. */
export const peaksOf = ({ records, window, memo }: Frame): ReadonlyMap<string, number> =>
  memo(`peaks ${records.recordCount} ${window.fromMs} ${window.toMs}`, () => {
    const peaks = new Map<number, number>();
    for (const { count, atMs, form, start, beats } of records.blocks()) {
      if ((atMs[count - 1] ?? 0) < window.fromMs || (atMs[0] ?? 0) > window.toMs) continue;
      for (let index = 0; index < count; index++) {
        const ms = atMs[index] ?? 0;
        if (form[index] !== FORM.beat || ms < window.fromMs || ms > window.toMs) continue;
        const row = start[index] ?? 0;
        const share = beats.busyShare[row] ?? Number.NaN;
        const runtime = beats.runtime[row] ?? 0;
        if (share > (peaks.get(runtime) ?? -1)) peaks.set(runtime, share);
      }
    }
    return new Map([...peaks].map(([runtime, share]) => [records.nameAt(runtime), share]));
  });
