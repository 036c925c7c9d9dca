import type { Sim } from '../sim.ts';

/** One call of a module, by its number among the module's calls. */
export interface Call {
  readonly module: string;
  readonly number: number;
}

/** What a tap tells: something happened to a call at a time, on a device. */
export interface CallFact extends Call {
  readonly kind: 'made' | 'waits' | 'begun' | 'stopped' | 'computed' | 'over';
  readonly atUs: number;
  /** Index of the device; −1 where it is not known. */
  readonly device: number;
  /** Work of the computation in µs alone on its device, for `begun`. */
  readonly workUs: number;
}

/**
 * Listens to the calls of a run at the parts that they pass: where slots are taken and given back, where calls are put
 * into queues, and where the processors begin and end computations. The run does not notice.
 */
export function tapCalls(sim: Sim, hear: (fact: CallFact) => void): void {
  const { slots, instances, cpus } = sim;
  const tell = (kind: CallFact['kind'], slot: number, device = -1, workUs = 0): void =>
    hear({
      kind,
      module: sim.modules[slots.module[slot] as number]?.model.module.id ?? '',
      number: slots.number[slot] as number,
      atUs: sim.agenda.nowUs,
      device,
      workUs,
    });
  const take = slots.take.bind(slots);
  slots.take = (...call) => {
    const slot = take(...call);
    tell('made', slot);
    return slot;
  };
  const free = slots.free.bind(slots);
  slots.free = (slot) => {
    tell('over', slot);
    free(slot);
  };
  const push = instances.push.bind(instances);
  instances.push = (row, slot) => {
    tell('waits', slot, instances.device(row));
    return push(row, slot);
  };
  const slotOf = new Map<number, number>();
  const begin = cpus.begin.bind(cpus);
  cpus.begin = (device, slot, workUs, sensitivity) => {
    tell('begun', slot, device, workUs);
    const computation = begin(device, slot, workUs, sensitivity);
    slotOf.set(computation, slot);
    return computation;
  };
  const remove = cpus.remove.bind(cpus);
  cpus.remove = (device, computation) => {
    tell('stopped', slotOf.get(computation) as number, device);
    return remove(device, computation);
  };
  const finish = cpus.finish.bind(cpus);
  cpus.finish = (device) => {
    const slot = finish(device);
    if (slot >= 0) tell('computed', slot, device);
    return slot;
  };
}

/** How long a message takes between two hosts, by name, as it was sampled when it left. */
export interface MessageFact {
  readonly from: string;
  readonly to: string;
  readonly atUs: number;
  readonly us: number;
}

/** Listens to the delays of all messages of a run, of calls and of the control plane. */
export function tapMessages(sim: Sim, hear: (fact: MessageFact) => void): void {
  const { messages, devices, agenda } = sim;
  const nameOf = (host: number): string => devices[host]?.model.id ?? 'broker';
  const sample = messages.us.bind(messages);
  messages.us = (from, to, bytes) => {
    const us = sample(from, to, bytes);
    hear({ from: nameOf(from), to: nameOf(to), atUs: agenda.nowUs, us });
    return us;
  };
}
