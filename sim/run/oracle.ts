import type { Command, Decision, Input, Module, RuntimeId, Symptom } from '../../core/index.ts';
import { homeOf } from '../../core/index.ts';
import { conclude } from './instances.ts';
import type { ModuleState, RuntimeState } from './population.ts';
import { counts, type Sim } from './sim.ts';

/** A move back to where the module came from within this time was needless. */
const NEEDLESS_US = 600_000_000;

/** Follows every step of the supervisor: counts what it did and holds it against the truth. */
export class Oracle {
  readonly #newest = new Map<string, number>();

  /** Takes in one step. */
  stepped(sim: Sim, input: Input, commands: readonly Command[], decisions: readonly Decision[]): void {
    for (const command of commands) this.#order(sim, input, command);
    if (decisions.length > 0) for (const decision of decisions) this.#decide(sim, decision);
  }

  #order(sim: Sim, input: Input, command: Command): void {
    switch (command.kind) {
      case 'start-module':
      case 'prepare-module':
        return this.#placed(sim, command.module, command.epoch, command.runtime);
      case 'refuse-request':
        if (input.kind === 'module-requested') this.#refused(sim, input.module.id);
        return;
      case 'report-progress': {
        const module = sim.moduleById.get(command.module);
        if (command.progress === 'given-up') sim.meters.counts.modulesGivenUp += 1;
        if ((command.progress === 'given-up' || command.progress === 'ended') && module !== undefined)
          conclude(sim, module);
        return;
      }
      default:
    }
  }

  /** Law: epochs of a module only grow, and it is promised nothing that its runtime and its device do not have. */
  #placed(sim: Sim, { demand, id }: Module, epoch: number, on: RuntimeId): void {
    const newest = this.#newest.get(id) ?? 0;
    if (epoch < newest) breach(sim, 'epochs only grow', `${id}: ${epoch} after ${newest}`);
    this.#newest.set(id, epoch);
    const { runtimes, devices, settings } = sim.supervisor.knowledge;
    const record = runtimes.get(on);
    const device = record === undefined ? undefined : devices.get(record.runtime.device.id);
    if (record === undefined || device === undefined)
      return breach(sim, 'placed on a known runtime', `${id} on ${on}`);
    const { committed, runtime } = record;
    const hold = (law: string, promised: number, most: number): void => {
      if (promised > most) breach(sim, law, `${id} on ${on}: ${promised} of ${most}`);
    };
    // Who asks for nothing may join those that were promised more than is left of a runtime that shrank.
    if (demand.memoryBytes > 0) {
      hold('promised memory fits', committed.memoryBytes, runtime.memoryBytes);
      hold('promised memory fits', device.committed.memoryBytes, device.device.memoryBytes);
    }
    if (demand.cpuShare > 0)
      hold('promised cores fit', device.committed.cores, device.device.cores * settings.coreCommitShareMax);
    if (runtime.moduleCountMax > 0) hold('promised slots fit', committed.moduleCount, runtime.moduleCountMax);
  }

  #refused(sim: Sim, id: string): void {
    const module = sim.moduleById.get(id);
    if (module === undefined) return;
    module.isRefused = true;
    sim.meters.counts.modulesRefused += 1;
    conclude(sim, module);
  }

  #decide(sim: Sim, decision: Decision): void {
    const { meters } = sim;
    meters.counts.decisions += 1;
    switch (decision.kind) {
      case 'placed':
        meters.counts.placements += 1;
        return meters.unrest.changed(sim.agenda.nowUs, false);
      case 'preempted':
        meters.counts.preemptions += 1;
        return meters.unrest.changed(sim.agenda.nowUs, false);
      case 'noticed':
        return noticed(sim, decision.symptom);
      case 'migration-finished':
        return finished(sim, decision.module);
      case 'migration-planned':
        return planned(sim, decision);
      case 'migration-aborted':
        if (counts(sim)) meters.counts.movesAborted += 1;
        return;
      case 'health-changed':
        return judged(sim, decision);
      default:
    }
  }
}

/** Charge below which a move comes at the last minute. */
const LAST_MINUTE_SHARE = 0.05;

