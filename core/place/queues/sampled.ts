import type { RuntimeId } from '../../ids.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { askedOf, candidacyOf, judged } from '../candidacy.ts';
import { drawKey, drawShare } from '../draw.ts';
import type { Batch, Queue } from '../policy.ts';
import { leastAllocated } from '../scores/least-allocated.ts';
import { GATHER_MS } from './prospects.ts';

/** Runtimes asked per module (Ousterhout et al. found 2 to be nearly as good as many more). */
const PROBE_COUNT = 2;

/**
 * Sparrow's batch sampling: the modules of a batch share twice as many probes, and each goes to the emptiest of them as they
 * are when its turn comes (Ousterhout et al., "Sparrow: Distributed, Low Latency Scheduling", SOSP 2013).
 *
 * What Sparrow has besides is late binding: probes wait in the queues of workers, and a worker that comes free fetches its
 * task. Our runtimes have no such queues; one supervisor knows what it promised to whom, so that the binding is as late as
 * the batch is. What is not known to it, how busy they are with work of others, late binding would tell.
 */
export const sampled: Queue = {
  name: 'sampled',
  gatherMs: GATHER_MS,
  open(profile, knowledge, waiting): Batch {
    const [first] = waiting;
    const probes = first === undefined ? [] : probed(knowledge, first, PROBE_COUNT * waiting.length);
    const left = [...waiting];
    return {
      next(known) {
        const record = left.shift();
        if (record === undefined) return undefined;
        const asked = askedOf(known, record);
        let to: RuntimeId | null = null;
        let best = -1;
        for (const id of probes) {
          const met = candidacyOf(asked, id);
          if (met === undefined || judged(profile.filters, met).kind !== 'fits') continue;
          const score = leastAllocated.score(met);
          if (score > best || (score === best && to !== null && id < to)) [to, best] = [id, score];
        }
        return { module: record.module.id, to };
      },
    };
  },
};

/** So many runtimes of the realm, no two alike, drawn by (realm, first module of the batch, its epoch). */
function probed(
  { realm, runtimes }: Knowledge,
  { module, epoch }: Parameters<Queue['open']>[2][number],
  count: number,
): readonly RuntimeId[] {
  const key = drawKey({ realm, module: module.id, epoch });
  return [...runtimes.keys()]
    .map((id) => ({ id, draw: drawShare(key, id) }))
    .sort((a, b) => a.draw - b.draw)
    .slice(0, count)
    .map(({ id }) => id);
}
