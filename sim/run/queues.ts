import { NOBODY } from '../world/calendar.ts';
import { NO_CALL } from './call-slots.ts';
import { lose } from './losses.ts';
import type { Instance } from './population.ts';
import type { Sim } from './sim.ts';

/** Adds a call to the queue of an instance (a row) and has it computed if the instance is free. */
export function enqueue(sim: Sim, row: number, slot: number): void {
  const { instances, slots } = sim;
  if (!instances.push(row, slot)) return lose(sim, slot);
  slots.target[slot] = row;
  work(sim, row);
}

/** Lets a free instance begin with what waits for it. */
export function work(sim: Sim, row: number): void {
  const { instances, slots, calls } = sim;
  if (!instances.isIdle(row)) return;
  if (instances.isJob(row)) return beginJob(sim, row);
  const slot = instances.shift(row);
  if (slot === NO_CALL) return;
  const module = instances.module(row);
  const number = slots.number[slot] as number;
  const aloneUs = instances.aloneUs(row, calls.callMs(module, number), calls.noiseUnit(module, number));
  begin(sim, row, slot, aloneUs * (slots.leftShare[slot] as number));
}

function beginJob(sim: Sim, row: number): void {
  const { instances, slots, calls } = sim;
  const { module, epoch, doneShare } = instances.instance(row) as Instance;
  const slot = slots.take(module.index, epoch, module.requestedUs);
  slots.target[slot] = row;
  const leftMs = calls.callMs(module.index, 0) * (1 - doneShare);
  begin(sim, row, slot, instances.aloneUs(row, leftMs, calls.noiseUnit(module.index, 0)));
}

function begin(sim: Sim, row: number, slot: number, us: number): void {
  const { instances, slots } = sim;
  slots.begunUs[slot] = sim.agenda.nowUs;
  slots.aloneUs[slot] = us;
  instances.hold(row, slot, NOBODY);
  instances.hold(row, slot, sim.cpus.begin(instances.device(row), slot, us, instances.sensitivity(row)));
}

/** Takes what an instance is computing off its processor; the call keeps the share that is left. */
export function interrupt(sim: Sim, instance: Instance): void {
  const { instances, slots } = sim;
  const { row } = instance;
  const slot = instances.current(row);
  if (slot === NO_CALL) return;
  const leftUs = sim.cpus.remove(instances.device(row), instances.computation(row));
  const leftShare = leftUs / Math.max(1, slots.aloneUs[slot] as number);
  instances.hold(row, NO_CALL, NOBODY);
  if (instances.isJob(row)) {
    instance.doneShare = 1 - leftShare * (1 - instance.doneShare);
    slots.free(slot);
    return;
  }
  slots.leftShare[slot] = (slots.leftShare[slot] as number) * leftShare;
  instances.putBack(row, slot);
}

/** Hands everything that waits at one instance over to another, in order. */
export function handOver(sim: Sim, from: Instance, to: Instance): void {
  const { instances } = sim;
  for (let slot = instances.shift(from.row); slot !== NO_CALL; slot = instances.shift(from.row)) {
    enqueue(sim, to.row, slot);
  }
}

/** Everything that waits at an instance is lost with it, also at a frozen one (a decision of `sim`, see its README). */
export function loseQueue(sim: Sim, { row }: Instance): void {
  const { instances } = sim;
  for (let slot = instances.shift(row); slot !== NO_CALL; slot = instances.shift(row)) lose(sim, slot);
}
