import {
  allFilters,
  homeOf,
  type Module,
  type ModuleRecord,
  type Profile,
  place,
  type RuntimeId,
} from '../../core/index.ts';
import type { Instance, ModuleState, RuntimeState } from '../run/population.ts';
import type { Sim } from '../run/sim.ts';
import { couldHost, isReachable, obstacleTo, ruleAgainst } from './hosting.ts';

/** A law of the calm that does not hold (yet), of whom. */
export interface Offence {
  readonly law: string;
  readonly subject: string;
  readonly note: string;
}

/** Everything that is not as it must be once a realm has come to rest; what lasts is a breach. */
export function offences(sim: Sim, profile: Profile): readonly Offence[] {
  return [
    ...sim.runtimes.flatMap((runtime) => offencesOfRuntime(sim, runtime)),
    ...sim.modules.flatMap((module) => offencesOfModule(sim, module, profile)),
    ...instancesOf(sim).flatMap((instance) => offencesOfInstance(sim, instance)),
    ...[...sim.supervisor.knowledge.migrations.keys()].map((id) => ({
      law: 'every migration comes to an end',
      subject: id,
      note: JSON.stringify(sim.supervisor.knowledge.migrations.get(id)),
    })),
  ];
}

/** Instances that do something: those on a device that hangs for ever do not. */
const instancesOf = (sim: Sim): readonly Instance[] =>
  sim.runtimes.filter(({ device }) => !device.isHung).flatMap(({ instances }) => instances);

function offencesOfRuntime(sim: Sim, state: RuntimeState): readonly Offence[] {
  const { id } = state.runtime;
  const record = sim.supervisor.knowledge.runtimes.get(id);
  const health = record?.health ?? 'unknown';
  const found: Offence[] = [];
  if (isReachable(sim, state)) {
    const isKnown = health === 'alive' && record?.incarnation === state.incarnation;
    const note = `${health}, life ${record?.incarnation} of ${state.incarnation}`;
    if (!isKnown) found.push({ law: 'who is there is believed to be there', subject: id, note });
  } else if (health === 'alive' || health === 'suspect') {
    found.push({ law: 'who is gone is given up', subject: id, note: health });
  }
  if (record === undefined) return found;
  const bytes = record.bound.reduce((sum, module) => sum + promisedBytes(sim, module, state), 0);
  if (bytes !== record.committed.memoryBytes || record.bound.length !== record.committed.moduleCount) {
    const note = `${record.committed.memoryBytes} bytes for ${record.committed.moduleCount}, ${bytes} for ${record.bound.length}`;
    found.push({ law: 'what is promised is what is bound', subject: id, note });
  }
  for (const module of record.bound) {
    const bound = sim.supervisor.knowledge.modules.get(module);
    if (bound !== undefined && homeOf(bound) === id) continue;
    found.push({
      law: 'what is bound is at home',
      subject: `${module} on ${id}`,
      note: bound?.phase.kind ?? 'unknown',
    });
  }
  return found;
}

function promisedBytes(sim: Sim, module: string, { runtime }: RuntimeState): number {
  const memoryBytes = sim.moduleById.get(module)?.model.module.demand.memoryBytes ?? 0;
  return Math.ceil(memoryBytes / runtime.pageBytes) * runtime.pageBytes;
}

function offencesOfModule(sim: Sim, state: ModuleState, profile: Profile): readonly Offence[] {
  const { id } = state.model.module;
  const record = sim.supervisor.knowledge.modules.get(id);
  if (record === undefined) return [];
  const { phase } = record;
  const isOver = phase.kind === 'ended';
  if (state.isWanted && isOver)
    return [{ law: 'what is wanted is not over', subject: id, note: phase.reason }];
  switch (phase.kind) {
    case 'ended':
      return [];
    case 'running': {
      if (isHome(state.instances, record)) return [];
      const truth = state.instances.map(
        ({ runtime, epoch, state }) => `${state} #${epoch} on ${runtime.runtime.id}`,
      );
      const note = `believed #${record.instanceEpoch} on ${phase.on}, is ${truth.join(', ') || 'nowhere'}`;
      return [{ law: 'a module runs where it is believed to', subject: id, note }];
    }
    case 'pending':
      return waits(sim, state, record, profile);
    default:
      return [{ law: 'nothing stays on its way', subject: id, note: JSON.stringify(phase) }];
  }
}

const isHome = (instances: readonly Instance[], { phase, instanceEpoch }: ModuleRecord): boolean =>
  phase.kind === 'running' &&
  instances.some(
    ({ runtime, epoch, state }) =>
      runtime.runtime.id === phase.on && epoch === instanceEpoch && state === 'running',
  );

/** A module as it is wanted now: whoever moved one that is pinned has pinned it elsewhere, and the supervisor was told. */
function wantedOf(sim: Sim, module: Module): Module {
  const record = sim.supervisor.knowledge.modules.get(module.id);
  return record === undefined ? module : { ...module, affinity: record.module.affinity };
}

/** A module may wait while its back-off lasts, or as long as nothing could host it that the policy's own filters allow. */
function waits(
  sim: Sim,
  { model: { module } }: ModuleState,
  record: ModuleRecord,
  profile: Profile,
): readonly Offence[] {
  const { phase } = record;
  const { knowledge } = sim.supervisor;
  if (phase.kind !== 'pending' || phase.notBeforeMs > knowledge.nowMs) return [];
  const { id } = module;
  const own = {
    ...profile,
    filters: profile.filters.filter((filter) => !allFilters.includes(filter)),
    scorers: [],
  };
  const isLet = (home: string): boolean =>
    own.filters.length === 0 || place(own, knowledge, record, { onlyOn: home as RuntimeId }).chosen !== null;
  const homes = couldHost(sim, wantedOf(sim, module), false).filter(isLet);
  if (homes.length > 0) {
    return [
      {
        law: 'nothing waits that could run',
        subject: id,
        note: `${homes.join(', ')}, says "${phase.reason}"`,
      },
    ];
  }
  const hopes = profile.preempts ? couldHost(sim, wantedOf(sim, module), true).filter(isLet) : [];
  if (hopes.length === 0) return [];
  return [
    {
      law: 'nothing waits for the less important',
      subject: id,
      note: `${hopes.join(', ')}, says "${phase.reason}"`,
    },
  ];
}

function offencesOfInstance(sim: Sim, instance: Instance): readonly Offence[] {
  const { module, runtime, epoch, state, row } = instance;
  const { id } = module.model.module;
  const subject = `${id} #${epoch} on ${runtime.runtime.id}`;
  const record = sim.supervisor.knowledge.modules.get(id);
  const isBelieved =
    record !== undefined && homeOf(record) === runtime.runtime.id && record.instanceEpoch === epoch;
  if (!isBelieved)
    return [
      { law: 'nothing strays', subject, note: `${state}, the module is ${record?.phase.kind ?? 'unknown'}` },
    ];
  const wanted = wantedOf(sim, module.model.module);
  const obstacle = obstacleTo(wanted, runtime) ?? ruleAgainst(sim, wanted, runtime);
  if (obstacle !== null)
    return [{ law: 'nobody is where it must not be', subject, note: `the runtime ${obstacle}` }];
  const waitingCount = sim.instances.waitingCount(row);
  if (sim.instances.isIdle(row) && (waitingCount > 0 || module.model.behaviour.kind === 'job')) {
    return [{ law: 'what has work works', subject, note: `${waitingCount} calls wait` }];
  }
  return [];
}
