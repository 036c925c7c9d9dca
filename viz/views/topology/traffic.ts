import { messageIn, messageTopic } from '../../chronicle/topic.ts';
import type { Frame } from '../view.ts';

/** What went between a runtime and the broker in some time. */
export interface Exchange {
  readonly messageCount: number;
  /** Snapshots it gave away or got. */
  readonly carriedBytes: number;
}

/** The time that is counted, and how often it is counted anew: figures that change with every message cannot be read. */
const SPAN_MS = 60_000;
const STEP_MS = 5_000;
/** Records looked through at most; realms with more are drawn as dots, which tell of no traffic. */
const LOOKED_COUNT_MAX = 20_000;

/** What each runtime exchanged in the minute before the last full five seconds. */
export function exchangesOf({ scene, records, memo }: Frame): ReadonlyMap<string, Exchange> {
  const toMs = Math.floor(scene.atMs / STEP_MS) * STEP_MS;
  return memo(`exchanges ${toMs} ${records.recordCount}`, () => {
    const found = new Map<string, { messageCount: number; carriedBytes: number }>();
    const first = Math.max(records.evictedCount, scene.recordCount - LOOKED_COUNT_MAX);
    for (let index = scene.recordCount - 1; index >= first; index--) {
      const record = records.recordAt(index);
      if (record === undefined || record.atMs <= toMs - SPAN_MS) break;
      const [family, runtime = ''] = messageTopic(record) ?? [];
      if (family !== 'rt' || record.atMs > toMs) continue;
      const exchange = found.get(runtime) ?? { messageCount: 0, carriedBytes: 0 };
      exchange.messageCount++;
      const message = messageIn(record);
      if (message?.kind === 'module-frozen') exchange.carriedBytes += message.snapshotBytes;
      if (message?.kind === 'module-thawed')
        exchange.carriedBytes += scene.module(message.module)?.journey?.snapshotBytes ?? 0;
      found.set(runtime, exchange);
    }
    return found;
  });
}
