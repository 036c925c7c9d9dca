import { engine } from './wasm/engine.ts';

/**
 * Work of each kernel of `broker/modules/source/calibration.c`, in milliseconds on the reference `wasmtime-a:hc-33` (an
 * Intel Core i7-1165G7): what `scenarios/library/workloads.json` has fitted for `polybench/medium/gemm`,
 * `polybench/medium/jacobi-2d` and `polybench/small/floyd-warshall`.
 */
export const KERNEL_WORK_MS: Readonly<Record<string, number>> = {
  gemm: 12.27,
  jacobi: 23.35,
  floyd_warshall: 7.053,
};

/** Runs of each kernel: the first ones are slower, as V8 replaces its quick code by its good one while they run. */
const RUN_COUNT = 5;

/**
 * How slow this machine and engine are: time for a millisecond of reference work, as the fitted law of the library means
 * it. The best of a few runs counts, and the geometric mean of three kernels, so that neither a busy moment nor one
 * habit of an engine decides. Takes a fifth of a second on a laptop. An estimate: compilers differ, and three kernels
 * are no workload; the supervisor learns the rest from what modules really take.
 */
export async function calibrate(bytes: Uint8Array): Promise<number> {
  const { exports } = new engine.Instance(await engine.compile(bytes), {});
  const logs = Object.entries(KERNEL_WORK_MS).map(([name, workMs]) => {
    const kernel = exports[name] as () => number;
    let bestMs = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUN_COUNT; run++) {
      const startMs = performance.now();
      kernel();
      bestMs = Math.min(bestMs, performance.now() - startMs);
    }
    return Math.log(bestMs / workMs);
  });
  const slowness = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  return Math.round(slowness * 1_000) / 1_000;
}
