import type { DeviceModel } from '../../scenarios/model.ts';
import { type Calendar, US_PER_MS } from './calendar.ts';
import type { Flows } from './network/flows.ts';
import type { Topology } from './network/topology.ts';

/** What walking stands on. */
export interface MobilityPlan {
  readonly walks: readonly DeviceModel['walk'][];
  readonly topology: Topology;
  readonly flows: Flows;
  readonly calendar: Calendar;
  /** Kind of the event whose subject is a device that takes its next step. */
  readonly kind: number;
}

/**
 * Devices that walk: each step hangs them on another access point, so far off as the step says, at once
 * (assumption: a handover costs no time of its own; WiFine's walkers change theirs in 2.8 % of 5 s steps). One
 * pending event per walker.
 */
export class Mobility {
  readonly #plan: MobilityPlan;
  readonly #stepIndex: Int32Array;

  constructor(plan: MobilityPlan) {
    this.#plan = plan;
    this.#stepIndex = new Int32Array(plan.walks.length);
    for (const [device, walk] of plan.walks.entries()) if (walk !== null) this.#schedule(device);
  }

  /** A device takes its step; the caller then looks at its connections. Returns whether its site changed. */
  step(device: number): boolean {
    const { walks, topology, flows } = this.#plan;
    const step = walks[device]?.[this.#stepIndex[device] as number];
    if (step === undefined) return false;
    (this.#stepIndex[device] as number)++;
    const before = topology.site(device);
    topology.move(device, topology.siteIndex(step.site), step.extraMs);
    this.#schedule(device);
    if (topology.site(device) === before) return false;
    flows.refresh(device);
    return true;
  }

  #schedule(device: number): void {
    const { walks, calendar, kind } = this.#plan;
    const step = walks[device]?.[this.#stepIndex[device] as number];
    if (step === undefined) return;
    calendar.schedule(Math.max(calendar.nowUs, Math.round(step.atMs * US_PER_MS)), kind, device);
  }
}
