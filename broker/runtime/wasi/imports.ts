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

/** Every function that `wasiImports` offers, as `module.name`. */
export const wasiNames: ReadonlySet<string> = new Set(
  Object.keys(CALLS).map((name) => `${WASI_MODULE}.${name}`),
);

/**
 * The functions of WASI preview 1 as a module imports them. This is the only place where waiting happens: a call that
 * has to wait puts its thread to sleep until the host rings, then tries again.
 */
export function wasiImports(wasi: Wasi): Readonly<Record<string, (...args: readonly never[]) => number>> {
  const { bells } = wasi.outside;
  const bound = Object.entries(CALLS).map(([name, call]) => {
    const run = (...args: readonly (number | bigint)[]): number => {
      const read = args.map((arg) => (typeof arg === 'number' ? arg >>> 0 : BigInt.asUintN(64, arg)));
      for (;;) {
        const heard = bells.heard();
        const outcome = attempt(() => call(wasi, ...(read as never[])));
        if (typeof outcome === 'number') {
          wasi.pending = null;
          bells.memoryPages = wasi.guest.pages;
          return outcome;
        }
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
