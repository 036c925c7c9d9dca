import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Served } from '../broker/cli/testing/served.ts';
import { Adviser, type Question } from '../broker/rollout/index.ts';
import { writeKnowledge } from '../core/index.ts';
import { adviceFor } from '../sim/rollout/advise.ts';
import { misplaced } from '../sim/rollout/testing/misplaced.ts';
import { openRun } from '../sim/run/simulation.ts';
import { policy, scenarioOf } from '../sim/run/testing/lab.ts';

/** As `arts.ts` hands it to the broker. */
const THREAD = new URL('../sim/rollout/thread.mjs', import.meta.url);
const LONG_MS = 240_000;
const AT_MS = 40_000;

const MISPLACED = misplaced('duration: 1 min\nsettings: { horizonMs: 20 s }');

describe('the simulator in a thread of the broker', { timeout: LONG_MS }, () => {
  const state = mkdtempSync(join(tmpdir(), 'arts-roll-outs-'));
  let close = async (): Promise<unknown> => undefined;

  afterEach(() => close());
  afterAll(() => rmSync(state, { recursive: true, force: true }));

  it('advises from live knowledge what the simulator would', async () => {
    const run = openRun(scenarioOf(MISPLACED), {
      profile: policy('first-fit'),
      tracePath: null,
      untraced: true,
    });
    run.advance(AT_MS * 1_000);
    const { knowledge } = run.sim.supervisor;
    const asked: Question = { text: writeKnowledge(knowledge), policy: 'first-fit', atMs: AT_MS, seed: 7 };
    const adviser = new Adviser(THREAD);
    close = () => adviser.close();
    let outcome = await adviser.ask(asked, LONG_MS);
    while (outcome.kind === 'starting') {
      await sleep(100);
      outcome = await adviser.ask(asked, LONG_MS);
    }
    const advice = adviceFor(asked);
    expect(outcome).toEqual({ kind: 'advised', advice });
    expect(advice?.moves.length).toBeGreaterThan(0);
  });

  it('is counted where Prometheus looks', async () => {
    const served = new Served({ rollout: '5s', rollOutThread: THREAD, state });
    close = () => served.stop();
    const { http } = await served.doors();
    const counted = async (): Promise<string> => (await fetch(`${http}/metrics`)).text();
    await expect
      .poll(counted, { timeout: LONG_MS, interval: 1_000 })
      .toContain('arts_rollouts_total{realm="realm",outcome="nothing-better"}');
  });
});
