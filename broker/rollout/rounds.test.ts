import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Advice, assert, deviceId, newKnowledge, profileNamed, realmId } from '../../core/index.ts';
import { type AdvisedRealm, Rounds } from './rounds.ts';
import { SAID, THREAD } from './testing/threads.ts';

const LONG_MS = 120_000;
/** So long that no round comes by itself; the deadline is the longest there is. */
const NEVER_MS = 10_000_000;

const profile = profileNamed('standard');
assert(profile !== undefined, 'there is a standard policy');
const knowledge = newKnowledge({ realm: realmId('hall'), hub: deviceId('hub'), profile });

describe('rounds', { timeout: LONG_MS }, () => {
  const taken: Advice[] = [];
  const outcomes: string[] = [];
  let rounds: Rounds;

  afterEach(() => rounds.close());

  function open(parts: Partial<AdvisedRealm> = {}, gapMs = NEVER_MS): void {
    taken.length = 0;
    outcomes.length = 0;
    const realm: AdvisedRealm = {
      knowledge,
      nowMs: 0,
      isDeciding: true,
      take: async (advice) => void taken.push(advice),
      ...parts,
    };
    const realms = new Map([['hall', realm]]);
    const told = (name: string, { kind }: { readonly kind: string }) => void outcomes.push(`${name} ${kind}`);
    rounds = new Rounds({ script: THREAD, gapMs, policy: 'standard', realms, told });
  }

  /** Goes round until somebody is there to answer. */
  async function round(): Promise<void> {
    do {
      await sleep(20);
      outcomes.length = 0;
      await rounds.round();
    } while (outcomes.some((outcome) => outcome.endsWith('starting')));
  }

  it('hand on what is advised, and tell what came of each', async () => {
    open();
    await round();
    expect([outcomes, taken]).toEqual([['hall advised'], [SAID]]);
  });

  it('come by themselves', async () => {
    open({}, 1_000);
    await expect.poll(() => taken, { timeout: LONG_MS }).toContainEqual(SAID);
  });

  it('ask nothing for a realm that decides nothing any more', async () => {
    open({ isDeciding: false });
    await rounds.round();
    expect([outcomes, taken]).toEqual([[], []]);
  });

  it('advise nothing once they are closed, and never twice at a time', async () => {
    open();
    await round();
    taken.length = 0;
    await Promise.all([rounds.round(), rounds.round()]);
    expect(taken).toHaveLength(1);
    const last = rounds.round();
    await rounds.close();
    await last;
    expect(taken).toHaveLength(1);
  });
});
