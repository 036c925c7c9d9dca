import { NOBODY } from '../world/calendar.ts';
import type { Instance } from './population.ts';
import type { Sim } from './sim.ts';

/** Bytes to carry from one host to another. */
interface Load {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/**
 * Charges the radios at both ends for bytes that go from one machine to another. The broker's host has none; messages of
 * the control plane, a few hundred bytes each, are left out (assumption).
 */
export function onAir({ energy, devices }: Sim, from: number, to: number, bytes: number): void {
  if (from === to) return;
  if (from < devices.length) energy.spend(from, bytes);
  if (to < devices.length) energy.spend(to, bytes);
}

/**
 * Sends bytes as a flow and goes on when they are there; across a partition that is when it heals. What is broken off costs
 * no energy (assumption: it is little).
 */
export function transfer(sim: Sim, instance: Instance, { from, to, bytes }: Load, then: () => void): void {
  const number = sim.nextFlow++;
  instance.flowNumber = number;
  instance.flow = sim.flows.begin(from, to, bytes, number);
  sim.flowEnds.set(number, () => {
    instance.flow = NOBODY;
    onAir(sim, from, to, bytes);
    then();
  });
}

/** Breaks off what an instance is sending or fetching. */
export function breakOff(sim: Sim, instance: Instance): void {
  if (instance.flow === NOBODY) return;
  sim.flowEnds.delete(instance.flowNumber);
  sim.flows.cancel(instance.flow);
  instance.flow = NOBODY;
}
