import { deviceId } from '../../core/index.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { isNews, mean } from './paths.ts';
import type { DeviceState, RuntimeState } from './population.ts';
import type { Sim } from './sim.ts';

/**
 * Tells the supervisor how far it is from a runtime's device to those at its site that stay where they are, where each
 * site has a broker of its own; elsewhere all ways lead through the hub, and its legs say all. A device that has moved on
 * goes on measuring its way back, as what it told of it does not hold any more.
 */
export function tellNeighbours(sim: Sim, runtime: RuntimeState): void {
  const { topology } = sim;
  if (!topology.hasSiteBrokers || !runtime.isConnected) return;
  const { device } = runtime;
  const site = topology.site(device.index);
  for (const other of sim.settled.get(site) ?? []) {
    if (other !== device && !device.toldPaths.has(other.index))
      device.toldPaths.set(other.index, { latencyMs: -1, bytesPerSecond: -1 });
  }
  for (const [index, told] of device.toldPaths) {
    const other = sim.devices[index] as DeviceState;
    const { latencyMs, bytesPerSecond } = measured(sim, device, other);
    if (!isNews(told.latencyMs, latencyMs) && !isNews(told.bytesPerSecond, bytesPerSecond)) continue;
    told.latencyMs = mean(told.latencyMs, latencyMs);
    told.bytesPerSecond = mean(told.bytesPerSecond, bytesPerSecond);
    sim.post.report(runtime, {
      kind: 'link-measured',
      from: runtime.runtime.device.id,
      to: deviceId(other.model.id),
      latencyMs,
      bandwidthBytesPerSecond: bytesPerSecond,
    });
  }
}

/** The typical time one way and the rate, over the path that calls take. */
function measured(
  { topology, agenda }: Sim,
  { index: from }: DeviceState,
  { index: to }: DeviceState,
): { readonly latencyMs: number; readonly bytesPerSecond: number } {
  const tripUs = topology.isWithinSite(from, to)
    ? topology.typicalRoundTripUs(from, to)
    : topology.typicalRoundTripUs(from, topology.brokerHost) +
      topology.typicalRoundTripUs(topology.brokerHost, to);
  const rates = [from, to].flatMap((host) => [
    topology.upBytesPerSecond(host, agenda.nowUs),
    topology.downBytesPerSecond(host, agenda.nowUs),
  ]);
  return { latencyMs: Math.round(tripUs / 2) / US_PER_MS, bytesPerSecond: Math.round(Math.min(...rates)) };
}
