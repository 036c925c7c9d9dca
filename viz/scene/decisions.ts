import type { Decision } from '../reel/words.ts';
import type { Board } from './board.ts';
import { abort } from './commands.ts';
import { enter, travelled } from './inputs.ts';
import type { Health } from './scene.ts';

type Planned = Extract<Decision, { readonly kind: 'migration-planned' }>;

/** What the supervisor decided; orders that carry it out follow in the trace. */
export function believe(board: Board, decision: Decision): void {
  switch (decision.kind) {
    case 'placed':
    case 'queued': {
      const module = board.module(decision.placement.module);
      if (module === undefined) return;
      const recordIndex = board.recordCount - 1;
      return decision.kind === 'placed'
        ? enter(board, module, { recordIndex })
        : enter(board, module, { recordIndex, phase: 'pending', on: null, word: decision.reason });
    }
    case 'noticed': {
      const { kind, runtime: id, module, measured, threshold } = decision.symptom;
      const runtime = board.runtime(id);
      if (runtime === undefined) return;
      const symptom = { kind, module, measured, threshold, atMs: board.atMs };
      return board.setRuntime({ ...runtime, symptom });
    }
    case 'migration-planned':
      return planned(board, decision);
    case 'migration-finished': {
      const module = board.module(decision.module);
      if (module !== undefined) travelled(board, module, { downtimeMs: decision.downtimeMs });
      return;
    }
    case 'migration-aborted': {
      const module = board.module(decision.module);
      if (module !== undefined) abort(board, module, decision.reason);
      return;
    }
    case 'health-changed': {
      const runtime = board.runtime(decision.runtime);
      if (runtime === undefined) return;
      const health = decision.health as Health;
      return board.setRuntime({ ...runtime, health, reason: decision.reason, sinceMs: board.atMs });
    }
    default:
      return;
  }
}

function planned(board: Board, { module: id, from, to, reason, placement, worth }: Planned): void {
  const module = board.module(id);
  if (module === undefined) return;
  const recordIndex = board.recordCount - 1;
  board.setModule({
    ...module,
    recordIndex: placement === null ? module.recordIndex : recordIndex,
    journey: {
      from,
      to,
      stage: 'planned',
      reason,
      recordIndex,
      plannedMs: board.atMs,
      prepareMs: null,
      preparedMs: null,
      freezeMs: null,
      frozenMs: null,
      arrivedMs: null,
      thawedMs: null,
      endedMs: null,
      snapshotBytes: worth?.transferBytes ?? null,
      downtimeMs: null,
      benefitMs: worth?.benefitMs ?? null,
      priceMs: worth?.priceMs ?? null,
    },
  });
}
