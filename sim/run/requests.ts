import { requestId } from '../../core/index.ts';
import { exponential } from '../random/samplers.ts';
import { stream } from '../random/stream.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { planCall } from './calls.ts';
import { crashInstance } from './hosts.ts';
import { conclude, review } from './instances.ts';
import { KIND } from './kinds.ts';
import type { ModuleState } from './population.ts';
import type { Sim } from './sim.ts';

/** Tells what the realm insists on, and sets when every module is asked for and deleted. */
export function planRequests(sim: Sim): void {
  const { rules } = sim.scenario;
  if (rules !== undefined) sim.supervisor.hear({ kind: 'rules-changed', request: requestId('rules'), rules });
  for (const module of sim.modules) planRequest(sim, module);
  for (const [id, program] of sim.programById) {
    sim.supervisor.hear({ kind: 'program-requested', request: requestId(`program-${id}`), program });
  }
}

/** Sets when a module is asked for. */
export function planRequest({ agenda, endUs }: Sim, { model, index }: ModuleState): void {
  const atUs = Math.round(model.requestAtMs * US_PER_MS);
  if (atUs <= endUs) agenda.schedule(atUs, KIND.request, index);
}

/** A module's event: its request, or its deletion if it is wanted already. */
export function request(sim: Sim, module: ModuleState): void {
  const { model } = module;
  if (module.isWanted || module.isEnded) return remove(sim, module);
  module.requestedUs = sim.agenda.nowUs;
  module.isWanted = true;
  sim.meters.counts.modulesRequested += 1;
  sim.meters.wanted.shift(1, sim.agenda.nowUs);
  review(sim, module);
  sim.supervisor.hear({
    kind: 'module-requested',
    request: requestId(model.module.id),
    module: model.module,
  });
  planCall(sim, module.index);
  planCrash(sim, module, 0);
  if (model.deleteAtMs === null) return;
  const atUs = Math.max(sim.agenda.nowUs, Math.round(model.deleteAtMs * US_PER_MS));
  if (atUs <= sim.endUs) sim.agenda.schedule(atUs, KIND.request, module.index);
}

function remove(sim: Sim, module: ModuleState): void {
  if (module.isEnded) return;
  conclude(sim, module);
  const { id } = module.model.module;
  sim.supervisor.hear({ kind: 'module-deletion-requested', request: requestId(`delete-${id}`), module: id });
}

/** Faults of the module's own, at random: an exponential time of running apart. */
function planCrash(sim: Sim, module: ModuleState, count: number): void {
  const { crashesPerHour } = module.model;
  if (crashesPerHour <= 0) return;
  const unit = stream(sim.scenario.seed, module.model.module.id, 'crashes').at(count);
  const atUs = sim.agenda.nowUs + Math.round(exponential(unit, 3_600_000 / crashesPerHour) * US_PER_MS);
  if (atUs > sim.endUs) return;
  sim.agenda.schedule(atUs, KIND.crash, module.index, () => {
    if (module.isEnded) return;
    const running = module.instances.find(({ state }) => state === 'running');
    if (running !== undefined) crashInstance(sim, running);
    planCrash(sim, module, count + 1);
  });
}
