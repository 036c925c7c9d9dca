import { requestId, runtimeId } from '../../core/index.ts';
import type { Happening, RandomHappening } from '../../scenarios/model.ts';
import { exponential } from '../random/samplers.ts';
import { stream } from '../random/stream.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { bootAgent } from './agent-shell.ts';
import { crashInstance } from './hosts.ts';
import { KIND } from './kinds.ts';
import { comeUp, goDown, introduction, rename, stopRuntime } from './machines.ts';
import type { DeviceState, ModuleState, RuntimeState } from './population.ts';
import type { Sim } from './sim.ts';

/** Sets up everything that the scenario lets happen, at known times and at random. */
export function planHappenings(sim: Sim): void {
  const { agenda, scenario, endUs } = sim;
  for (const { atMs, happening } of scenario.happenings) {
    const atUs = Math.round(atMs * US_PER_MS);
    if (atUs <= endUs) agenda.schedule(atUs, KIND.happening, 0, () => strike(sim, happening));
  }
  for (const random of scenario.randomHappenings) {
    for (const subject of subjectsOf(sim, random.happening)) planNext(sim, random, subject, random.fromMs, 0);
  }
}

/** The next strike on one subject; every subject has a stream of its own, so none shifts another's. */
function planNext(sim: Sim, random: RandomHappening, subject: string, sinceMs: number, count: number): void {
  const source = stream(sim.scenario.seed, subject, `happening:${random.name}`);
  const atMs = sinceMs + exponential(source.at(count), random.gapMsMean);
  const atUs = Math.round(atMs * US_PER_MS);
  if (atMs > random.toMs || atUs > sim.endUs) return;
  sim.agenda.schedule(atUs, KIND.random, 0, () => {
    strike(sim, aimed(random.happening, subject));
    planNext(sim, random, subject, atMs, count + 1);
  });
}

