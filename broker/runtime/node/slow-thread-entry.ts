import { openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { ThreadLife, type ThreadOrder, type ThreadWord } from '../host/thread.ts';
import { Bells } from '../shared/bells.ts';
import { Pace } from './pace.ts';
import { settleIn } from './settle-in.ts';
import type { SlowLane } from './slow-threads.ts';

const lane = workerData as SlowLane;
const lanes = new Int32Array(lane.lanes);
const clock = openClock();
const text = Buffer.alloc(64);
const never = new Int32Array(new SharedArrayBuffer(4));

/** Tells the pace when the module computes and when it waits; every call of the host begins with a look at its bells. */
class PacedBells extends Bells {
  readonly #pace = new Pace({
    nowMs: () => performance.now(),
    cpuMs,
    sleep: (spanMs) => void Atomics.wait(never, 0, 0, spanMs),
    coreShare,
  });

  override heard(): number {
    Atomics.store(lanes, lane.laneIndex, 1);
    this.#pace.called();
    return super.heard();
  }

  /** The last thing that a call of the host does is to note how much memory there is. */
  override set memoryPages(pages: number) {
    super.memoryPages = pages;
    this.#pace.returns();
  }

  override get memoryPages(): number {
    return super.memoryPages;
  }

  override sleep(heard: number, spanMs: number): void {
    this.#pace.idles();
    Atomics.store(lanes, lane.laneIndex, 0);
    const startMs = performance.now();
    super.sleep(heard, spanMs);
    this.#pace.wakes(performance.now() - startMs);
  }
}

/** As many lanes as the device has cores are quick; more share them. */
function coreShare(): number {
  let busyCount = 0;
  for (let index = 0; index < lanes.length; index++) busyCount += Atomics.load(lanes, index);
  return lane.coreShare * Math.min(1, lane.coreCount / Math.max(1, busyCount));
}

/** Nanoseconds on a core come first (Linux, Documentation/scheduler/sched-stats.rst). */
function cpuMs(): number | null {
  if (clock === null) return null;
  readSync(clock, text, 0, text.length, 0);
  return Number(text.toString('latin1', 0, text.indexOf(' '))) / 1e6;
}

function openClock(): number | null {
  try {
    return openSync('/proc/thread-self/schedstat', 'r');
  } catch {
    return null;
  }
}

const say = (word: ThreadWord): void => parentPort?.postMessage(word);

const life = new ThreadLife(say, (memory) => new PacedBells(memory));
parentPort?.on('message', (order: ThreadOrder) => life.obey(order));
say({ kind: 'ready', osThread: settleIn() });
