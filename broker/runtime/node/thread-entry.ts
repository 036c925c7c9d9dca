import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { ThreadLife, type ThreadOrder, type ThreadWord } from '../host/thread.ts';

/**
 * How much a module yields to its runtime, which must stay able to stop it (assumption: enough that a core shared with
 * a spinning module still answers within a time slice, and little enough that other programs are not favoured).
 */
const NICENESS = 5;

const say = (word: ThreadWord, moved: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage(word, moved);

/** On Linux each thread has a number and a niceness of its own (`setpriority(2)`, "C library/kernel differences"). */
function settleIn(): string | null {
  try {
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1) ?? '';
    setPriority(Number(thread), NICENESS);
    return thread;
  } catch {
    return null;
  }
}

const life = new ThreadLife(say);
parentPort?.on('message', (order: ThreadOrder) => life.obey(order));
say({ kind: 'ready', osThread: settleIn() });
