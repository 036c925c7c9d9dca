import type { TraceStep } from '../../scenarios/model.ts';
import type { Calendar } from './calendar.ts';
import type { Cpus } from './cpu.ts';
import { Steps } from './network/series.ts';

/** What background load stands on. */
export interface BackgroundPlan {
  /** Cores kept busy over time, per device; `null` for none. */
  readonly loads: readonly (readonly TraceStep[] | null)[];
  readonly cpus: Cpus;
  readonly calendar: Calendar;
  /** Kind of the event whose subject is a device with a new background load. */
  readonly kind: number;
}

/** Other programs' load on every device, from recordings (PlanetLab hosts, 5 min steps). One pending event each. */
export class Background {
  readonly #plan: BackgroundPlan;
  readonly #series: ReadonlyMap<number, Steps>;

  constructor(plan: BackgroundPlan) {
    const series = new Map<number, Steps>();
    const known = new Map<readonly TraceStep[], Steps>();
    for (const [device, load] of plan.loads.entries()) {
      if (load === null || load.length === 0) continue;
      const steps = known.get(load) ?? new Steps(load);
      known.set(load, steps);
      series.set(device, steps);
    }
    this.#plan = plan;
    this.#series = series;
    for (const device of series.keys()) this.step(device);
  }

  /** A device's event is due: sets its load of now. */
  step(device: number): void {
    const { cpus, calendar, kind } = this.#plan;
    const steps = this.#series.get(device);
    if (steps === undefined) return;
    cpus.background(device, steps.at(calendar.nowUs));
    const nextUs = steps.nextUs(calendar.nowUs);
    if (Number.isFinite(nextUs)) calendar.schedule(nextUs, kind, device);
  }
}
