import { POLL } from '../freeze/rewrite/reserved.ts';
import type { ModuleIdentity } from '../freeze/snapshot/snapshot.ts';
import { calibrate } from './calibrate.ts';
import { compile } from './host/codes.ts';
import { ERRNO } from './wasi/errno.ts';
import { WASI_MODULE, wasiNames } from './wasi/imports.ts';
import { CONFINED } from './wasm/confine.ts';
import { engine } from './wasm/engine.ts';

/** How fast this machine is, and how much work a unit of `broker/modules/source/work.c` is. */
export interface Yardstick {
  /** Time for a millisecond of reference work. */
  readonly slownessShare: number;
  /** Reference work of one unit. */
  readonly unitWorkMs: number;
}

/** Units per look, and looks of which the fastest counts (some 4 ms each, and enough for V8's good code). */
const UNIT_COUNT = 20;
const LOOK_COUNT = 25;
const GAP_MS = 40;

/** As much as one portion of fuel may be, so that a look is not interrupted. */
const FUEL = 2 ** 28;

/**
 * Measures this machine by the kernels of `calibration.wasm`, and a unit of work as its runtimes will run it: in the form that
 * can be paused, if `freezable` names the sha256 of both, which takes half as long again.
 */
export async function takeMeasure(
  calibration: Uint8Array,
  work: Uint8Array,
  freezable: ModuleIdentity | null = null,
): Promise<Yardstick> {
  const slownessShare = await calibrate(calibration);
  const code = await compile(work, freezable);
  if (code.kind === 'unfit') throw new Error(`broken claim: work.wasm runs here; ${code.reason}`);
  const nothing = Object.fromEntries(
    [...wasiNames].map((name) => [name.slice(WASI_MODULE.length + 1), () => ERRNO.badDescriptor]),
  );
  const memory = new engine.Memory({ initial: code.initialPages, maximum: code.initialPages });
  const imports = {
    [WASI_MODULE]: nothing,
    [CONFINED.module]: { [CONFINED.memory]: memory, [POLL.name]: () => FUEL },
  };
  const units = new engine.Instance(code.compiled, imports).exports.units as (count: number) => number;
  const looksMs: number[] = [];
  for (let look = 0; look < LOOK_COUNT; look++) {
    const startMs = performance.now();
    units(UNIT_COUNT);
    looksMs.push((performance.now() - startMs) / UNIT_COUNT);
    await new Promise((resolve) => setTimeout(resolve, GAP_MS));
  }
  // The median, not the best: a run takes the machine as it is, with whoever shares its cores.
  const unitMs = looksMs.toSorted((a, b) => a - b)[LOOK_COUNT >> 1] ?? Number.NaN;
  return { slownessShare, unitWorkMs: unitMs / slownessShare };
}
