import { US_PER_MS, US_PER_SECOND } from '../world/calendar.ts';
import { KIND } from './kinds.ts';
import { distance, inspect } from './oracle.ts';
import type { Sim } from './sim.ts';

/** Realms up to this many runtimes get a column of busy shares for each. */
const BUSY_COLUMN_COUNT_MAX = 64;

/** Realms up to this many devices get a column of the power they draw together. */
const ENERGY_COLUMN_COUNT_MAX = 2_000;

/** Adds a row to the time series, inspects the laws, and sets the next sample. */
export function sample(sim: Sim): void {
  const { meters, agenda, recorder, supervisor } = sim;
  const nowUs = agenda.nowUs;
  sim.onLook?.(supervisor.knowledge);
  meters.waiting.set(supervisor.knowledge.waiting.size, nowUs);
  meters.distance.set(distance(sim), nowUs);
  inspect(sim);
  const liveCount = sim.modules.reduce((sum, { instances }) => sum + (instances.length > 0 ? 1 : 0), 0);
  const wanted = meters.wanted.value;
  if (nowUs >= sim.warmUpUs && wanted > 0) meters.capacity.set(1 - meters.orphans.value / wanted, nowUs);
  meters.stranded.set(strandedShare(sim), nowUs);
  const aliveCount = sim.runtimes.reduce((sum, { agent }) => sum + (agent === null ? 0 : 1), 0);
  recorder.sample({
    wanted,
    running: liveCount,
    waiting: meters.waiting.value,
    orphans: meters.orphans.value,
    latencyP50Ms: recorder.latency.quantileUs(0.5) / US_PER_MS,
    latencyP95Ms: recorder.latency.quantileUs(0.95) / US_PER_MS,
    movesTotal: meters.counts.moves,
    distance: meters.distance.value,
    aliveRuntimes: aliveCount,
    callsTotal: meters.counts.callsAnswered,
    lostTotal: meters.counts.callsLost,
    ...energyColumn(sim),
    ...batteryColumn(sim),
    ...busyColumns(sim),
  });
  const nextUs = nowUs + Math.round(sim.scenario.sampleEveryMs * US_PER_MS);
  if (nextUs <= sim.endUs) agenda.schedule(nextUs, KIND.sample, 0);
}

/** Share of the free memory of all runtimes that lies where not even the smallest module fits. */
function strandedShare({ runtimes, memory, leastModuleBytes }: Sim): number {
  let freeBytes = 0;
  let strandedBytes = 0;
  for (const { index, agent, runtime } of runtimes) {
    if (agent === null) continue;
    const bytes = runtime.memoryBytes - memory.heldBytes(index);
    freeBytes += bytes;
    if (bytes < leastModuleBytes) strandedBytes += bytes;
  }
  return freeBytes === 0 ? 0 : strandedBytes / freeBytes;
}

/** Busy share since the last sample, of the whole realm and of each runtime's device in small realms. */
function busyColumns(sim: Sim): Record<string, number> {
  const nowUs = sim.agenda.nowUs;
  const columns: Record<string, number> = {};
  const isSmall = sim.devices.length <= BUSY_COLUMN_COUNT_MAX;
  let busyUs = 0;
  let coreUs = 0;
  for (const [index, { model, isUp }] of sim.devices.entries()) {
    const usedUs = sim.cpus.busyCoreUs(index);
    const passedUs = (nowUs - sim.seriesUs) * model.cores;
    const sinceUs = usedUs - (sim.seriesCoreUs[index] as number);
    sim.seriesCoreUs[index] = usedUs;
    busyUs += sinceUs;
    if (isUp) coreUs += passedUs;
    if (isSmall) columns[`busy:${model.id}`] = passedUs > 0 ? Math.min(1, sinceUs / passedUs) : 0;
  }
  sim.seriesUs = nowUs;
  return { busyShare: coreUs > 0 ? Math.min(1, busyUs / coreUs) : 0, ...columns };
}

/** Mean power drawn by all devices since the last sample; left out where asking all of them would cost too much. */
function energyColumn(sim: Sim): Record<string, number> {
  if (sim.devices.length > ENERGY_COLUMN_COUNT_MAX) return {};
  const joules = sim.devices.reduce((sum, { index }) => sum + sim.energy.drawnJoules(index), 0);
  const passedS = (sim.agenda.nowUs - sim.seriesEnergyUs) / US_PER_SECOND;
  const watts = passedS > 0 ? (joules - sim.seriesJoules) / passedS : 0;
  sim.seriesJoules = joules;
  sim.seriesEnergyUs = sim.agenda.nowUs;
  return { energyWatts: watts };
}

function batteryColumn(sim: Sim): Record<string, number> {
  let least = Number.POSITIVE_INFINITY;
  for (const { index, isUp } of sim.devices) {
    const share = isUp ? sim.energy.chargeShare(index) : null;
    if (share !== null && share < least) least = share;
  }
  return least === Number.POSITIVE_INFINITY ? {} : { batteryMin: least };
}
