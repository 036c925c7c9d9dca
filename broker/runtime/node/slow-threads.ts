import { join } from 'node:path';
import type { ThreadWord } from '../host/thread.ts';
import type { Thread, ThreadFate, Threads } from '../host/threads.ts';
import { NodeThreads } from './threads.ts';

/** How slow a device is to be on this machine. */
export interface Slowing {
  /** Share of a core of this machine that makes up a core of the device, in (0, 1]. */
  readonly coreShare: number;
  readonly coreCount: number;
}

/** What a thread of a slowed device is given: its lane among those that share the cores of the device. */
export interface SlowLane extends Slowing {
  /** One word per lane: whether its thread computes. */
  readonly lanes: SharedArrayBuffer;
  readonly laneIndex: number;
}

/** Threads of a device at once (assumption: far more than a scenario that is lived in real time has modules). */
const LANE_COUNT = 256;

/** Threads that get on like those of a slower device, as long as their modules call their host now and then. */
export class SlowThreads implements Threads {
  readonly #slowing: Slowing;
  readonly #inner: NodeThreads;
  readonly #lanes = new Int32Array(new SharedArrayBuffer(LANE_COUNT * 4));
  readonly #free = Array.from({ length: LANE_COUNT }, (_, index) => index).reverse();
  readonly #threads = new Set<Thread>();
  #endedCpuMs = 0;

  constructor(slowing: Slowing) {
    this.#slowing = slowing;
    this.#inner = new NodeThreads({
      script: join(import.meta.dirname, 'slow-thread-entry.ts'),
      lease: () => this.#lease(),
    });
  }

  take(hear: (word: ThreadWord | ThreadFate) => void): Thread {
    const thread = this.#inner.take(hear);
    const slowed: Thread = {
      tell: (order) => thread.tell(order),
      end: () => {
        if (this.#threads.delete(slowed)) this.#endedCpuMs += slowed.cpuMs() ?? 0;
        return thread.end();
      },
      cpuMs: () => this.#asOnDevice(thread.cpuMs()),
    };
    this.#threads.add(slowed);
    return slowed;
  }

  /** Core time that all threads have used so far, in the device's own time. */
  cpuMs(): number {
    let sumMs = this.#endedCpuMs;
    for (const thread of this.#threads) sumMs += thread.cpuMs() ?? 0;
    return sumMs;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #lease(): { readonly given: SlowLane; over(): void } {
    const laneIndex = this.#free.pop() ?? 0;
    const given = { ...this.#slowing, lanes: this.#lanes.buffer, laneIndex };
    const over = (): void => {
      Atomics.store(this.#lanes, laneIndex, 0);
      this.#free.push(laneIndex);
    };
    return { given, over };
  }

  /** A device that is slowed to a third is busy three times as long. */
  #asOnDevice(cpuMs: number | null): number | null {
    return cpuMs === null ? null : cpuMs / this.#slowing.coreShare;
  }
}
