import { type Schedule, scheduleOf, type TimeTable } from './times.ts';

/** Where a waiting module would be done first, and where second. */
export interface Prospect {
  readonly completion: Float64Array;
  readonly second: Float64Array;
}

/** What a module is picked by; the largest goes first, ties go to the smaller index. */
export type Urgency = (prospect: Prospect, module: number) => number;

/**
 * Binds one module after the other to the runtime where it is done first, the most urgent of those that wait each time
 * (Maheswaran et al., "Dynamic mapping of a class of independent tasks onto heterogeneous computing systems", JPDC
 * 59, 1999). Prospects are worked out anew only for modules that counted on the runtime which was just taken.
 */
export function bindInTurn(table: TimeTable, urgency: Urgency): Schedule {
  const { moduleCount, runtimeCount, times } = table;
  const homes = new Int32Array(moduleCount);
  const loads = new Float64Array(runtimeCount);
  const first = new Int32Array(moduleCount);
  const runnerUp = new Int32Array(moduleCount);
  const prospect = { completion: new Float64Array(moduleCount), second: new Float64Array(moduleCount) };
  const waiting = Array.from({ length: moduleCount }, (_, module) => module);
  for (const module of waiting) look(module);
  while (waiting.length > 0) {
    let at = 0;
    for (let i = 1; i < waiting.length; i++) {
      if (urgency(prospect, waiting[i] as number) > urgency(prospect, waiting[at] as number)) at = i;
    }
    const [module] = waiting.splice(at, 1) as [number];
    const home = first[module] as number;
    homes[module] = home;
    loads[home] = (loads[home] as number) + (times[module * runtimeCount + home] as number);
    for (const other of waiting) if (first[other] === home || runnerUp[other] === home) look(other);
  }
  return scheduleOf(table, homes);

  function look(module: number): void {
    let [best, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    let [at, secondAt] = [0, 0];
    for (let runtime = 0; runtime < runtimeCount; runtime++) {
      const done = (loads[runtime] as number) + (times[module * runtimeCount + runtime] as number);
      if (done < best) [second, secondAt, best, at] = [best, at, done, runtime];
      else if (done < second) [second, secondAt] = [done, runtime];
    }
    first[module] = at;
    runnerUp[module] = secondAt;
    prospect.completion[module] = best;
    prospect.second[module] = second === Number.POSITIVE_INFINITY ? best : second;
  }
}
