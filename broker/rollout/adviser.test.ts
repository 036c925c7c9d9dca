import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Adviser, type Outcome } from './adviser.ts';
import { SAID, THREAD } from './testing/threads.ts';

const LONG_MS = 120_000;
/** Longer than any answer takes on a machine that is busy with much else. */
const PATIENT_MS = 60_000;

describe('an adviser', { timeout: LONG_MS }, () => {
  let adviser: Adviser;

  afterEach(() => adviser.close());

  /** Asks until the thread is there. */
  async function asks(text: string, deadlineMs = PATIENT_MS): Promise<Outcome> {
    for (;;) {
      const outcome = await adviser.ask({ text, policy: 'standard', atMs: 0, seed: 0 }, deadlineMs);
      if (outcome.kind !== 'starting') return outcome;
      await sleep(20);
    }
  }

  it('hands on what its thread advises, and says when nothing is better', async () => {
    adviser = new Adviser(THREAD);
    expect(await asks('advise')).toEqual({ kind: 'advised', advice: SAID });
    expect(await asks('stay')).toMatchObject({ kind: 'nothing-better' });
    expect(await asks('other')).toEqual({ kind: 'advised', advice: SAID });
  });

  it('waits no longer than its deadline for one that hangs, ends it, and has another one for the next question', async () => {
    adviser = new Adviser(THREAD);
    await asks('stay');
    let turnCount = 0;
    const turning = setInterval(() => {
      turnCount += 1;
    }, 1);
    expect(await asks('hang', 200)).toMatchObject({ kind: 'late' });
    clearInterval(turning);
    expect(turnCount).toBeGreaterThan(1); // Meanwhile this thread went on.
    expect(await asks('advise')).toEqual({ kind: 'advised', advice: SAID });
  });

  it.each([
    ['throw', /thrown/],
    ['end', /ended with 3/],
    ['hold', /memory/],
    ['fault', /a law of the world was broken/],
    ['nonsense', /no advice/],
  ])('outlives one that is told to %s', async (text, why) => {
    adviser = new Adviser(THREAD, 16 * 2 ** 20);
    const outcome = await asks(text);
    expect(outcome.kind).toBe('crashed');
    expect('why' in outcome && outcome.why).toMatch(why);
    expect(await asks('advise')).toEqual({ kind: 'advised', advice: SAID });
  });

  it('says that nobody is there if the script is not', async () => {
    adviser = new Adviser(new URL('file:///nowhere/thread.mjs'));
    const kinds = new Set<string>();
    for (let n = 0; n < 3; n++) {
      kinds.add((await adviser.ask({ text: '', policy: '', atMs: 0, seed: 0 }, PATIENT_MS)).kind);
      await sleep(50);
    }
    expect([...kinds]).toEqual(['starting']);
  });

  it('answers who waits when it is closed, and all who come later', async () => {
    adviser = new Adviser(THREAD);
    await asks('stay');
    const waiting = asks('hang');
    await adviser.close();
    expect(await waiting).toMatchObject({ kind: 'crashed' });
    expect(await asks('advise')).toMatchObject({ kind: 'crashed' });
  });
});