function planned(
  sim: Sim,
  { module: id, from, to, reason, worth }: Extract<Decision, { kind: 'migration-planned' }>,
): void {
  sim.recorder.mark('migration', `${id}: ${from} → ${to} (${reason})`);
  sim.meters.unrest.changed(sim.agenda.nowUs, true);
  const module = sim.moduleById.get(id);
  if (module !== undefined) module.plannedMs = worth?.downtimeMs ?? null;
  const device = sim.runtimeById.get(from)?.device.index;
  const chargeShare = device === undefined ? null : sim.energy.chargeShare(device);
  if (chargeShare !== null && chargeShare < LAST_MINUTE_SHARE && counts(sim))
    sim.meters.counts.movesLastMinute += 1;
}

/** A slow build counts as noticed when its runtime is found slow, or its modules late. */
function noticed(sim: Sim, { kind, runtime: id }: Symptom): void {
  const runtime = sim.runtimeById.get(id);
  if (runtime === undefined || runtime.slowSinceUs < 0) return;
  if (kind !== 'slow-runtime' && kind !== 'missed-objective') return;
  sim.meters.slowBuilds.add(sim.agenda.nowUs - runtime.slowSinceUs);
  runtime.slowSinceUs = -1;
}

function finished(sim: Sim, id: string): void {
  const module = sim.moduleById.get(id);
  const record = sim.supervisor.knowledge.modules.get(id as never);
  if (module === undefined || record === undefined) return;
  module.moveCount += 1;
  if (!counts(sim)) return;
  sim.meters.counts.moves += 1;
  const home = homeOf(record);
  const runtime = home === null ? undefined : sim.runtimeById.get(home);
  const nowUs = sim.agenda.nowUs;
  if (runtime !== undefined && module.cameFrom === runtime && nowUs - module.leftUs < NEEDLESS_US) {
    sim.meters.counts.movesNeedless += 1;
  }
  const { cameFrom } = record;
  module.cameFrom = cameFrom === null ? null : (sim.runtimeById.get(cameFrom) ?? null);
  module.leftUs = nowUs;
}

/** A verdict about a runtime, held against whether it truly can be heard. */
function judged(sim: Sim, { runtime: id, health }: Extract<Decision, { kind: 'health-changed' }>): void {
  const runtime = sim.runtimeById.get(id);
  const { meters } = sim;
  if (health === 'suspect' && canBeHeard(runtime)) meters.counts.suspicionsFalse += 1;
  if (health !== 'lost' && health !== 'left') return;
  sim.recorder.mark('loss', `${id} ${health}`);
  if (canBeHeard(runtime)) {
    if (health === 'lost') meters.counts.lossesFalse += 1;
    return;
  }
  if (runtime !== undefined && runtime.endedUs >= 0) meters.detection.add(sim.agenda.nowUs - runtime.endedUs);
}

const canBeHeard = (runtime: RuntimeState | undefined): boolean =>
  runtime !== undefined && runtime.agent !== null && runtime.endedUs < 0;

/** A law is broken: counted, traced and marked. */
export function breach(sim: Sim, law: string, note: string): void {
  sim.meters.counts.lawsBroken += 1;
  sim.recorder.breach(law, note);
}

/** Laws that take a look at everything: no module lost, memory never overcommitted in truth. */
export function inspect(sim: Sim): void {
  for (const { index, runtime } of sim.runtimes) {
    const heldBytes = sim.memory.heldBytes(index);
    if (heldBytes > runtime.memoryBytes) breach(sim, 'held memory fits', `${runtime.id}: ${heldBytes} bytes`);
  }
  for (const module of sim.modules) {
    if (!module.isWanted) continue;
    const record = sim.supervisor.knowledge.modules.get(module.model.module.id);
    if (record === undefined && !sim.supervisor.isDown)
      breach(sim, 'no module is lost', module.model.module.id);
  }
}

/** How many wanted modules are not where the supervisor believes they run. */
export function distance(sim: Sim): number {
  let count = 0;
  for (const module of sim.modules) {
    const record = sim.supervisor.knowledge.modules.get(module.model.module.id);
    if (record === undefined) continue;
    if (record.phase.kind === 'running') count += isAt(module, record.phase.on, record.instanceEpoch) ? 0 : 1;
    else if (record.phase.kind === 'pending' || record.phase.kind === 'ended')
      count += module.instances.length > 0 ? 1 : 0;
  }
  return count;
}

const isAt = (module: ModuleState, on: string, epoch: number): boolean =>
  module.instances.some(
    (each) => each.runtime.runtime.id === on && each.epoch === epoch && each.state === 'running',
  );
