/**
 * How long each module would run on each runtime (an "expected time to compute" matrix, row by row), in whatever unit
 * its source uses. Modules and runtimes are known by their index.
 */
export interface TimeTable {
  readonly moduleCount: number;
  readonly runtimeCount: number;
  /** `times[module · runtimeCount + runtime]`, each finite and > 0. */
  readonly times: Float64Array;
}

/** Every module on one runtime, and when the last runtime is done. */
export interface Schedule {
  /** The index of the runtime, by index of the module. */
  readonly homes: Int32Array;
  /** In the unit of the table. */
  readonly makespan: number;
}

/** When each runtime is done, were the modules at home as said; summed in the order of the modules. */
export function loadsOf({ moduleCount, runtimeCount, times }: TimeTable, homes: Int32Array): Float64Array {
  const loads = new Float64Array(runtimeCount);
  for (let module = 0; module < moduleCount; module++) {
    const home = homes[module] as number;
    loads[home] = (loads[home] as number) + (times[module * runtimeCount + home] as number);
  }
  return loads;
}

/** A schedule with its makespan, summed afresh so that it owes nothing to how the schedule was found. */
export const scheduleOf = (table: TimeTable, homes: Int32Array): Schedule => ({
  homes,
  makespan: loadsOf(table, homes).reduce((most, load) => Math.max(most, load), 0),
});
