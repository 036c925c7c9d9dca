import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type LiveTools, runLive, type Simulator } from '../broker/live/index.ts';
import { keepLived } from '../sim/cli/keep.ts';
import { replayRun } from '../sim/cli/replay.ts';
import { captured } from '../sim/cli/testing/captured.ts';
import { verify } from '../sim/cli/verify.ts';
import { rehearse } from '../sim/run/rehearsal.ts';

const ROOT = join(import.meta.dirname, '..');
const SCENARIO = join(ROOT, 'scenarios/live/smoke.yaml');

/** As `arts.ts` hands it over. */
const simulator: Simulator = { rehearse, keep: keepLived };

const folder = mkdtempSync(join(tmpdir(), 'arts-live-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Programs of this checkout that play a device or supervise one. */
const playing = (): readonly string[] =>
  readdirSync('/proc').flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const isOurs =
        words.includes(join(ROOT, 'broker/live/device-main.ts')) || words.includes('--realm\0smoke');
      return isOurs ? [words] : [];
    } catch {
      return [];
    }
  });

function tools(
  heard: (line: string) => void,
  signal: AbortSignal,
): LiveTools & { readonly printed: string[] } {
  const printed: string[] = [];
  return { printed, out: (text) => printed.push(text), err: heard, signal };
}

describe('a live run', { timeout: 400_000 }, () => {
  it('leaves a run folder whose trace the core decides byte for byte, and sets it beside its simulation', async () => {
    const out = join(folder, 'run');
    const said: string[] = [];
    const given = tools((line) => said.push(line), new AbortController().signal);
    expect(await runLive(SCENARIO, { out, json: true }, simulator, given), said.join('')).toBe(0);
    expect(playing()).toEqual([]);

    const screen = captured();
    expect(await replayRun(out, { json: true }, { screen }), screen.printed.out).toBe(0);
    const replayed = JSON.parse(screen.printed.out);
    expect(replayed.divergence).toBeNull();
    // Three modules asked for, four lives begun, two runtimes confirmed: each is an order, and there are answers.
    expect(replayed.commandCount).toBeGreaterThanOrEqual(9);
    // The same trace under another policy is not what was decided: the comparison can fail.
    expect(await replayRun(out, { policy: 'random', json: true }, { screen: captured() })).toBe(6);
    expect(
      await verify(out, {}, { screen: captured(), simulate: () => expect.fail('it cannot be had again') }),
    ).toBe(3);

    const told = JSON.parse(given.printed.join(''));
    expect(told).toEqual({ folder: out, ...JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8')) });
    // On a busy machine a job may still be at work when its board dies, and then has another life.
    expect(told.placementCount).toBeGreaterThanOrEqual(4);
    // Wherever the service was, it goes on where a board is left.
    expect(told.pairs.start.map(({ name }: { name: string }) => name)).toContain('echo 2 on right');
    expect(told.answered.both).toBeGreaterThan(3);
    for (const { measuredMs } of told.metrics) expect(measuredMs).toBeGreaterThan(0);
  });

  it('that is interrupted ends and leaves nothing behind', async () => {
    const out = join(folder, 'interrupted');
    const words = ['arts.mjs', 'run', SCENARIO, '--live', '--out', out];
    const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (text: Buffer) => text.includes('registered') && child.kill('SIGINT'));
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(130);
    expect(playing()).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.includes('interrupted'))).toEqual([]);
  });
});
