import type { RuntimeCommand } from '../command.ts';
import type { Sample } from './agent.ts';
import { instanceReports } from './keep-alive.ts';
import { type AgentTurn, isOnline } from './knowledge.ts';
import { say, sendLetters } from './remember.ts';

type Confirmation = Extract<RuntimeCommand, { readonly kind: 'confirm-registration' }>;
type Refusal = Extract<RuntimeCommand, { readonly kind: 'refuse-registration' }>;

/**
 * A connection is there. The first one registers at once. A later one waits its share of `reconnectSpreadMs`:
 * when a broker restarts, all its clients come back in the same moment. Unsent endings go ahead of the
 * registration, whose list of instances would make a completed module look as if it had vanished.
 */
export function connected(turn: AgentTurn): void {
  const { connection, settings } = turn.draft;
  const metBefore = connection.kind !== 'offline' || connection.metBefore;
  const waitMs = metBefore ? Math.floor(settings.reconnectSpreadMs * luckShare(turn, 0)) : 0;
  turn.draft = {
    ...turn.draft,
    connection: { kind: 'registering', attemptCount: 0, dueMs: turn.atMs + waitMs },
  };
  sendLetters(turn, Number.POSITIVE_INFINITY);
  if (waitMs === 0) register(turn, null);
}

/** The connection is gone. Instances run on; what they do is listed when it is back. */
export function disconnected(turn: AgentTurn): void {
  if (!isOnline(turn.draft)) return;
  turn.draft = { ...turn.draft, connection: { kind: 'offline', metBefore: true } };
}

/** Introduces the runtime with all that it has, and arms the next attempt. */
export function register(turn: AgentTurn, sample: Sample | null): void {
  const { connection, runtime, incarnation, instances, settings } = turn.draft;
  if (connection.kind !== 'registering') return;
  const { attemptCount } = connection;
  const sequence = turn.draft.sequence + 1;
  say(turn, {
    kind: 'runtime-registered',
    runtime,
    incarnation,
    sequence,
    instances: instanceReports(instances, sample),
  });
  const gapMs = Math.min(settings.registerMs * 2 ** attemptCount, settings.registerMsMax);
  turn.draft = {
    ...turn.draft,
    sequence,
    connection: {
      kind: 'registering',
      attemptCount: attemptCount + 1,
      dueMs: turn.atMs + spread(turn, gapMs, attemptCount),
    },
  };
}

/** The supervisor counts on this runtime from now on. */
export function confirmed(turn: AgentTurn, { incarnation, keepAliveIntervalMs }: Confirmation): void {
  const { connection } = turn.draft;
  if (incarnation !== turn.draft.incarnation || !isOnline(turn.draft)) return;
  if (connection.kind === 'registered' && connection.keepAliveIntervalMs === keepAliveIntervalMs) return;
  // The first gap is shortened, so that runtimes that were confirmed together do not keep alive in step.
  const dueMs = keepAliveIntervalMs > 0 ? turn.atMs + spread(turn, keepAliveIntervalMs, 0) : null;
  turn.draft = { ...turn.draft, connection: { kind: 'registered', keepAliveIntervalMs, dueMs } };
}

/**
 * The supervisor does not want this runtime, or does not know it. One that thought itself registered was
 * forgotten and introduces itself again, soon but not in step with others that were forgotten with it. One
 * that asked and was turned away asks again much later. A refusal of what this connection has not asked is
 * stale.
 */
export function refused(turn: AgentTurn, { incarnation }: Refusal): void {
  const { connection, settings } = turn.draft;
  if (incarnation !== turn.draft.incarnation) return;
  if (connection.kind === 'registered') {
    const dueMs = turn.atMs + Math.floor(settings.reconnectSpreadMs * luckShare(turn, 0));
    turn.draft = { ...turn.draft, connection: { kind: 'registering', attemptCount: 0, dueMs } };
  } else if (connection.kind === 'registering' && connection.attemptCount > 0) {
    const dueMs = turn.atMs + spread(turn, settings.refusedMs, connection.attemptCount);
    turn.draft = { ...turn.draft, connection: { ...connection, dueMs } };
  }
}

/**
 * A gap shortened by up to a half, differently for every runtime: "equal jitter" (Brooker, AWS blog, 2015).
 */
function spread(turn: AgentTurn, gapMs: number, attemptCount: number): number {
  return Math.ceil(gapMs * (0.5 + 0.5 * luckShare(turn, attemptCount)));
}

/**
 * A number in [0, 1) that is always the same for a runtime, its incarnation and an attempt, and as good as
 * random between runtimes: FNV-1a over the id, mixed by the finalizer of MurmurHash3 (Appleby, public
 * domain).
 */
function luckShare(turn: AgentTurn, attemptCount: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < turn.self.length; at++) hash = Math.imul(hash ^ turn.self.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ turn.draft.incarnation, 0x01000193);
  hash = Math.imul(hash ^ attemptCount, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
