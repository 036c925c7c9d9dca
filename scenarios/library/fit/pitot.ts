import { ok as assert } from 'node:assert/strict';
import { join } from 'node:path';
import { type NpyArray, readNpz } from './npz.ts';

/**
 * Measured run times of modules on platforms, each alone on its machine; column i of every array is run i.
 */
export interface Runs {
  /** `engine:device`, for example `wasm3-i:hc-42`. */
  readonly platforms: readonly string[];
  readonly workloads: readonly string[];
  readonly platformOf: Int32Array;
  readonly workloadOf: Int32Array;
  readonly timeMs: Float64Array;
  /** WebAssembly instructions that one run of the workload executes, by workload. */
  readonly instructions: Float64Array;
}

/** Run times of a victim while one other module loops on the same machine; names are those of `Runs`. */
export interface SharedRuns {
  readonly platformOf: Int32Array;
  readonly victimOf: Int32Array;
  readonly aggressorOf: Int32Array;
  readonly timeMs: Float64Array;
}

/**
 * The unit trap of Pitot: `t` is in microseconds, whatever its README says (jobs die at 30 s; max t =
 * 29,993,416).
 */
const MICROSECONDS_PER_MS = 1_000;

/** Reads `data.npz`: 53,637 mean wall times of whole processes (fork, load, compile if JIT, run, exit). */
export function readRuns(folder: string): Runs {
  const arrays = readNpz(join(folder, 'pitot', 'data.npz'));
  const opcodes = arrayOf(arrays, 'd_workload');
  const [, opcodeCount = 0] = opcodes.shape;
  // The features are ln(1 + times an opcode ran), a row per workload.
  const instructions = arrayOf(arrays, 'n_workload').texts.map((_, workload) => {
    const counts = opcodes.numbers.subarray(workload * opcodeCount, (workload + 1) * opcodeCount);
    return counts.reduce((sum, logCount) => sum + Math.expm1(logCount), 0);
  });
  return {
    platforms: arrayOf(arrays, 'n_platform').texts,
    workloads: arrayOf(arrays, 'n_workload').texts,
    platformOf: Int32Array.from(arrayOf(arrays, 'i_platform').numbers),
    workloadOf: Int32Array.from(arrayOf(arrays, 'i_workload').numbers),
    timeMs: arrayOf(arrays, 't').numbers.map((time) => time / MICROSECONDS_PER_MS),
    instructions: Float64Array.from(instructions),
  };
}

/** Reads `if2.npz`: 98,957 mean wall times with one co-running module. */
export function readSharedRuns(folder: string): SharedRuns {
  const arrays = readNpz(join(folder, 'pitot', 'if2.npz'));
  return {
    platformOf: Int32Array.from(arrayOf(arrays, 'i_platform').numbers),
    victimOf: Int32Array.from(arrayOf(arrays, 'i_workload').numbers),
    aggressorOf: Int32Array.from(arrayOf(arrays, 'i_interference0').numbers),
    timeMs: arrayOf(arrays, 't').numbers.map((time) => time / MICROSECONDS_PER_MS),
  };
}

function arrayOf(arrays: ReadonlyMap<string, NpyArray>, name: string): NpyArray {
  const found = arrays.get(name);
  assert(found !== undefined, `the archive holds an array ${name}`);
  return found;
}
