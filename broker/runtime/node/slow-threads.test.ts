import { afterEach, describe, expect, it } from 'vitest';
import { compile } from '../host/codes.ts';
import { Bells } from '../shared/bells.ts';
import { Ring } from '../shared/ring.ts';
import { built } from '../testing/bench.ts';
import { takeMeasure } from '../yardstick.ts';
import { SlowThreads } from './slow-threads.ts';

let threads: SlowThreads | null = null;
afterEach(() => threads?.close());

/** Runs so many units of work on a thread and tells how long it took. */
async function took(units: number): Promise<number> {
  const code = await compile(built('work'));
  if (code.kind === 'unfit') throw new Error(code.reason);
  const { compiled, initialPages } = code;
  return new Promise((resolve, reject) => {
    let startMs = 0;
    const thread = threads?.take((word) => {
      if (word.kind === 'started') startMs = performance.now();
      if (word.kind === 'failed' || word.kind === 'broke') reject(new Error(JSON.stringify(word)));
      if (word.kind === 'ended') void thread?.end().then(() => resolve(performance.now() - startMs));
    });
    thread?.tell({
      kind: 'run',
      plan: {
        module: compiled,
        initialPages,
        pagesMax: initialPages,
        isFreezable: false,
        given: { args: ['work', 'job', `${units}`], env: [] },
        channels: [],
      },
      bells: new Bells().memory,
      out: Ring.create(1_024).memory,
      inputs: new Map(),
    });
  });
}

describe('slowed threads', () => {
  it('take at least as long as the share they get says, and share the cores of their device', async () => {
    const { slownessShare, unitWorkMs } = await takeMeasure(built('calibration'), built('work'));
    const aloneMs = 320 * unitWorkMs * slownessShare;
    threads = new SlowThreads({ coreShare: 0.2, coreCount: 1 });
    // Half, because the machine may have been slower when it was measured; a thread that is not slowed takes a fifth.
    expect(await took(320)).toBeGreaterThan(aloneMs * 5 * 0.5);
    const both = await Promise.all([took(320), took(320)]);
    expect(Math.max(...both)).toBeGreaterThan(aloneMs * 10 * 0.5);
    // What a device of its own would say: three times the work, in its own slow time.
    expect(threads.cpuMs()).toBeGreaterThan(3 * aloneMs * 5 * 0.5);
  });
});
