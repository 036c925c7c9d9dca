import type { Fact } from '../reel/words.ts';
import type { Board } from './board.ts';
import { travelled } from './inputs.ts';

/** What is true in a simulated world, beside what the supervisor believes. */
export function learn(board: Board, fact: Fact): void {
  switch (fact.kind) {
    case 'device-state':
      return board.setDevice({ id: fact.device, truth: fact.state });
    case 'instance-state': {
      const { module, runtime, epoch, state } = fact;
      const others = board
        .instancesOf(board.moduleIndex(module))
        .filter((instance) => instance.runtime !== runtime || instance.epoch !== epoch);
      if (state === 'thawing') arrived(board, module, runtime);
      return board.setInstances(module, state === 'gone' ? others : [...others, { runtime, epoch, state }]);
    }
    default:
      return;
  }
}

/** Notes when the memory of a module on its way was where it went to. */
function arrived(board: Board, id: string, runtime: string): void {
  const module = board.module(id);
  if (module?.journey?.to === runtime && module.journey.arrivedMs === null)
    travelled(board, module, { arrivedMs: board.atMs });
}
