import { type Bench, low } from './bench.ts';
import { writeOldJournal } from './old-journal.ts';
import { Served } from './served.ts';

const MS_PER_SECOND = 1_000;
const RECORD_COUNT = 1_000_000;

/**
 * From nothing to ready, with REST and MQTT, in an empty folder. What the system and `tsx` remember of our files is there
 * from an earlier start.
 */
export const coldStart: Bench = {
  name: 'cold-start',
  async measure() {
    await startedOnce();
    const tookMs = await startedOnce();
    const title = 'cold start of arts serve to ready, REST included';
    return [low(title, 's', tookMs / MS_PER_SECOND, { must: 2, aim: 1 })];
  },
};

/** From nothing to ready on a journal of a million records, stopped where the replay is longest. */
export const oldStart: Bench = {
  name: 'old-start',
  roundCountMax: 1,
  async measure() {
    const served = await Served.make();
    try {
      const { segmentCount, lastBytes } = await writeOldJournal(served.folder, RECORD_COUNT);
      process.stderr.write(`journal of ${segmentCount} segments, ${lastBytes} bytes to replay\n`);
      const tookMs = await served.start();
      const title =
        'start from a journal of 1,000,000 records with snapshots, killed at the end of a segment';
      return [low(title, 's', tookMs / MS_PER_SECOND, { must: 10, aim: 3 })];
    } finally {
      await served.remove();
    }
  },
};

async function startedOnce(): Promise<number> {
  const served = await Served.make();
  try {
    return await served.start();
  } finally {
    await served.remove();
  }
}