/** Lets something happen now. */
export function strike(sim: Sim, happening: Happening): void {
  sim.recorder.mark('fault', describe(happening));
  sim.recorder.fact({ kind: 'fault', name: happening.kind, on: subjectOf(happening), note: describe(happening) });
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
      for (const { runtime } of matching(sim.runtimes, happening.runtime, (each) => each.model.id)) {
        const request = requestId(`drain-${runtime.id}-${sim.agenda.nowUs}`);
        sim.supervisor.hear({ kind: 'drain-requested', request, runtime: runtime.id, draining: happening.draining });
      }
      return;
    case 'partition':
      return partition(sim, happening);
    case 'restart-broker':
      sim.post.broker.goDown();
      return later(sim, happening.downMs, () => sim.post.broker.comeUp());
    case 'restart-supervisor':
      sim.supervisor.goDown();
      return later(sim, happening.downMs, () => sim.supervisor.comeUp());
    case 'crash-module':
    case 'load':
      for (const module of matchingModules(sim, 'modules' in happening ? happening.modules : happening.module)) {
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

type DeviceHappening = Extract<Happening, { readonly device: string }>;

function strikeDevice(sim: Sim, device: DeviceState, happening: DeviceHappening): void {
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
      sim.cpus.throttle(index, happening.factor);
      return later(sim, happening.forMs, () => sim.cpus.throttle(index, 1));
    case 'slow-link':
      sim.topology.slow(index, happening.latencyFactor, happening.bandwidthFactor);
      sim.flows.refresh(index);
      return later(sim, happening.forMs, () => {
        sim.topology.slow(index, 1, 1);
        sim.flows.refresh(index);
      });
    case 'bad-messages':
      sim.topology.spoil(index, happening);
      return later(sim, happening.forMs, () => sim.topology.spoil(index, null));
    case 'battery':
      sim.energy.setCharge(index, happening.chargeShare);
  }
}

function hang(sim: Sim, device: DeviceState, forMs: number | null): void {
  if (!device.isUp || device.isHung) return;
  device.isHung = true;
  sim.cpus.throttle(device.index, STANDSTILL);
  for (const runtime of device.runtimes) {
    runtime.endedUs = sim.agenda.nowUs;
    runtime.willIncarnation = runtime.incarnation;
    sim.post.mute(runtime, true);
  }
  if (forMs === null) return;
  later(sim, forMs, () => {
    if (!device.isHung) return;
    device.isHung = false;
    sim.cpus.throttle(device.index, 1);
    for (const runtime of device.runtimes) {
      runtime.endedUs = -1;
      sim.post.mute(runtime, false);
      runtime.wakeMs = Number.POSITIVE_INFINITY;
      sim.agenda.schedule(sim.agenda.nowUs, KIND.agent, runtime.index);
    }
  });
}

/** A device that hangs computes as good as nothing. */
const STANDSTILL = 1e9;

type RuntimeHappening = Extract<Happening, { readonly kind: 'close-tab' | 'slow-build' | 'upgrade' }>;

function strikeRuntime(sim: Sim, runtime: RuntimeState, happening: RuntimeHappening): void {
  switch (happening.kind) {
    case 'close-tab':
      if (runtime.agent === null) return;
      stopRuntime(sim, runtime, 'silence');
      if (happening.newId) rename(sim, runtime);
      if (happening.reopenAfterMs === null) return;
      return later(sim, happening.reopenAfterMs, () => reboot(sim, runtime));
    case 'slow-build':
      runtime.slowFactor = happening.factor;
      if (happening.forMs === null) return;
      return later(sim, happening.forMs, () => {
        runtime.slowFactor = 1;
      });
    case 'upgrade':
      stopRuntime(sim, runtime, 'socket');
      sim.starts.cool(runtime.index);
      upgrade(sim, runtime, happening.platform);
      return later(sim, happening.downMs, () => reboot(sim, runtime));
  }
}

function reboot(sim: Sim, runtime: RuntimeState): void {
  if (runtime.device.isUp && runtime.agent === null) bootAgent(sim, runtime);
}

function upgrade(sim: Sim, runtime: RuntimeState, platform: string): void {
  const model = sim.scenario.platforms.find(({ name }) => name === platform);
  if (model === undefined) return;
  const { mode, aotTarget, startUpMs, coldMsPerMegabyte, slownessShare } = model;
  runtime.model = { ...runtime.model, platform, mode, aotTarget, startUpMs, coldMsPerMegabyte, slownessShare };
  runtime.runtime = introduction(runtime.device.model, runtime.model, runtime.runtime.id);
}

function strikeModule(sim: Sim, module: ModuleState, happening: Extract<Happening, { readonly kind: 'crash-module' | 'load' }>): void {
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
  later(sim, forMs, () => cut(false));
}

function backAfter(sim: Sim, device: DeviceState, ms: number | null): void {
  if (ms !== null) later(sim, ms, () => comeUp(sim, device));
}

function later(sim: Sim, ms: number, act: () => void): void {
  const atUs = sim.agenda.nowUs + Math.round(ms * US_PER_MS);
  if (atUs <= sim.endUs) sim.agenda.schedule(atUs, KIND.happeningOver, 0, act);
}

/** Those whose name matches: a name, or a beginning followed by `*`. */
function matching<Each>(all: readonly Each[], selector: string, nameOf: (each: Each) => string): readonly Each[] {
  if (!selector.endsWith('*')) return all.filter((each) => nameOf(each) === selector);
  const beginning = selector.slice(0, -1);
  return all.filter((each) => nameOf(each).startsWith(beginning));
}

function matchingModules(sim: Sim, selector: string): readonly ModuleState[] {
  const named = matching(sim.modules, selector, (each) => each.model.module.id);
  return named.length > 0 ? named : sim.modules.filter(({ model }) => model.groups.includes(selector));
}

function subjectsOf(sim: Sim, happening: Happening): readonly string[] {
  if ('device' in happening) return matching(sim.devices, happening.device, (each) => each.model.id).map(({ model }) => model.id);
  if ('runtime' in happening) return matching(sim.runtimes, happening.runtime, (each) => each.model.id).map(({ model }) => model.id);
  if ('modules' in happening) return matchingModules(sim, happening.modules).map(({ model }) => model.module.id);
  if (happening.kind === 'crash-module') return matchingModules(sim, happening.module).map(({ model }) => model.module.id);
  return [subjectOf(happening)];
}

/** The same happening for one subject alone. */
function aimed(happening: Happening, subject: string): Happening {
  if ('device' in happening) return { ...happening, device: subject };
  if ('runtime' in happening) return { ...happening, runtime: subject };
  if ('modules' in happening) return { ...happening, modules: subject };
  return happening.kind === 'crash-module' ? { ...happening, module: subject } : happening;
}

function subjectOf(happening: Happening): string {
  if ('device' in happening) return happening.device;
  if ('runtime' in happening) return happening.runtime;
  if ('modules' in happening) return happening.modules;
  if ('module' in happening) return happening.module;
  return 'sites' in happening ? happening.sites.join('+') : happening.kind;
}

function describe(happening: Happening): string {
  return `${happening.kind} ${subjectOf(happening)}`;
}
