import { lostAtMs, noArrivals, suspectAtMs, unheard } from '../adapt/arrivals.ts';
import { backSinceMs, damped, dampedUntilMs, flapped } from '../adapt/flapping.ts';
import { noSignals, welcomed } from '../adapt/signals.ts';
import type { RuntimeId } from '../ids.ts';
import type { Report } from '../input.ts';
import type { Commitment, Health, RuntimeRecord } from '../knowledge/knowledge.ts';
import { commitmentOf } from '../knowledge/recall.ts';
import {
  arm,
  attach,
  detach,
  NOTHING,
  reindex,
  rememberDevice,
  rememberRuntime,
} from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import { stop } from './life.ts';
import { overbooked } from './preemption.ts';
import { bereave, reconcile } from './reconcile.ts';
import { tellAgain } from './tell-again.ts';

type Registration = Extract<Report, { readonly kind: 'runtime-registered' }>;

/** A runtime introduces itself: for the first time, again over a new connection, after a reboot, or from the dead. */
export function registered(turn: Turn, input: Registration): void {
  const { runtime, incarnation, instances } = input;
  const { draft } = turn;
  const known = draft.runtimes.get(runtime.id);
  if (known !== undefined && isAlive(known) && known.runtime.device.id !== runtime.device.id) {
    const reason = `runtime ${runtime.id} is registered from device ${known.runtime.device.id}`;
    turn.commands.push({ kind: 'refuse-registration', runtime: runtime.id, incarnation, reason });
    return;
  }
  if (known !== undefined && isPast(known, input)) return;
  if (known !== undefined && isReborn(known, input)) bereave(turn, known, `runtime ${runtime.id} rebooted`);

  const moved = known !== undefined && known.runtime.device.id !== runtime.device.id;
  if (moved) detach(turn, known);
  const rest = draft.runtimes.get(runtime.id); // What is left of it after a reboot.
  const record = rest === undefined ? introduce(turn, input) : renew(turn, rest, input);
  turn.commands.push({
    kind: 'confirm-registration',
    runtime: runtime.id,
    incarnation,
    keepAliveIntervalMs: runtime.keepAliveIntervalMs,
  });
  tellAgain(turn, record, instances);
  reconcile(turn, record, instances);
  const renewed = draft.runtimes.get(runtime.id);
  if (renewed !== undefined && known !== undefined) shrink(turn, renewed);
  turn.roomier = true;
  turn.touched.push(runtime.id);
}

/** A runtime says goodbye, or its broker says it for it. A will of a former life changes nothing. */
export function left(turn: Turn, id: RuntimeId, incarnation: number, willed: boolean): void {
  const record = turn.draft.runtimes.get(id);
  if (record === undefined || !isAlive(record) || incarnation < record.incarnation) return;
  pass(turn, record, 'left', willed ? 'last will' : 'goodbye');
}

/** The supervisor hears again: every silence begins now, and what was missed is nobody's loss. */
export function heardAgain(turn: Turn): void {
  const { runtimes, nowMs } = turn.draft;
  for (const record of [...runtimes.values()]) {
    if (isAlive(record)) rememberRuntime(turn, { ...record, arrivals: unheard(record.arrivals, nowMs) });
  }
}

/** Gives up a runtime that is lost or has left: its modules are placed anew, its return will be noticed. */
export function pass(turn: Turn, record: RuntimeRecord, health: 'lost' | 'left', reason: string): void {
  const { draft } = turn;
  const id = record.runtime.id;
  setHealth(turn, { ...record, ...flapped(record, draft.nowMs, draft.settings) }, health, reason);
  turn.decisions.push({
    kind: 'noticed',
    symptom: {
      kind: 'runtime-lost',
      runtime: id,
      module: null,
      measured: draft.nowMs - record.heardMs,
      threshold: 0,
    },
  });
  bereave(turn, record, `runtime ${id} ${health}`);
}

/** Changes how sure we are of a runtime, and with it whether the index offers it. */
export function setHealth(turn: Turn, record: RuntimeRecord, health: Health, reason: string): void {
  rememberRuntime(turn, { ...record, health });
  turn.decisions.push({ kind: 'health-changed', runtime: record.runtime.id, health, reason });
  watch(turn, record.runtime.id);
  reindex(turn, record.runtime.device.id);
  if (health === 'alive') turn.roomier = true;
}

/** Sets a runtime's alarm to when its silence, or its absence, will need a look. */
export function watch(turn: Turn, id: RuntimeId): void {
  const record = turn.draft.runtimes.get(id);
  if (record === undefined) return;
  const alarmMs = arm(turn, `r/${id}`, record.alarmMs, silenceDueMs(turn, record));
  if (alarmMs !== record.alarmMs) rememberRuntime(turn, { ...record, alarmMs });
}

/** When a runtime's silence makes it suspect or lost, or its absence lets it be forgotten. */
function silenceDueMs(turn: Turn, record: RuntimeRecord): number {
  const { settings, nowMs } = turn.draft;
  switch (record.health) {
    case 'alive': {
      const silentMs = Math.ceil(suspectAtMs(record.arrivals, settings));
      // A runtime shut out for flapping is looked at when it may get modules again.
      return damped(record, nowMs, settings) ? Math.min(silentMs, dampedUntilMs(record, settings)) : silentMs;
    }
    case 'suspect':
      return Math.ceil(lostAtMs(record.arrivals, settings));
    default:
      return record.heardMs + settings.forgetMs;
  }
}

