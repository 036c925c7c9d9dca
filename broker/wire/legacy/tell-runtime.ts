import type { RuntimeCommand } from '../../../core/index.ts';
import { sendOff } from '../g1/dialect.ts';
import type { Publish } from '../publish.ts';
import type { Telling } from '../wire.ts';
import { epochAt } from './believed.ts';
import type { Dialect, Peer } from './dialect.ts';
import { isThere } from './look-up.ts';

/** A runtime that cannot be told is taken to have done what would be the word of one that can. */
export function tellLegacy(turn: Telling, dialect: Dialect, peer: Peer, command: RuntimeCommand): void {
  const { record, notes } = peer;
  const runtime = record.runtime.id;
  switch (command.kind) {
    case 'confirm-registration':
      if (notes.transaction !== '') turn.publishes.push({ ...dialect.welcome(turn, peer), wakes: runtime });
      return;
    case 'refuse-registration':
      if (notes.transaction !== '') say(turn, dialect.reject(turn, peer, command.reason));
      return;
    case 'start-module':
      return start(turn, dialect, peer, command);
    case 'stop-module':
      return stop(turn, dialect, peer, command);
    case 'prepare-module': {
      // No legacy runtime loads a module before its memory comes.
      const { module, epoch } = command;
      turn.reports.push({ kind: 'module-prepared', runtime, module: module.id, epoch });
      return;
    }
    case 'freeze-module':
      return order(turn, runtime, sendOff(turn, peer, command));
    case 'resume-module': {
      // Its module has left it with the order to go: there is nothing to go on with, so it starts anew.
      const { module, epoch } = command;
      turn.reports.push({ kind: 'module-exited', runtime, module, epoch, reason: 'stopped' });
      return;
    }
    case 'discard-module': {
      const { module, epoch } = command;
      turn.reports.push({ kind: 'module-discarded', runtime, module, epoch });
      return;
    }
  }
}

function say(turn: Telling, publish: Publish | null): void {
  if (publish !== null) turn.publishes.push(publish);
}

/** Something for a runtime to do, where it may not have begun to listen. */
function order(turn: Telling, to: string, publish: Publish | null): void {
  if (publish !== null) turn.publishes.push({ ...publish, to });
}

function start(
  turn: Telling,
  dialect: Dialect,
  peer: Peer,
  { module, epoch, onlyFromCheckpoint }: Extract<RuntimeCommand, { readonly kind: 'start-module' }>,
): void {
  const record = turn.scene.modules.get(module.id);
  const isCurrent = epochAt(turn.scene, module.id, peer.record.runtime.id) === epoch;
  // An order of an earlier life that was superseded since, or is taken to have been obeyed: said twice, it is done twice.
  if (record?.phase.kind !== 'starting' || !isCurrent) return;
  if (onlyFromCheckpoint === true) {
    const reason = 'it reads no checkpoints';
    const runtime = peer.record.runtime.id;
    turn.reports.push({ kind: 'module-start-failed', runtime, module: module.id, epoch, reason });
    return;
  }
  order(turn, peer.record.runtime.id, dialect.create(turn, peer, record));
  if (peer.notes.confirmsStart) return;
  turn.reports.push({ kind: 'module-started', runtime: peer.record.runtime.id, module: module.id, epoch });
}

/**
 * A browser of the first generation breaks off its connection when it is told to end a module it does not have. So it is told
 * only about one that it runs, as far as anybody knows, or that it lists itself, or when it is to be rid of all.
 */
function stop(
  turn: Telling,
  dialect: Dialect,
  peer: Peer,
  { module, epoch }: Extract<RuntimeCommand, { readonly kind: 'stop-module' }>,
): void {
  const { record, notes } = peer;
  const runtime = record.runtime.id;
  const phase = turn.scene.modules.get(module)?.phase;
  // It knows no epochs: told to end an old instance, it would end the one it should have now.
  if (epoch < (epochAt(turn.scene, module, runtime) ?? 0)) return;
  const isHome = phase?.kind === 'stopping' && phase.on === runtime;
  if (isHome || notes.keepsAlive || notes.confirmsStop || !isThere(record)) {
    order(turn, runtime, dialect.remove(turn, peer, module));
  }
  if (!notes.confirmsStop) {
    turn.reports.push({ kind: 'module-exited', runtime, module, epoch, reason: 'stopped' });
  }
}
