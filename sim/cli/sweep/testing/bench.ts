import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Crew } from '../../../sweep/crew.ts';
import type { Outcome, Task } from '../../../sweep/task.ts';
import { type CapturedScreen, captured } from '../../testing/captured.ts';
import { LAB_YAML } from '../../testing/lab.ts';
import { type SweepOptions, sweep } from '../sweep.ts';

/** A sweep over the little laboratory. */
export const SWEEP_YAML = `apiVersion: arts/v1
kind: sweep
name: lab-sweep
summary: Whether anything depends on how long one waits.
scenarios:
  - { file: lab.yaml, main: latency.p95Ms, why: somebody waits for it }
policies: [standard, random, best-fit]
fields:
  settings.dwellMs: [10 s, 20 s]
replications: 4
metrics: [jobs.done]
`;

/** A folder with a scenario and a sweep, and a crew that makes numbers up instead of simulating. */
export class Bench {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'arts-sweep-'));
  readonly file: string = join(this.folder, 'sweep.yaml');
  readonly screen: CapturedScreen = captured();
  /** Tasks that were carried out, in the order in which they were handed out. */
  readonly tasks: Task[] = [];

  constructor(text: string = SWEEP_YAML) {
    writeFileSync(join(this.folder, 'lab.yaml'), LAB_YAML);
    writeFileSync(this.file, text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs the sweep with a crew that makes numbers up. */
  sweep(options: SweepOptions = {}, crew: Crew = this.crew(), signal?: AbortSignal): Promise<number> {
    const cache = join(this.folder, 'cells');
    return sweep(
      this.file,
      { cache, out: join(this.folder, 'out'), quiet: true, ...options },
      { screen: this.screen, gatherCrew: async () => crew, ...(signal === undefined ? {} : { signal }) },
    );
  }

  /** So many hands; what they bring back comes in an order of its own. */
  crew(handCount = 3, outcomeOf: (task: Task) => Outcome = madeUp): Crew {
    let busyCount = 0;
    return {
      handCount,
      carry: async (task) => {
        this.tasks.push(task);
        const turns = (Number.parseInt(task.key.slice(0, 4), 16) % 7) + busyCount++;
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        busyCount--;
        return outcomeOf(task);
      },
      dismiss: async () => undefined,
    };
  }
}

/** An outcome that is a function of seed and policy: worlds differ much, policies little but surely. */
export function madeUp({ seed, policy, overrides }: Task): Outcome {
  const world = 100 + (seed % 97);
  const own = { standard: 0, random: 20 + (seed % 3), 'best-fit': ((seed % 3) - 1) * 2 }[policy] ?? 0;
  const dwell = overrides.some((text) => text.includes('20 s')) ? 5 : 0;
  return {
    kind: 'ended',
    summary: { 'latency.p95Ms': world + own + dwell, 'jobs.done': 50 + (seed % 5), 'moves.count': null },
    steady: {},
    endMs: 3_600_000,
    eventCount: 1_000,
    traceSha256: 'ab'.repeat(32),
  };
}
