import type { Happening } from '../../scenarios/model.ts';
import { KIND } from './kinds.ts';
import { endAfter, later } from './later.ts';
import { charged, comeUp, goDown, pace, rename } from './machines.ts';
import type { DeviceState } from './population.ts';
import type { Sim } from './sim.ts';

type DeviceHappening = Extract<Happening, { readonly device: string }>;

/** Lets something happen to a machine. */
export function strikeDevice(sim: Sim, device: DeviceState, happening: DeviceHappening): void {
  const { index } = device;
  switch (happening.kind) {
    case 'crash':
      goDown(sim, device, 'socket');
      return backAfter(sim, device, happening.forMs);
    case 'silent-leave':
      goDown(sim, device, 'no-will');
      return backAfter(sim, device, happening.forMs);
    case 'hang':
      return hang(sim, device, happening.forMs);
    case 'reboot':
      goDown(sim, device, 'socket');
      if (happening.newId) for (const runtime of device.runtimes) rename(sim, runtime);
      return backAfter(sim, device, happening.downMs);
    case 'sleep-tab':
      device.napFactor = happening.factor;
      pace(sim, device);
      return endAfter(sim, `nap of ${index}`, happening.forMs, () => {
        device.napFactor = 1;
        pace(sim, device);
      });
    case 'slow-link':
      sim.topology.slow(index, happening.latencyFactor, happening.bandwidthFactor);
      sim.flows.refresh(index);
      return endAfter(sim, `link of ${index}`, happening.forMs, () => {
        sim.topology.slow(index, 1, 1);
        sim.flows.refresh(index);
      });
    case 'bad-messages':
      sim.topology.spoil(index, happening);
      return endAfter(sim, `messages of ${index}`, happening.forMs, () => sim.topology.spoil(index, null));
    case 'battery':
      return charged(sim, device, sim.energy.setCharge(index, happening.chargeShare));
  }
}

function hang(sim: Sim, device: DeviceState, forMs: number | null): void {
  if (!device.isUp || device.isHung) return;
  device.isHung = true;
  pace(sim, device);
  for (const runtime of device.runtimes) {
    runtime.endedUs = sim.agenda.nowUs;
    sim.post.mute(runtime, true);
  }
  if (forMs === null) return;
  endAfter(sim, `hang of ${device.index}`, forMs, () => {
    if (!device.isHung) return;
    device.isHung = false;
    pace(sim, device);
    for (const runtime of device.runtimes) {
      runtime.endedUs = -1;
      sim.post.mute(runtime, false);
      runtime.wakeMs = Number.POSITIVE_INFINITY;
      sim.agenda.schedule(sim.agenda.nowUs, KIND.agent, runtime.index);
    }
  });
}

function backAfter(sim: Sim, device: DeviceState, ms: number | null): void {
  if (ms !== null) later(sim, ms, () => comeUp(sim, device));
}
