import type { Input } from '../reel/words.ts';
import type { Board } from './board.ts';
import type { Journey, ModuleScene } from './scene.ts';

type Reported = Extract<Input, { readonly epoch: number }>;

/** What the supervisor heard changes what it believes. Keep-alives go another way: they are too many. */
export function hear(board: Board, input: Input): void {
  switch (input.kind) {
    case 'module-requested':
      return requested(board, input);
    case 'module-deletion-requested':
      return deleted(board, input.module);
    case 'runtime-registered':
      return registered(board, input);
    case 'drain-requested': {
      const runtime = board.runtime(input.runtime);
      if (runtime !== undefined) board.setRuntime({ ...runtime, draining: input.draining });
      return;
    }
    case 'link-measured': {
      const { from, to, latencyMs, bandwidthBytesPerSecond } = input;
      return board.setLink({ from, to, latencyMs, bandwidthBytesPerSecond, atMs: board.atMs });
    }
    default:
      if ('epoch' in input) reported(board, input);
  }
}

function requested(board: Board, { module }: Extract<Input, { readonly kind: 'module-requested' }>): void {
  const known = board.module(module.id);
  // Asked for twice, a module is still one.
  if (known !== undefined && known.phase !== 'ended') return;
  board.setModule({
    id: module.id,
    spec: module,
    phase: 'pending',
    on: null,
    epoch: known?.epoch ?? 0,
    sinceMs: board.atMs,
    requestedMs: board.atMs,
    recordIndex: -1,
    word: 'requested',
    journey: null,
  });
}

function deleted(board: Board, id: string): void {
  const module = board.module(id);
  if (module === undefined || module.phase === 'ended') return;
  const isBound = module.on !== null;
  enter(board, module, { phase: isBound ? 'stopping' : 'ended', word: 'deletion requested' });
}

function registered(
  board: Board,
  { runtime }: Extract<Input, { readonly kind: 'runtime-registered' }>,
): void {
  const known = board.runtime(runtime.id);
  const { device } = runtime;
  if (board.device(device.id) === undefined) board.setDevice({ id: device.id, truth: null });
  board.setRuntime({
    id: runtime.id,
    spec: runtime,
    health: known?.health ?? 'alive',
    reason: known?.reason ?? 'registered',
    sinceMs: known?.sinceMs ?? board.atMs,
    draining: known?.draining ?? false,
    symptom: known?.symptom ?? null,
  });
  board.heard(board.runtimeIndex(runtime.id));
}

function reported(board: Board, input: Reported): void {
  const module = board.module(input.module);
  if (module === undefined) return;
  const { runtime, epoch } = input;
  const isItself = module.epoch === epoch && module.on === runtime;
  switch (input.kind) {
    case 'module-started':
      if (isItself && module.phase === 'starting')
        enter(board, module, { phase: 'running', word: `on ${runtime}` });
      return;
    case 'module-start-failed':
      if (isItself) enter(board, module, { phase: 'pending', on: null, word: input.reason });
      return;
    case 'module-exited':
      if (isItself) exited(board, module, input.reason);
      return;
    case 'module-prepared':
      return travelled(board, module, { stage: 'prepared', preparedMs: board.atMs });
    case 'module-frozen':
      if (module.journey === null) return;
      enter(board, module, {
        phase: 'thawing',
        journey: {
          ...module.journey,
          stage: 'thawing',
          frozenMs: board.atMs,
          snapshotBytes: input.snapshotBytes,
        },
      });
      return;
    case 'module-thawed':
      return thawed(board, module, runtime, epoch);
    case 'module-resumed':
      enter(board, module, { phase: 'running', on: runtime, epoch, word: `resumed on ${runtime}` });
      return;
    default:
      return;
  }
}

function exited(board: Board, module: ModuleScene, reason: string): void {
  const isOver = reason === 'completed' || (reason === 'stopped' && module.phase === 'stopping');
  enter(board, module, { phase: isOver ? 'ended' : 'pending', on: null, word: reason });
}

function thawed(board: Board, module: ModuleScene, runtime: string, epoch: number): void {
  const { journey } = module;
  if (journey === null || journey.to !== runtime) return;
  enter(board, module, {
    phase: 'running',
    on: runtime,
    epoch,
    word: `moved to ${runtime}`,
    journey: { ...journey, stage: 'done', thawedMs: board.atMs, endedMs: board.atMs },
  });
}

/** Gives a module other marks; its phase begins anew only if it is another. */
export function enter(board: Board, module: ModuleScene, change: Partial<ModuleScene>): void {
  const isNew = change.phase !== undefined && change.phase !== module.phase;
  board.setModule({ ...module, ...change, sinceMs: isNew ? board.atMs : module.sinceMs });
}

/** Notes how far a module's migration has come. */
export function travelled(board: Board, module: ModuleScene, change: Partial<Journey>): void {
  if (module.journey !== null) board.setModule({ ...module, journey: { ...module.journey, ...change } });
}