/** A runtime's alarm rang: it may be suspect, lost, or forgotten by now; or the alarm was early. */
export function listen(turn: Turn, id: RuntimeId): void {
  const found = turn.draft.runtimes.get(id);
  if (found === undefined) return;
  const record = { ...found, alarmMs: Number.POSITIVE_INFINITY };
  rememberRuntime(turn, record);
  const { nowMs } = turn.draft;
  if (silenceDueMs(turn, record) > nowMs) {
    if (record.health === 'alive' && record.flapPenalty > 0) reindex(turn, record.runtime.device.id);
    turn.roomier ||= record.health === 'alive' && record.flapPenalty > 0;
    return watch(turn, id);
  }
  const silentMs = nowMs - record.heardMs;
  if (record.health === 'alive') {
    setHealth(turn, record, 'suspect', `silent for ${silentMs} ms`);
    turn.touched.push(id);
    if (lostAtMs(record.arrivals, turn.draft.settings) <= nowMs) listen(turn, id);
    return;
  }
  if (record.health === 'suspect') return pass(turn, record, 'lost', `silent for ${silentMs} ms`);
  if (record.bound.length === 0) detach(turn, record);
}

const isAlive = (record: RuntimeRecord): boolean => record.health === 'alive' || record.health === 'suspect';

/** A message of a former life, or of this one that arrives late or twice. */
const isPast = (known: RuntimeRecord, { incarnation, sequence }: Registration): boolean =>
  incarnation < known.incarnation || (incarnation === known.incarnation && sequence <= known.sequence);

/** Whether a runtime we count on started anew, so that nothing it had is left. */
const isReborn = (known: RuntimeRecord, { incarnation }: Registration): boolean =>
  isAlive(known) && incarnation > known.incarnation;

function introduce(turn: Turn, { runtime, incarnation, sequence }: Registration): RuntimeRecord {
  const { nowMs, settings } = turn.draft;
  const record: RuntimeRecord = {
    runtime,
    health: 'alive',
    incarnation,
    sequence,
    draining: false,
    registeredMs: nowMs,
    heardMs: nowMs,
    arrivals: noArrivals(runtime.keepAliveIntervalMs, nowMs, settings),
    alarmMs: Number.POSITIVE_INFINITY,
    committed: NOTHING,
    bound: [],
    signals: welcomed(noSignals, nowMs, settings),
    stretchShare: 1,
    flapPenalty: 0,
    flapAtMs: nowMs,
  };
  attach(turn, runtime.device, runtime.id);
  setHealth(turn, record, 'alive', 'registered');
  return turn.draft.runtimes.get(runtime.id) ?? record;
}

function renew(turn: Turn, known: RuntimeRecord, input: Registration): RuntimeRecord {
  const { runtime, incarnation, sequence } = input;
  const { nowMs, settings } = turn.draft;
  const reborn = incarnation > known.incarnation;
  const record: RuntimeRecord = {
    ...known,
    ...(isReborn(known, input) && flapped(known, nowMs, settings)),
    runtime,
    incarnation,
    sequence,
    registeredMs: isAlive(known) ? known.registeredMs : backSinceMs(known.registeredMs, known.heardMs, nowMs),
    heardMs: nowMs,
    arrivals: noArrivals(runtime.keepAliveIntervalMs, nowMs, settings),
    signals: reborn || !isAlive(known) ? welcomed(noSignals, nowMs, settings) : known.signals,
    stretchShare: reborn ? 1 : known.stretchShare,
  };
  recommit(turn, known, record);
  const reason = isAlive(known) ? (reborn ? 'rebooted' : 'reconnected') : 'returned';
  setHealth(turn, turn.draft.runtimes.get(runtime.id) ?? record, 'alive', reason);
  return turn.draft.runtimes.get(runtime.id) ?? record;
}

/** Counts a runtime's promises anew under what it now says of itself. */
function recommit(turn: Turn, known: RuntimeRecord, record: RuntimeRecord): void {
  const committed = record.bound.reduce<Commitment>((sum, id) => {
    const module = turn.draft.modules.get(id)?.module;
    if (module === undefined) return sum;
    const part = commitmentOf(module, record.runtime);
    return {
      memoryBytes: sum.memoryBytes + part.memoryBytes,
      cores: sum.cores + part.cores,
      moduleCount: sum.moduleCount + 1,
    };
  }, NOTHING);
  rememberRuntime(turn, { ...record, committed });
  attach(turn, record.runtime.device, record.runtime.id);
  const device = turn.draft.devices.get(record.runtime.device.id);
  if (device === undefined) return;
  rememberDevice(turn, {
    ...device,
    committed: {
      memoryBytes: device.committed.memoryBytes - known.committed.memoryBytes + committed.memoryBytes,
      cores: device.committed.cores - known.committed.cores + committed.cores,
      moduleCount: device.committed.moduleCount - known.committed.moduleCount + committed.moduleCount,
    },
  });
}

/** A runtime that came back smaller than its promises sheds its least important modules. */
function shrink(turn: Turn, record: RuntimeRecord): void {
  for (const victim of overbooked(turn.draft, record)) stop(turn, victim, 'requeue');
}
