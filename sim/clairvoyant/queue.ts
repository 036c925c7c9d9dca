/** Something that is asked of one server: not before a moment, of use until another, and how long it takes. */
export interface Job {
  readonly releaseMs: number;
  readonly dueMs: number;
  readonly workMs: number;
}

/** Jobs that follow each other without a pause, in order. */
interface Block {
  readonly jobs: Job[];
  readonly endMs: number[];
}

/**
 * The most jobs that one server can end in time, one after the other; who comes later is due no earlier. Jobs are taken in order; when
 * one ends too late, that job is left out without which the others end soonest (Kise, Ibaraki and Mine, Operations Research 26, 1978, who
 * prove that nothing is better).
 */
export function mostInTime(jobs: readonly Job[]): number {
  let leftOutCount = 0;
  let block: Block = { jobs: [], endMs: [] };
  for (const job of jobs) {
    const lastMs = block.endMs.at(-1) ?? Number.NEGATIVE_INFINITY;
    // Whoever came before a pause has no say in what comes after it.
    if (lastMs <= job.releaseMs) block = { jobs: [], endMs: [] };
    block.jobs.push(job);
    const endMs = Math.max(lastMs, job.releaseMs) + job.workMs;
    block.endMs.push(endMs);
    if (endMs <= job.dueMs) continue;
    leftOutCount += 1;
    block = without(block, leastMissed(block));
  }
  return jobs.length - leftOutCount;
}

/** The job without which the last one ends soonest. */
function leastMissed({ jobs, endMs }: Block): number {
  const last = jobs.length - 1;
  let best = last;
  let mostSavedMs = (endMs[last] as number) - (endMs[last - 1] ?? (jobs[last] as Job).releaseMs);
  // How much earlier all that follow could begin.
  let slackMs = Number.POSITIVE_INFINITY;
  for (let at = last - 1; at >= 0; at--) {
    slackMs = Math.min(slackMs, (endMs[at] as number) - (jobs[at + 1] as Job).releaseMs);
    const savedMs = Math.min((jobs[at] as Job).workMs, slackMs);
    if (savedMs <= mostSavedMs) continue;
    mostSavedMs = savedMs;
    best = at;
  }
  return best;
}

/** A block without one of its jobs, from its last pause on. */
function without({ jobs }: Block, left: number): Block {
  let rest: Block = { jobs: [], endMs: [] };
  for (const [at, job] of jobs.entries()) {
    if (at === left) continue;
    const lastMs = rest.endMs.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (lastMs <= job.releaseMs) rest = { jobs: [], endMs: [] };
    rest.jobs.push(job);
    rest.endMs.push(Math.max(lastMs, job.releaseMs) + job.workMs);
  }
  return rest;
}
