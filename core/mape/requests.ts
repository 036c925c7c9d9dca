import { unreviewed } from '../adapt/signals.ts';
import { unreachable } from '../assert.ts';
import { type ModuleId, type RealmId, type RequestId, type RuntimeId, realmBehind } from '../ids.ts';
import type { Request } from '../input.ts';
import type { ModuleRecord } from '../knowledge/knowledge.ts';
import { followed, isMovable } from '../knowledge/recall.ts';
import { reindex, rememberModule, rememberRuntime, waitingEntry } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import { place } from '../place/place.ts';
import { readSettings } from '../settings.ts';
import { farMovesOf } from './leave.ts';
import { end, fence, stop } from './life.ts';
import { pass, watch } from './registration.ts';
import { holdTo } from './rules.ts';
import { openMigration } from './saga.ts';
import { cutShort, REQUESTED } from './saga-end.ts';

type Asked<Kind extends Request['kind']> = Extract<Request, { readonly kind: Kind }>;

/** Answers one request; every request gets exactly one `accept-request` or `refuse-request`. */
export function asked(turn: Turn, input: Request): void {
  switch (input.kind) {
    case 'module-requested':
      return moduleRequested(turn, input);
    case 'program-requested':
      turn.draft.programs = turn.draft.programs.set(input.program.id, input.program, turn.owner);
      return accept(turn, input.request);
    case 'module-deletion-requested':
      return deletionRequested(turn, input.request, input.module);
    case 'migration-requested':
      return migrationRequested(turn, input);
    case 'drain-requested':
      return drainRequested(turn, input.request, input.runtime, input.draining);
    case 'runtime-removal-requested':
      return removalRequested(turn, input.request, input.runtime);
    case 'settings-changed':
      return settingsChanged(turn, input.request, input.settings);
    case 'rules-changed':
      accept(turn, input.request);
      return holdTo(turn, input.rules);
    default:
      return unreachable(input);
  }
}

function accept(turn: Turn, request: RequestId): void {
  turn.commands.push({ kind: 'accept-request', request });
}

function refuse(turn: Turn, request: RequestId, reason: string): void {
  turn.commands.push({ kind: 'refuse-request', request, reason });
}

/** Admission: a module is taken in unless its id is in use by another program or too many wait already. */
function moduleRequested(turn: Turn, asked: Asked<'module-requested'>): void {
  const { draft } = turn;
  const { request, module, origin } = asked;
  const known = draft.modules.get(module.id);
  if (known !== undefined && known.phase.kind !== 'ended') {
    if (origin !== undefined) return refuse(turn, request, `module ${module.id} is in use`);
    if (known.phase.kind === 'stopping' && known.phase.reason !== undefined)
      return refuse(
        turn,
        request,
        `module ${module.id} has ${known.phase.reason}; ask again when it has ended`,
      );
    if (known.module.file === module.file && known.module.fileType === module.fileType) {
      keepAfterAll(turn, known);
      return accept(turn, request);
    }
    return refuse(turn, request, `module ${module.id} is in use by ${known.module.file}`);
  }
  if (draft.waiting.size >= draft.settings.waitingCountMax) {
    return refuse(turn, request, `${draft.waiting.size} modules wait already; ask again later`);
  }
  accept(turn, request);
  draft.newestOrdinal += 1;
  const record = newcomer(turn, asked, known);
  if (known !== undefined && known.alarmMs !== Number.POSITIVE_INFINITY) {
    draft.alarms = draft.alarms.remove(known.alarmMs, `m/${module.id}`, turn.owner);
  }
  rememberModule(turn, record);
  draft.waiting = draft.waiting.insert(waitingEntry(record, draft.rules), turn.owner);
  turn.homeless.push(module.id);
}

/** A module that is being deleted and asked for again starts anew once it has stopped. */
function keepAfterAll(turn: Turn, record: ModuleRecord): void {
  const { phase } = record;
  if (phase.kind === 'stopping') rememberModule(turn, { ...record, phase: { ...phase, fate: 'requeue' } });
}

function newcomer(
  turn: Turn,
  { request, module, origin }: Asked<'module-requested'>,
  known: ModuleRecord | undefined,
): ModuleRecord {
  const { nowMs, newestOrdinal, epochFloor } = turn.draft;
  const epoch = known?.epoch ?? epochFloor;
  return {
    module,
    phase: { kind: 'pending', sinceMs: nowMs, notBeforeMs: nowMs, reason: 'requested', claim: null },
    epoch,
    instanceEpoch: epoch,
    requestedMs: nowMs,
    ordinal: newestOrdinal,
    request,
    crashCount: 0,
    avoid: [],
    checkpointed: origin !== undefined,
    ...(origin !== undefined && { origin: { ...origin, isHere: false } }),
    ...(known !== undefined && farMovesOf(known)),
    alarmMs: Number.POSITIVE_INFINITY,
    moveCount: 0,
    coolUntilMs: nowMs,
    cameFrom: null,
    movedMs: nowMs,
    latencyMs: null,
    busyShare: null,
    stretchShare: 1,
    missCount: 0,
  };
}

