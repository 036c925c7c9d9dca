import type { Fact } from '../reel/words.ts';
import type { Board } from './board.ts';

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
      return board.setInstances(module, state === 'gone' ? others : [...others, { runtime, epoch, state }]);
    }
    default:
      return;
  }
}
