import { workMs } from '../../predict/run-time.ts';
import type { Queue } from '../policy.ts';
import { aligned } from '../scores/aligned.ts';
import { needsOf } from '../scores/needs.ts';
import { byUrgency, type Prospect } from './prospects.ts';

/** Weight of what is left to do beside alignment (Grandl et al. found gains over a wide range around 1). */
const SHORTNESS_WEIGHT = 1;

/**
 * Tetris's order: who aligns best with the room there is, less what it will occupy and for how long, each in units of its
 * mean over all that wait: a − ε·p with ε = m·ā ÷ p̄ (Grandl et al., SIGCOMM 2014, section 3). What is left of a
 * module is taken to be the work it tells times the shares of the machine it asks for.
 *
 * Known weakness: a service that runs until it is stopped has no remaining time; its work per call stands in.
 */
export const shortestAligned: Queue = byUrgency('shortest-aligned', (prospects) => {
  const meanOf = (measure: (prospect: Prospect) => number): number =>
    prospects.reduce((sum, prospect) => sum + measure(prospect), 0) / Math.max(1, prospects.length);
  const alignment = ({ first }: Prospect): number => aligned.score(first);
  const meanP = meanOf(remainderMs);
  const epsilon = meanP > 0 ? (SHORTNESS_WEIGHT * meanOf(alignment)) / meanP : 0;
  return (prospect) => alignment(prospect) - epsilon * remainderMs(prospect);
});

function remainderMs({ first }: Prospect): number {
  const { memory, cores } = needsOf(first);
  return workMs(first.module) * (memory.askedShare + cores.askedShare);
}
