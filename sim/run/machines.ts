import { introduction } from '../../scenarios/introduction.ts';
import type { Fill } from '../world/energy-plan.ts';
import type { Ending } from '../world/mqtt/settings.ts';
import { bootAgent } from './agent-shell.ts';
import { destroy } from './instances.ts';
import type { DeviceState, RuntimeState } from './population.ts';
import type { Sim } from './sim.ts';

/** A device comes up: its runtimes boot and connect. With an empty battery it does so when it is charged. */
export function comeUp(sim: Sim, device: DeviceState): void {
  if (device.isUp) return;
  device.diedEmpty = sim.energy.fill(device.index) === 'empty';
  if (device.diedEmpty) return;
  device.isUp = true;
  sim.energy.power(device.index, true);
  sim.recorder.fact({ kind: 'device-state', device: device.model.id, state: 'up' });
  for (const runtime of device.runtimes) bootAgent(sim, runtime);
}

/** A device goes down with everything on it. */
export function goDown(sim: Sim, device: DeviceState, ending: Ending): void {
  if (!device.isUp) return;
  for (const runtime of device.runtimes) stopRuntime(sim, runtime, ending);
  device.isUp = false;
  device.isHung = false;
  device.napFactor = 1;
  device.diedEmpty = false;
  pace(sim, device);
  sim.energy.power(device.index, false);
  sim.recorder.fact({ kind: 'device-state', device: device.model.id, state: 'down' });
}

/** A battery is as full as it is now: an empty device goes down, and comes back by itself when charged. */
export function charged(sim: Sim, device: DeviceState, fill: Fill): void {
  if (fill === 'empty' && device.isUp) {
    sim.meters.counts.devicesDead += 1;
    sim.recorder.mark('fault', `battery of ${device.model.id} is empty`);
    goDown(sim, device, 'silence');
    device.diedEmpty = true;
  } else if (fill !== 'empty' && device.diedEmpty) comeUp(sim, device);
}

/** A device that hangs computes as good as nothing. */
const STANDSTILL_FACTOR = 1e9;

/** Lets a device compute at the pace of its present state. */
export function pace(sim: Sim, { index, isHung, napFactor }: DeviceState): void {
  sim.cpus.throttle(index, isHung ? STANDSTILL_FACTOR : napFactor);
}

/** A runtime's program ends: its instances are gone, its connection breaks in the given way. */
export function stopRuntime(sim: Sim, runtime: RuntimeState, ending: Ending): void {
  if (runtime.agent === null) return;
  for (const instance of [...runtime.instances]) destroy(sim, instance);
  runtime.agent = null;
  if (runtime.endedUs < 0) runtime.endedUs = sim.agenda.nowUs;
  sim.agenda.cancel(runtime.ticket);
  runtime.wakeMs = Number.POSITIVE_INFINITY;
  sim.post.close(runtime, ending);
}

/** A runtime leaves with a goodbye: its agent says so, then its program ends. */
export function leave(sim: Sim, device: DeviceState): void {
  if (!device.isUp) return;
  for (const runtime of device.runtimes) {
    if (runtime.agent === null) continue;
    if (runtime.isConnected) {
      sim.post.report(runtime, {
        kind: 'runtime-left',
        runtime: runtime.runtime.id,
        willed: false,
        incarnation: runtime.incarnation,
      });
    }
  }
  goDown(sim, device, 'socket');
}

/** A runtime comes back under a new id, as a tab that was closed and opened again. */
export function rename(sim: Sim, runtime: RuntimeState): void {
  sim.runtimeById.delete(runtime.runtime.id);
  runtime.renamedCount += 1;
  runtime.incarnation = 0;
  const id = `${runtime.model.id}~${runtime.renamedCount}`;
  runtime.runtime = introduction(runtime.device.model, runtime.model, id);
  sim.runtimeById.set(id, runtime);
}
