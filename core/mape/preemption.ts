import { damped } from '../adapt/flapping.ts';
import { byText, type RuntimeId } from '../ids.ts';
import type { DeviceRecord, Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { commitmentOf } from '../knowledge/recall.ts';
import { rulesOn } from '../model/realm-rule.ts';
import { askedOf, candidacyOf, judged } from '../place/candidacy.ts';
import { atMost } from '../place/filters/at-most.ts';
import { fence } from '../place/filters/fence.ts';
import { spread } from '../place/filters/spread.ts';
import type { Filter, Placement } from '../place/policy.ts';

/** Modules that are to make room on one runtime. */
export interface Eviction {
  readonly on: RuntimeId;
  readonly victims: readonly ModuleRecord[];
}

const RULES: readonly Filter[] = [fence, atMost, spread];

/**
 * Finds where stopping less important modules would make a more important one fit: the runtime whose most
 * important victim is least important, then the fewest victims, then the smaller id. Looks only at runtimes
 * the placement names as crowded, which are all of them in small realms. `null` when nothing helps.
 *
 * Known weakness: nobody goes on one runtime to free memory or cores of the device for another; whoever waits for what
 * the less important hold next door goes on waiting.
 */
export function evictionFor(
  knowledge: Knowledge,
  record: ModuleRecord,
  placement: Placement,
): Eviction | null {
  let best: Eviction | null = null;
  for (const { verdict, examples } of placement.verdicts) {
    if (verdict !== 'crowded') continue;
    for (const id of examples) {
      const runtime = knowledge.runtimes.get(id);
      const victims = runtime === undefined ? null : victimsOn(knowledge, runtime, record);
      if (victims === null) continue;
      const eviction = { on: id, victims };
      if (best === null || byHarm(eviction, best) < 0) best = eviction;
    }
  }
  return best;
}

/** The least important modules a runtime must shed so that what is left fits into it. */
export function overbooked(knowledge: Knowledge, record: RuntimeRecord): readonly ModuleRecord[] {
  const { runtime, committed } = record;
  const device = knowledge.devices.get(runtime.device.id);
  if (device === undefined) return [];
  let bytes = Math.max(
    committed.memoryBytes - runtime.memoryBytes,
    device.committed.memoryBytes - device.device.memoryBytes,
  );
  let cores = device.committed.cores - device.device.cores * knowledge.settings.coreCommitShareMax;
  let count = runtime.moduleCountMax === 0 ? 0 : committed.moduleCount - runtime.moduleCountMax;
  const lighten = ({ module }: ModuleRecord): void => {
    const part = commitmentOf(module, runtime);
    bytes -= part.memoryBytes;
    cores -= part.cores;
    count -= 1;
  };
  for (const id of record.bound) {
    const leaving = knowledge.modules.get(id);
    if (leaving?.phase.kind === 'stopping') lighten(leaving);
  }
  const shed: ModuleRecord[] = [];
  for (const victim of expendable(knowledge, record)) {
    if (bytes <= 0 && cores <= 0 && count <= 0) break;
    const part = commitmentOf(victim.module, runtime);
    if (count <= 0 && (bytes <= 0 || part.memoryBytes === 0) && (cores <= 0 || part.cores === 0)) continue;
    shed.push(victim);
    lighten(victim);
  }
  return shed;
}

function victimsOn(
  knowledge: Knowledge,
  there: RuntimeRecord,
  record: ModuleRecord,
): readonly ModuleRecord[] | null {
  const { runtime, committed } = there;
  const device = knowledge.devices.get(runtime.device.id);
  if (device === undefined || !lacksOnlyRoom(knowledge, there, device, record)) return null;
  if (breaksRule(knowledge, record, runtime.id)) return null;
  const need = commitmentOf(record.module, runtime);
  const shareMax = knowledge.settings.coreCommitShareMax;
  // One thread never has more than a core: who is too slow would let victims fall in vain, again and again.
  if (need.cores > Math.min(1, device.device.cores * shareMax)) return null;
  let bytes = Math.min(
    runtime.memoryBytes - committed.memoryBytes,
    device.device.memoryBytes - device.committed.memoryBytes,
  );
  let cores = device.device.cores * shareMax - device.committed.cores;
  let slots =
    runtime.moduleCountMax === 0 ? Number.POSITIVE_INFINITY : runtime.moduleCountMax - committed.moduleCount;
  const victims: ModuleRecord[] = [];
  const hasBytes = (): boolean => need.memoryBytes === 0 || bytes >= need.memoryBytes;
  const hasCores = (): boolean => need.cores === 0 || cores >= need.cores;
  const fits = (): boolean => hasBytes() && hasCores() && slots >= 1;
  for (const victim of expendable(knowledge, there)) {
    if (fits()) break;
    if (victim.module.priority >= record.module.priority) break;
    const part = commitmentOf(victim.module, runtime);
    const helps = slots < 1 || (!hasBytes() && part.memoryBytes > 0) || (!hasCores() && part.cores > 0);
    if (!helps) continue;
    victims.push(victim);
    bytes += part.memoryBytes;
    cores += part.cores;
    slots += 1;
  }
  return fits() && victims.length > 0 ? victims : null;
}

/** Whether a runtime would take the module if others left: whoever is silent, drained or shut out would not. */
function lacksOnlyRoom(
  { nowMs, settings }: Knowledge,
  { health, draining, ...there }: RuntimeRecord,
  { groups }: DeviceRecord,
  { module }: ModuleRecord,
): boolean {
  const isOpen = health === 'alive' && !draining && !damped(there, nowMs, settings);
  return isOpen && module.antiAffinity.every((group) => (groups[group] ?? 0) === 0);
}

/** Whether the rules of a module speak against a runtime, however much room there were. */
function breaksRule(knowledge: Knowledge, record: ModuleRecord, id: RuntimeId): boolean {
  if (rulesOn(record.module, knowledge.rules) === undefined) return false;
  const candidacy = candidacyOf(askedOf(knowledge, record), id);
  return candidacy === undefined || judged(RULES, candidacy).kind !== 'fits';
}

/** Modules that may be stopped on a runtime, least important first, who came last first among equals. */
function expendable(knowledge: Knowledge, record: RuntimeRecord): readonly ModuleRecord[] {
  return record.bound
    .map((id) => knowledge.modules.get(id))
    .filter((module) => module !== undefined)
    .filter(({ phase, module }) => isIdle(phase.kind) && !knowledge.migrations.has(module.id))
    .sort((a, b) => a.module.priority - b.module.priority || b.ordinal - a.ordinal);
}

const isIdle = (kind: ModuleRecord['phase']['kind']): boolean => kind === 'running' || kind === 'starting';

function byHarm(a: Eviction, b: Eviction): number {
  const worst = ({ victims }: Eviction): number => Math.max(...victims.map(({ module }) => module.priority));
  return worst(a) - worst(b) || a.victims.length - b.victims.length || byText(a.on, b.on);
}
