import { clockCalls } from './clock-calls.ts';
import { descriptorCalls } from './descriptor-calls.ts';
import { ERRNO } from './errno.ts';
import { GuestFault } from './guest.ts';
import { pathCalls } from './path-calls.ts';
import { transferCalls } from './transfer.ts';
import type { Outcome, Wasi } from './wasi.ts';

/** The name under which C libraries import WASI preview 1. */
export const WASI_MODULE = 'wasi_snapshot_preview1';

const CALLS = { ...clockCalls, ...descriptorCalls, ...pathCalls, ...transferCalls };

/** Calls of WASI in which a module may be paused: those that may wait. */
export const WAITING_CALLS: ReadonlySet<string> = new Set(['fd_read', 'fd_write', 'poll_oneoff']);

/** Every function that `wasiImports` offers, as `module.name`. */
export const wasiNames: ReadonlySet<string> = new Set(
  Object.keys(CALLS).map((name) => `${WASI_MODULE}.${name}`),
);

/** Where a module may be paused: a call that waits, if it is left at once when a pause begins, and made again after. */
export interface Pauses {
  /** Ends the pause that the call was made in, if there was one. */
  arrive(): void;
  /** Begins a pause if one is asked for; whether it did. */
  beginIfAsked(): boolean;
}

/** For modules that cannot be paused. */
const noPauses: Pauses = { arrive: () => {}, beginIfAsked: () => false };

/**
 * The functions of WASI preview 1 as a module imports them. This is the only place where waiting happens: a call that
 * has to wait puts its thread to sleep until the host rings, then tries again.
 */
export function wasiImports(
  wasi: Wasi,
  pauses: Pauses = noPauses,
): Readonly<Record<string, (...args: readonly never[]) => number>> {
  const { bells } = wasi.outside;
  const bound = Object.entries(CALLS).map(([name, call]) => {
    const mayPause = WAITING_CALLS.has(name);
    const run = (...args: readonly (number | bigint)[]): number => {
      if (mayPause) pauses.arrive();
      const read = args.map((arg) => (typeof arg === 'number' ? arg >>> 0 : BigInt.asUintN(64, arg)));
      for (;;) {
        const heard = bells.heard();
        const outcome = attempt(() => call(wasi, ...(read as never[])));
        if (typeof outcome === 'number') {
          wasi.pending = null;
          bells.memoryPages = wasi.guest.pages;
          return outcome;
        }
        if (mayPause && pauses.beginIfAsked()) return ERRNO.success; // Nobody reads it: the stack unwinds.
        bells.sleep(heard, Math.max(0, outcome.untilMs - wasi.outside.steadyMs()));
      }
    };
    return [name, run] as const;
  });
  return Object.fromEntries(bound);
}

function attempt(call: () => Outcome): Outcome {
  try {
    return call();
  } catch (fault) {
    if (fault instanceof GuestFault) return ERRNO.fault;
    throw fault;
  }
}
