import { byText } from '../ids.ts';
import type { Symptom, SymptomKind } from '../knowledge/decision.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { isMovable } from '../knowledge/recall.ts';
import { catchesBreath, coolsDown } from './cool-down.ts';
import { missingOn } from './triggers/missed-objective.ts';
import { isEscape } from './triggers/trigger.ts';
import { carriedBytes } from './worth.ts';

/**
 * The modules of a runtime to consider moving under a symptom, the one that helps most first; ties by id. Only
 * modules that run, are not pinned here, are not on their way already and do not cool down.
 */
export function victimsOf(
  knowledge: Knowledge,
  record: RuntimeRecord,
  symptom: Symptom,
): readonly ModuleRecord[] {
  if (symptom.kind === 'missed-objective') {
    return missingOn(record, knowledge).filter((module) => mayMove(knowledge, module, symptom.kind));
  }
  const urgency = URGENCY[symptom.kind];
  if (urgency === undefined) return [];
  const rated: { readonly module: ModuleRecord; readonly rate: number }[] = [];
  for (const id of record.bound) {
    const module = knowledge.modules.get(id);
    if (module === undefined || !mayMove(knowledge, module, symptom.kind)) continue;
    rated.push({ module, rate: urgency(module) });
  }
  const escapes = isEscape(symptom.kind);
  return rated
    .sort((a, b) => {
      if (escapes && a.module.module.priority !== b.module.module.priority) {
        return b.module.module.priority - a.module.module.priority;
      }
      return b.rate - a.rate || byText(a.module.module.id, b.module.module.id);
    })
    .map(({ module }) => module);
}

/** Whether a module may be moved at all, for this reason, now. One that is bound for elsewhere has a migration. */
export function mayMove(knowledge: Knowledge, record: ModuleRecord, why: SymptomKind): boolean {
  const { module, phase } = record;
  const { settings, nowMs } = knowledge;
  if (phase.kind !== 'running' || knowledge.migrations.has(module.id)) return false;
  if (module.affinity?.kind === 'runtime') return false;
  // A module bound to its device can change runtimes there, which helps only if the runtime is what ails.
  if (module.affinity?.kind === 'device' && !OF_THE_RUNTIME.has(why)) return false;
  // A drain restarts elsewhere what cannot be moved; nothing else is worth its lost work.
  if (!isMovable(record) && why !== 'draining') return false;
  return isEscape(why) ? !catchesBreath(record, nowMs, settings) : !coolsDown(record, nowMs, settings);
}

const OF_THE_RUNTIME: ReadonlySet<SymptomKind> = new Set<SymptomKind>([
  'draining',
  'memory-pressure',
  'slow-runtime',
]);

/** Sizes below this weigh alike: the fixed cost of a move dominates (one page of WASM memory). */
const SIZE_BYTES_MIN = 65_536;
const KIBIBYTE = 1_024;

const sizeOf = (record: ModuleRecord): number => Math.max(SIZE_BYTES_MIN, carriedBytes(record)) / KIBIBYTE;

/** Load a module presses with, and load it suffers from, in cores. */
const pressure = ({ busyShare, module: { demand } }: ModuleRecord): number => busyShare ?? demand.cpuShare;
const suffering = (record: ModuleRecord): number => Math.max(0, record.stretchShare - 1);

/**
 * How much moving one module helps, per symptom. Volume over size is Sandpiper's rule (NSDI 2007); that suffering
 * counts with pressure is ours, so that the sensitive module goes and not just the biggest.
 */
const URGENCY: { readonly [Kind in SymptomKind]?: (record: ModuleRecord) => number } = {
  overload: (record) => (pressure(record) + suffering(record)) / sizeOf(record),
  'slow-runtime': (record) => (pressure(record) * record.stretchShare) / sizeOf(record),
  // Squared, as many small moves cost more than one: else all modules that carry all their memory would be alike.
  'memory-pressure': (record) => (record.module.demand.memoryBytes / KIBIBYTE) ** 2 / sizeOf(record),
  'slow-link': (record) => callsOf(record) / sizeOf(record),
  // Within one priority the quickest to carry first: most are saved before time runs out.
  'battery-low': (record) => -sizeOf(record),
  draining: (record) => -sizeOf(record),
};

/** Calls per second, as far as they are known. */
const callsOf = ({ module: { demand } }: ModuleRecord): number =>
  demand.workMs > 0 ? (demand.cpuShare * 1_000) / demand.workMs : demand.cpuShare;
