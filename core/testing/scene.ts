import type { Move, PlaceFunction, Plan } from '../adapt/plan-moves.ts';
import { movesFor } from '../adapt/plan-moves.ts';
import { assert } from '../assert.ts';
import { byText, deviceId, type ModuleId, type RuntimeId, realmId } from '../ids.ts';
import type {
  DeviceRecord,
  Knowledge,
  Migration,
  ModuleRecord,
  RuntimeRecord,
} from '../knowledge/knowledge.ts';
import { Order } from '../knowledge/order.ts';
import { commitmentOf, homeOf } from '../knowledge/recall.ts';
import { Table } from '../knowledge/table.ts';
import type { Link } from '../model/link.ts';
import type { Profile } from '../place/policy.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { aDeviceRecord } from './builders.ts';
import { linksOf } from './realm.ts';

/** A frozen moment of a realm, given by its records; what is promised follows from where modules run. */
export interface SceneParts {
  readonly runtimes: readonly RuntimeRecord[];
  readonly modules?: readonly ModuleRecord[];
  readonly devices?: Readonly<Record<string, Partial<DeviceRecord>>>;
  /** Latency and bandwidth by the names of both devices. */
  readonly links?: readonly (readonly [
    a: string,
    b: string,
    latencyMs: number,
    bandwidthBytesPerSecond: number,
  ])[];
  readonly nowMs?: number;
  readonly settings?: Partial<Settings>;
}

/** Builds knowledge for tests of analysis. It has no index: place with `placeEmptiest`. */
export function aScene(parts: SceneParts): Knowledge {
  const modules = parts.modules ?? [];
  const runtimes = parts.runtimes.map((record) => inhabited(record, modules));
  let knowledge: Knowledge = {
    realm: realmId('realm'),
    hub: deviceId('hub'),
    settings: { ...defaultSettings, ...parts.settings },
    nowMs: parts.nowMs ?? 100_000,
    devices: Table.empty(),
    runtimes: Table.empty(),
    modules: Table.empty(),
    programs: Table.empty(),
    legs: Table.empty(),
    links: Table.empty(),
    migrations: Table.empty(),
    waiting: Order.empty,
    stopping: Table.empty(),
    alarms: Order.empty,
    fleet: undefined as never,
    purse: { tokenCount: defaultSettings.moveTokenCountMax, atMs: 0 },
    turn: null,
    epochFloor: 0,
    newestOrdinal: 0,
  };
  for (const record of runtimes) {
    const { device, id } = record.runtime;
    const all = runtimes.filter(({ runtime }) => runtime.device.id === device.id);
    const deviceRecord = aDeviceRecord(device, all, parts.devices?.[device.id]);
    knowledge = {
      ...knowledge,
      runtimes: knowledge.runtimes.set(id, record),
      devices: knowledge.devices.set(device.id, deviceRecord),
    };
  }
  for (const record of modules) {
    knowledge = { ...knowledge, modules: knowledge.modules.set(record.module.id, record) };
  }
  const links = (parts.links ?? []).map(
    ([a, b, latencyMs, bandwidthBytesPerSecond]): Link => ({
      from: deviceId(a),
      to: deviceId(b),
      latencyMs,
      bandwidthBytesPerSecond,
      atMs: 0,
    }),
  );
  return { ...knowledge, ...linksOf(knowledge, links) };
}

function inhabited(record: RuntimeRecord, modules: readonly ModuleRecord[]): RuntimeRecord {
  const here = modules.filter((module) => homeOf(module) === record.runtime.id);
  const parts = here.map(({ module }) => commitmentOf(module, record.runtime));
  return {
    ...record,
    bound: here.map(({ module }) => module.id).sort(byText),
    committed: {
      memoryBytes: parts.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      cores: parts.reduce((sum, { cores }) => sum + cores, 0),
      moduleCount: parts.length,
    },
  };
}

/** A profile whose filters and scorers nobody asks. */
export const anAdaptiveProfile: Profile = {
  name: 'test',
  summary: 'Adapts; placed by a stand-in.',
  filters: [],
  scorers: [],
  sortKey: 'load',
  contenders: { exhaustive: true, bestCount: 1, drawnCount: 0, near: false, afterTurn: false },
  adapts: true,
  preempts: false,
};

/** Places on the runtime with the fewest promised cores that is alive, not draining and has the memory; ties by id. */
export const placeEmptiest: PlaceFunction = (_profile, knowledge, { module }, { exclude }) => {
  const fitting = knowledge.runtimes
    .values()
    .filter(({ runtime, health, draining }) => health === 'alive' && !draining && !exclude.has(runtime.id))
    .filter(
      ({ runtime, committed }) => committed.memoryBytes + module.demand.memoryBytes <= runtime.memoryBytes,
    )
    .toSorted((a, b) => a.committed.cores - b.committed.cores);
  const chosen = fitting[0]?.runtime.id ?? null;
  return { module: module.id, chosen, verdicts: [], contenders: [], tieBreak: null };
};

/** What came of analysing until nothing more is moved, each move reserved as the supervisor would. */
export interface Analysis {
  readonly knowledge: Knowledge;
  readonly moves: readonly Move[];
  readonly decisions: Plan['decisions'];
}

/** Analyzes as a step does: asks for moves until there are none, keeping what each plan wants kept. */
export function analyzed(
  start: Knowledge,
  touched: readonly RuntimeId[],
  profile: Profile = anAdaptiveProfile,
): Analysis {
  let knowledge = start;
  const moves: Move[] = [];
  const decisions: Plan['decisions'][number][] = [];
  for (let count = 0; count < 1_000; count++) {
    const plan = movesFor(profile, knowledge, touched, placeEmptiest);
    decisions.push(...plan.decisions);
    knowledge = kept(knowledge, plan);
    const move = plan.moves[0];
    if (move === undefined) return { knowledge, moves, decisions };
    moves.push(move);
    knowledge = under(knowledge, move);
  }
  assert(false, 'analysis comes to an end');
}

function kept(knowledge: Knowledge, plan: Plan): Knowledge {
  let { runtimes } = knowledge;
  for (const { runtime, signals } of plan.signals) {
    const record = runtimes.get(runtime);
    if (record !== undefined) runtimes = runtimes.set(runtime, { ...record, signals });
  }
  return { ...knowledge, runtimes, purse: plan.purse };
}

/** Opens the migration of a move: both ends hold room. */
function under(knowledge: Knowledge, { module: id, from, to }: Move): Knowledge {
  const migration: Migration = {
    module: id,
    from,
    to,
    fromEpoch: 1,
    toEpoch: 2,
    step: 'preparing',
    attemptCount: 0,
    startedMs: knowledge.nowMs,
    frozenMs: knowledge.nowMs,
    dueMs: knowledge.nowMs + 1_000,
    reason: 'test',
  };
  const target = knowledge.runtimes.get(to);
  const module = knowledge.modules.get(id)?.module;
  assert(target !== undefined && module !== undefined, 'a move names what exists');
  const part = commitmentOf(module, target.runtime);
  const { committed } = target;
  const promised = {
    memoryBytes: committed.memoryBytes + part.memoryBytes,
    cores: committed.cores + part.cores,
    moduleCount: committed.moduleCount + 1,
  };
  return {
    ...knowledge,
    migrations: knowledge.migrations.set(id, migration),
    runtimes: knowledge.runtimes.set(to, { ...target, committed: promised }),
  };
}

/** The names of the modules of some moves, in order. */
export const movedModules = (moves: readonly Move[]): readonly ModuleId[] =>
  moves.map(({ module }) => module);
