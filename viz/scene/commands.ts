import type { Command } from '../reel/words.ts';
import type { Board } from './board.ts';
import { enter, travelled } from './inputs.ts';
import type { ModuleScene } from './scene.ts';

type Progress = Extract<Command, { readonly kind: 'report-progress' }>;

/** What the supervisor orders tells what it believes from then on. */
export function obey(board: Board, command: Command): void {
  switch (command.kind) {
    case 'start-module': {
      const { runtime, epoch } = command;
      const known = board.module(command.module.id) ?? stray(board, command.module);
      return enter(board, known, { phase: 'starting', on: runtime, epoch, word: `starting on ${runtime}` });
    }
    case 'stop-module': {
      const known = board.module(command.module);
      if (known === undefined || known.on !== command.runtime || known.epoch > command.epoch) return;
      return enter(board, known, { phase: 'stopping' });
    }
    case 'prepare-module': {
      const known = board.module(command.module.id) ?? stray(board, command.module);
      return travelled(board, known, { stage: 'preparing', prepareMs: board.atMs });
    }
    case 'freeze-module': {
      const known = board.module(command.module);
      if (known === undefined) return;
      const journey =
        known.journey === null
          ? null
          : { ...known.journey, stage: 'freezing' as const, freezeMs: board.atMs };
      return enter(board, known, { phase: 'freezing', journey });
    }
    case 'resume-module': {
      const known = board.module(command.module);
      if (known === undefined) return;
      return enter(board, known, { phase: 'thawing', on: command.runtime, epoch: command.asEpoch });
    }
    case 'report-progress':
      return progressed(board, command);
    default:
      return;
  }
}

/** A module whose request was before the trace began. */
const stray = (board: Board, spec: ModuleScene['spec']): ModuleScene => ({
  id: spec.id,
  spec,
  phase: 'pending',
  on: null,
  epoch: 0,
  sinceMs: board.atMs,
  requestedMs: board.atMs,
  recordIndex: -1,
  word: '',
  journey: null,
});

function progressed(board: Board, { module: id, progress, reason }: Progress): void {
  const module = board.module(id);
  if (module === undefined) return;
  switch (progress) {
    case 'queued':
      return enter(board, module, { phase: 'pending', on: null, word: reason });
    case 'running':
      return enter(board, module, { word: reason });
    case 'migrated':
      return enter(board, module, { word: `migrated ${reason}` });
    case 'migration-aborted':
      return abort(board, module, reason);
    case 'ended':
    case 'given-up':
      return enter(board, module, { phase: 'ended', on: null, word: `${progress}: ${reason}` });
  }
}

/** Ends a migration that came to nothing; until an order says otherwise, the module is where it was. */
export function abort(board: Board, module: ModuleScene, reason: string): void {
  const { journey } = module;
  if (journey === null || journey.stage === 'done' || journey.stage === 'aborted') return;
  enter(board, module, {
    word: `migration aborted: ${reason}`,
    journey: { ...journey, stage: 'aborted', endedMs: board.atMs, reason },
  });
}
