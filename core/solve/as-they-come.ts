import { type Schedule, scheduleOf, type TimeTable } from './times.ts';

/** What a module would cost on a runtime that has a load already; the smallest wins, ties go to the smaller index. */
export type Charge = (load: number, time: number) => number;

/** Binds modules in the order of the table, each where it is charged least. */
export function bindAsTheyCome(table: TimeTable, charge: Charge): Schedule {
  const { moduleCount, runtimeCount, times } = table;
  const homes = new Int32Array(moduleCount);
  const loads = new Float64Array(runtimeCount);
  for (let module = 0; module < moduleCount; module++) {
    const row = module * runtimeCount;
    const chargeOf = (runtime: number) => charge(loads[runtime] as number, times[row + runtime] as number);
    let home = 0;
    for (let runtime = 1; runtime < runtimeCount; runtime++)
      if (chargeOf(runtime) < chargeOf(home)) home = runtime;
    homes[module] = home;
    loads[home] = (loads[home] as number) + (times[row + home] as number);
  }
  return scheduleOf(table, homes);
}
