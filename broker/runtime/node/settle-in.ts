import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * How much a module yields to its runtime, which must stay able to stop it (assumption: enough that a core shared with
 * a spinning module still answers within a time slice, and little enough that other programs are not favoured).
 */
const NICENESS = 5;

/**
 * Makes the thread that calls it yield, and tells its number; `null` where threads have none. On Linux each has a number
 * and a niceness of its own (`setpriority(2)`, "C library/kernel differences").
 */
export function settleIn(): string | null {
  try {
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1) ?? '';
    setPriority(Number(thread), NICENESS);
    return thread;
  } catch {
    return null;
  }
}
