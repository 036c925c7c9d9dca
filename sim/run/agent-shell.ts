import {
  type AgentInput,
  agentDeadline,
  agentStep,
  defaultAgentSettings,
  type ModuleId,
  newAgent,
  type Sample,
} from '../../core/index.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { localMs, worldUs } from '../world/clock.ts';
import { obey } from './hosts.ts';
import { HUB } from './hub.ts';
import { KIND } from './kinds.ts';
import { tellNeighbours } from './neighbours.ts';
import { isNews, mean } from './paths.ts';
import type { RuntimeState } from './population.ts';
import type { AgentFact, Sim } from './sim.ts';

/** Steps a runtime's agent and does what it orders; its clock is that of its device. */
export function tellAgent(sim: Sim, runtime: RuntimeState, fact: AgentFact): void {
  if (runtime.agent === null) return;
  const atMs = localMs(runtime.device.model, sim.agenda.nowUs);
  const { knowledge, commands } = agentStep(runtime.agent, { ...fact, atMs } as AgentInput);
  runtime.agent = knowledge;
  for (const command of commands) {
    if (command.kind === 'send-report') sim.post.report(runtime, command.report);
    else obey(sim, runtime, command);
  }
  arm(sim, runtime);
}

/** The agent's alarm rang: it is told the time, with fresh measurements of its host. */
export function wakeAgent(sim: Sim, runtime: RuntimeState): void {
  runtime.wakeMs = Number.POSITIVE_INFINITY;
  if (runtime.agent === null || runtime.device.isHung) return;
  tellLink(sim, runtime);
  tellNeighbours(sim, runtime);
  tellAgent(sim, runtime, { kind: 'time-passed', sample: sampleOf(sim, runtime) });
}

/** A runtime's program starts: a new life, a new incarnation, nothing remembered. */
export function bootAgent(sim: Sim, runtime: RuntimeState): void {
  runtime.incarnation += 1;
  runtime.endedUs = -1;
  runtime.agent = newAgent(runtime.runtime, defaultAgentSettings, runtime.incarnation);
  sim.post.connect(runtime);
}

/**
 * Tells the supervisor how a runtime measures its way to the broker, at every keep-alive until the mean of what was told
 * has followed a change: the supervisor smooths what it hears, and would believe a third of a change that it hears once.
 */
export function tellLink(sim: Sim, runtime: RuntimeState): void {
  const { device } = runtime;
  if (!runtime.isConnected) return;
  const { latencyMs, bandwidthBytesPerSecond } = sim.post.measure(runtime);
  const { toldLinkMs, toldBytesPerSecond } = device;
  if (!isNews(toldLinkMs, latencyMs) && !isNews(toldBytesPerSecond, bandwidthBytesPerSecond)) return;
  device.toldLinkMs = mean(device.toldLinkMs, latencyMs);
  device.toldBytesPerSecond = mean(device.toldBytesPerSecond, bandwidthBytesPerSecond);
  const from = runtime.runtime.device.id;
  sim.post.report(runtime, { kind: 'link-measured', from, to: HUB, latencyMs, bandwidthBytesPerSecond });
}

function arm(sim: Sim, runtime: RuntimeState): void {
  if (runtime.agent === null) return;
  const dueMs = agentDeadline(runtime.agent);
  if (dueMs === runtime.wakeMs) return;
  runtime.wakeMs = dueMs;
  sim.agenda.cancel(runtime.ticket);
  if (dueMs === Number.POSITIVE_INFINITY) return;
  const atUs = Math.max(sim.agenda.nowUs, worldUs(runtime.device.model, dueMs));
  if (atUs <= sim.endUs) runtime.ticket = sim.agenda.schedule(atUs, KIND.agent, runtime.index);
}

/** Measures a host since it was measured last. */
function sampleOf(sim: Sim, runtime: RuntimeState): Sample {
  const { device } = runtime;
  const nowUs = sim.agenda.nowUs;
  const passedUs = nowUs - device.sampledUs;
  const coreUs = sim.cpus.busyCoreUs(device.index);
  // Several runtimes of one device share its figures: the first to ask within a second measures for all.
  if (passedUs >= 1_000 * US_PER_MS || device.busyShare < 0) {
    device.busyShare =
      passedUs > 0 ? Math.min(1, (coreUs - device.sampledCoreUs) / passedUs / device.model.cores) : 0;
    device.sampledUs = nowUs;
    device.sampledCoreUs = coreUs;
  }
  const instances = new Map<
    ModuleId,
    Sample['instances'] extends ReadonlyMap<ModuleId, infer Measured> ? Measured : never
  >();
  const sinceUs = Math.max(1, nowUs - runtime.sampledUs);
  runtime.sampledUs = nowUs;
  for (const instance of runtime.instances) {
    if (instance.state !== 'running') continue;
    const {
      coreUs: usedUs,
      latencyMaxUs,
      stretchLogSum,
      stretchCount,
    } = sim.instances.measured(instance.row);
    instances.set(instance.module.model.module.id, {
      busyShare: rounded(usedUs / sinceUs),
      memoryBytes: instance.bytes,
      latencyMs: latencyMaxUs === 0 ? null : Math.ceil(latencyMaxUs / US_PER_MS),
      stretchShare: stretchCount === 0 ? null : rounded(Math.exp(stretchLogSum / stretchCount)),
    });
  }
  return {
    load: {
      busyShare: rounded(device.busyShare),
      memoryBytes: sim.memory.heldBytes(runtime.index),
      batteryShare: chargeOf(sim, device.index),
      charging: sim.energy.isCharging(device.index),
    },
    instances,
  };
}

function chargeOf(sim: Sim, device: number): number | null {
  const share = sim.energy.chargeShare(device);
  return share === null ? null : rounded(share);
}

/** Three digits are what a runtime would report; they keep the trace small. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