function deletionRequested(turn: Turn, request: RequestId, id: ModuleId): void {
  const record = turn.draft.modules.get(id);
  if (record === undefined || record.phase.kind === 'ended') {
    return refuse(turn, request, `module ${id} is not known`);
  }
  accept(turn, request);
  switch (record.phase.kind) {
    case 'pending':
      return end(turn, record, 'deleted', 'ended');
    case 'stopping':
      return rememberModule(turn, { ...record, phase: { ...record.phase, fate: 'end' } });
    default:
      return stop(turn, record, 'end');
  }
}

function migrationRequested(turn: Turn, asked: Asked<'migration-requested'>): void {
  const { draft, profile } = turn;
  const { request, module: id, to } = asked;
  const record = draft.modules.get(id);
  if (record === undefined || record.phase.kind === 'ended') {
    return refuse(turn, request, `module ${id} is not known`);
  }
  if (record.phase.kind !== 'running') return refuse(turn, request, `module ${id} is ${record.phase.kind}`);
  const before = draft.migrations.get(id);
  if (before !== undefined && before.step !== 'discarding')
    return refuse(turn, request, `module ${id} is being migrated already`);
  if (record.phase.on === to) return refuse(turn, request, `module ${id} runs there already`);
  if (!isMovable(record)) {
    const why = record.fixed === undefined ? '' : `: ${record.fixed.reason}`;
    return refuse(turn, request, `module ${id} cannot be migrated${why}`);
  }
  const realm = realmBehind(to);
  if (realm !== null) return departureRequested(turn, asked, record, realm);
  const target = draft.runtimes.get(to);
  if (target === undefined) return refuse(turn, request, `runtime ${to} is not known`);
  if (before !== undefined) cutShort(turn, before);
  const module = followed(record.module, target.runtime);
  const placement = place(profile, draft, { ...record, module }, { onlyOn: to });
  if (placement.chosen === null) {
    const reasons = placement.verdicts
      .filter(({ verdict }) => verdict !== 'fits')
      .map(({ reason }) => reason);
    return refuse(turn, request, `runtime ${to} does not fit: ${reasons.join('; ')}`);
  }
  accept(turn, request);
  const from = record.phase.on;
  turn.decisions.push({
    kind: 'migration-planned',
    module: id,
    from,
    to,
    worth: null,
    placement,
    reason: REQUESTED,
    ...(module !== record.module && module.affinity !== null && { pin: module.affinity }),
  });
  openMigration(turn, record, to, { reason: REQUESTED });
}

/** A move to another realm, which chooses the runtime there, and is asked before the module is paused. */
function departureRequested(
  turn: Turn,
  { request, module, to, onto }: Asked<'migration-requested'>,
  record: ModuleRecord,
  realm: RealmId,
): void {
  if (record.phase.kind !== 'running') return;
  if (realm === turn.draft.realm)
    return refuse(turn, request, `module ${module} is in realm ${realm} already`);
  accept(turn, request);
  const before = turn.draft.migrations.get(module);
  if (before !== undefined) cutShort(turn, before);
  const from = record.phase.on;
  const planned = { module, from, to, worth: null, placement: null, reason: REQUESTED };
  turn.decisions.push({ kind: 'migration-planned', ...planned });
  openMigration(turn, record, to, { reason: REQUESTED, ...(onto !== undefined && { onto }) });
}

function drainRequested(turn: Turn, request: RequestId, id: RuntimeId, draining: boolean): void {
  const record = turn.draft.runtimes.get(id);
  if (record === undefined) return refuse(turn, request, `runtime ${id} is not known`);
  accept(turn, request);
  if (record.draining === draining) return;
  rememberRuntime(turn, { ...record, draining, signals: unreviewed(record.signals) });
  reindex(turn, record.runtime.device.id);
  turn.touched.push(id);
  if (!draining) turn.roomier = true;
}

function removalRequested(turn: Turn, request: RequestId, id: RuntimeId): void {
  const record = turn.draft.runtimes.get(id);
  if (record === undefined) return refuse(turn, request, `runtime ${id} is not known`);
  accept(turn, request);
  if (record.health === 'lost' || record.health === 'left') return;
  for (const module of record.bound) {
    const bound = turn.draft.modules.get(module);
    if (bound !== undefined) fence(turn, module, id, bound.epoch);
  }
  pass(turn, record, 'left', 'removed on request');
}

function settingsChanged(turn: Turn, request: RequestId, change: object): void {
  const { draft } = turn;
  const reading = readSettings({ ...change }, draft.settings);
  if (reading.kind === 'issues') {
    return refuse(turn, request, reading.issues.map(({ path, message }) => `${path}: ${message}`).join('; '));
  }
  draft.settings = reading.settings;
  accept(turn, request);
  // Thresholds of silence may have come nearer than the alarms that were set under the old ones.
  for (const id of draft.runtimes.keys()) watch(turn, id);
  for (const id of draft.devices.keys()) reindex(turn, id); // What may be promised may have changed, too.
  turn.roomier = true;
}
