import type { Module } from '../../core/index.ts';
import { brokenRule, crookedRule, ruled, type Seat } from '../../core/testing/ledger-rules.ts';
import type { RuntimeState } from '../run/population.ts';
import type { Sim } from '../run/sim.ts';

/** Slowness that a supervisor takes for granted of a runtime that does not tell (as the core's documentation says). */
const SLOWNESS_UNKNOWN_SHARE = 2;
/** Cores are promised in parts this small. */
const GRAIN_CORES = 1 / 1_024;

/** Whether a runtime runs and can be told so: what a supervisor must find out for itself. */
export const isReachable = (sim: Sim, { agent, device, isConnected }: RuntimeState): boolean =>
  agent !== null &&
  isConnected &&
  device.isUp &&
  !device.isHung &&
  !sim.topology.isCut(device.index, sim.topology.brokerHost);

/**
 * Where a waiting module could run, by looking at the truth alone: every runtime that is there is asked every question
 * anew, from what its device really holds. Knows nothing of indexes, classes, promises or policies. With
 * `isRuthless`, less important modules of that runtime count as gone.
 */
export function couldHost(sim: Sim, module: Module, isRuthless: boolean): readonly string[] {
  return sim.runtimes
    .filter((runtime) => isReachable(sim, runtime) && isAllowed(sim, runtime, module))
    .filter((runtime) => hasRoom(sim, runtime, { module, isRuthless }))
    .map(({ runtime }) => runtime.id);
}

function isAllowed(sim: Sim, there: RuntimeState, module: Module): boolean {
  const record = sim.supervisor.knowledge.runtimes.get(there.runtime.id);
  if (record?.draining !== false) return false; // A drain is the supervisor's own decision, so its word is the truth.
  return (
    obstacleTo(module, there) === null &&
    ruleAgainst(sim, module, there) === null &&
    isEvenWith(sim, module, there)
  );
}

/**
 * Whether a module would leave its groups as even as they are to be, by the rules' second writing: compared with all places
 * that it could be at, were they empty. Asked only of whoever comes: what became uneven stays so.
 */
function isEvenWith(sim: Sim, module: Module, { runtime }: RuntimeState): boolean {
  const asking = ruled(module, sim.scenario.rules ?? []);
  const unlimited = { ...asking, rules: (asking.rules ?? []).filter(({ kind }) => kind !== 'at-most') };
  const alone = { ...module, affinity: null, antiAffinity: [] };
  const open = sim.runtimes.filter(
    (there) =>
      isReachable(sim, there) &&
      sim.supervisor.knowledge.runtimes.get(there.runtime.id)?.draining === false &&
      obstacleTo(alone, there) === null &&
      brokenRule([], unlimited, there.runtime) === null,
  );
  return (
    crookedRule(seatsOf(sim, module), asking, { runtime, open: open.map((one) => one.runtime) }) === null
  );
}

/** What forbids a module to be on a runtime, however much room there is; `null` when nothing does. */
export function obstacleTo(module: Module, { runtime, device }: RuntimeState): string | null {
  const { affinity, architectures, apis, peripherals } = module;
  const api = apis.find((name) => !runtime.apis.includes(name));
  if (api !== undefined) return `lacks ${api}`;
  const peripheral = peripherals.find((name) => !runtime.tags.includes(name));
  if (peripheral !== undefined) return `has no ${peripheral}`;
  if (architectures.length > 0 && !architectures.includes(runtime.aotTarget ?? runtime.architecture))
    return `is no ${architectures.join(' or ')}`;
  if (affinity?.kind === 'runtime' && affinity.runtime !== runtime.id) return `is not ${affinity.runtime}`;
  if (affinity?.kind === 'device' && affinity.device !== runtime.device.id)
    return `is not of ${affinity.device}`;
  const rival = neighbours(device.runtimes).find(
    ({ id, antiAffinity }) =>
      id !== module.id && antiAffinity.some((group) => module.antiAffinity.includes(group)),
  );
  return rival === undefined ? null : `has ${rival.id} already`;
}

/**
 * Which rule of a module or of its realm forbids it to be on a runtime, by the rules' second writing and by who truly runs
 * somewhere; `null` for none. Who runs where nobody can be reached counts no more: the supervisor has given it up.
 */
export function ruleAgainst(sim: Sim, module: Module, { runtime }: RuntimeState): string | null {
  const realm = sim.scenario.rules ?? [];
  const asking = ruled(module, realm);
  if (asking.rules === undefined) return null;
  const broken = brokenRule(seatsOf(sim, module), asking, runtime);
  return broken === null ? null : `is not for it by rule: ${broken}`;
}

const seatsOf = (sim: Sim, without: Module): readonly Seat[] =>
  sim.runtimes
    .filter((there) => isReachable(sim, there))
    .flatMap(({ runtime, instances }) =>
      instances
        .map((instance) => instance.module.model.module)
        .filter(({ id }) => id !== without.id)
        .map((module) => ({ module: ruled(module, sim.scenario.rules ?? []), runtime })),
    );

const neighbours = (runtimes: readonly RuntimeState[]): readonly Module[] =>
  runtimes.flatMap(({ instances }) => instances.map((instance) => instance.module.model.module));

interface Asking {
  readonly module: Module;
  readonly isRuthless: boolean;
}

function hasRoom(sim: Sim, there: RuntimeState, { module, isRuthless }: Asking): boolean {
  const { runtime, device } = there;
  const stays = (other: Module, home: RuntimeState): boolean =>
    !isRuthless || home !== there || other.priority >= module.priority;
  let ownBytes = bytesOn(there, module);
  let allBytes = ownBytes;
  let cores = coresOn(there, module);
  let moduleCount = 1;
  const alone = cores / (sim.supervisor.knowledge.settings.coreCommitShareMax * device.model.cores);
  if (module.demand.cpuShare * slowness(there) > 1 || alone > 1) return false;
  for (const home of device.runtimes) {
    for (const other of neighbours([home])) {
      if (!stays(other, home)) continue;
      allBytes += bytesOn(home, other);
      cores += coresOn(home, other);
      if (home !== there) continue;
      ownBytes += bytesOn(home, other);
      moduleCount += 1;
    }
  }
  const coresMax = device.model.cores * sim.supervisor.knowledge.settings.coreCommitShareMax;
  const isRoomy =
    bytesOn(there, module) === 0 || (ownBytes <= runtime.memoryBytes && allBytes <= device.model.memoryBytes);
  const isFree = coresOn(there, module) === 0 || cores <= coresMax;
  return isRoomy && isFree && (runtime.moduleCountMax === 0 || moduleCount <= runtime.moduleCountMax);
}

const slowness = ({ runtime }: RuntimeState): number =>
  runtime.platform.slownessShare ?? SLOWNESS_UNKNOWN_SHARE;

const bytesOn = ({ runtime }: RuntimeState, { demand }: Module): number =>
  Math.ceil(demand.memoryBytes / runtime.pageBytes) * runtime.pageBytes;

const coresOn = (there: RuntimeState, { demand }: Module): number =>
  Math.ceil((demand.cpuShare * slowness(there)) / GRAIN_CORES) * GRAIN_CORES;
