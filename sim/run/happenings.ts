import { requestId, runtimeId } from '../../core/index.ts';
import type { Happening, RandomHappening } from '../../scenarios/model.ts';
import { exponential } from '../random/samplers.ts';
import { stream } from '../random/stream.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { heals } from './healing.ts';
import { crashInstance } from './hosts.ts';
import { KIND } from './kinds.ts';
import { endAfter, later } from './later.ts';
import type { ModuleState } from './population.ts';
import type { Sim } from './sim.ts';
import { strikeDevice } from './strike-device.ts';
import { askToDrain, strikeRuntime } from './strike-runtime.ts';
import { aimed, matching, matchingModules, subjectOf, subjectsOf, told } from './subjects.ts';

/** Sets up everything that the scenario lets happen, at known times and at random. */
export function planHappenings(sim: Sim): void {
  const { agenda, scenario, endUs } = sim;
  for (const { atMs, happening } of scenario.happenings) {
    const atUs = Math.round(atMs * US_PER_MS);
    if (atUs <= endUs) agenda.schedule(atUs, KIND.happening, 0, () => strike(sim, happening));
  }
  for (const random of scenario.randomHappenings) {
    for (const subject of subjectsOf(sim, random.happening)) {
      planNext(sim, random, subject, { sinceMs: random.fromMs, count: 0 });
    }
  }
}

/** The next strike on one subject; every subject has a stream of its own, so none shifts another's. */
function planNext(
  sim: Sim,
  random: RandomHappening,
  subject: string,
  { sinceMs, count }: { readonly sinceMs: number; readonly count: number },
): void {
  const source = stream(sim.scenario.seed, subject, `happening:${random.name}`);
  const atMs = sinceMs + exponential(source.at(count), random.gapMsMean);
  const atUs = Math.round(atMs * US_PER_MS);
  if (atMs > random.toMs || atUs > sim.endUs) return;
  sim.agenda.schedule(atUs, KIND.random, 0, () => {
    strike(sim, aimed(random.happening, subject));
    planNext(sim, random, subject, { sinceMs: atMs, count: count + 1 });
  });
}

/** Lets something happen now. */
function strike(sim: Sim, happening: Happening): void {
  sim.recorder.mark('fault', told(happening));
  sim.recorder.fact({
    kind: 'fault',
    name: happening.kind,
    on: subjectOf(happening),
    note: told(happening),
  });
  switch (happening.kind) {
    case 'crash':
    case 'hang':
    case 'silent-leave':
    case 'reboot':
    case 'sleep-tab':
    case 'slow-link':
    case 'bad-messages':
    case 'battery':
      for (const device of matching(sim.devices, happening.device, (each) => each.model.id)) {
        strikeDevice(sim, device, happening);
      }
      return;
    case 'close-tab':
    case 'slow-build':
    case 'upgrade':
      for (const runtime of matching(sim.runtimes, happening.runtime, (each) => each.model.id)) {
        strikeRuntime(sim, runtime, happening);
      }
      return;
    case 'drain':
      for (const runtime of matching(sim.runtimes, happening.runtime, (each) => each.model.id))
        askToDrain(sim, runtime, happening.draining);
      return;
    case 'partition':
      return partition(sim, happening);
    case 'restart-broker':
      sim.post.broker.goDown();
      return endAfter(sim, 'broker', happening.downMs, () => sim.post.broker.comeUp());
    case 'restart-supervisor':
      sim.supervisor.goDown();
      sim.post.hangUp();
      return endAfter(sim, 'supervisor', happening.downMs, () => {
        sim.supervisor.comeUp();
        sim.post.listen();
      });
    case 'crash-module':
    case 'load':
      for (const module of matchingModules(
        sim,
        'modules' in happening ? happening.modules : happening.module,
      )) {
        strikeModule(sim, module, happening);
      }
      return;
    case 'migrate': {
      const request = requestId(`migrate-${happening.module}-${sim.agenda.nowUs}`);
      const module = sim.moduleById.get(happening.module);
      if (module === undefined) return;
      const { id } = module.model.module;
      sim.supervisor.hear({ kind: 'migration-requested', request, module: id, to: runtimeId(happening.to) });
    }
  }
}

function strikeModule(
  sim: Sim,
  module: ModuleState,
  happening: Extract<Happening, { readonly kind: 'crash-module' | 'load' }>,
): void {
  if (happening.kind === 'crash-module') {
    const running = module.instances.find(({ state }) => state === 'running');
    if (running !== undefined) crashInstance(sim, running);
    return;
  }
  module.callFactor *= happening.factor;
  if (happening.forMs === null) return;
  later(sim, happening.forMs, () => {
    module.callFactor /= happening.factor;
  });
}

function partition(sim: Sim, { sites, forMs }: Extract<Happening, { readonly kind: 'partition' }>): void {
  const indexes = sites.map((site) => sim.topology.siteIndex(site));
  const cut = (isCut: boolean): void => {
    sim.topology.partition(indexes, isCut);
    sim.post.broker.connections.refreshAll();
    sim.flows.refreshSites();
    for (const runtime of sim.runtimes) {
      const isUnheard = sim.topology.isCut(runtime.device.index, sim.topology.brokerHost);
      if (runtime.agent === null || runtime.device.isHung) continue;
      if (isUnheard && runtime.endedUs < 0) runtime.endedUs = sim.agenda.nowUs;
      if (!isUnheard) runtime.endedUs = -1;
    }
  };
  cut(true);
  later(sim, forMs, () => {
    cut(false);
    heals(sim);
  });
}
