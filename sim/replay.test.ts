import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profiles, writeKnowledge } from '../core/index.ts';
import type { Scenario } from '../scenarios/index.ts';
import { type Replay, type ReplayOptions, replay } from './replay.ts';
import { openRun, runScenario } from './run/simulation.ts';
import { policy, STORM, scenarioOf } from './run/testing/lab.ts';
import { scenarioNamed } from './twelve/twelve.ts';

const standard = policy('standard');

const MINUTE_MS = 60_000;
/** Scenarios of the repository, each up to where it has become lively. */
const WORLDS: readonly (readonly [name: string, untilMs: number, make: () => Scenario])[] = [
  ['a storm with three restarts of the supervisor', 4 * MINUTE_MS, () => scenarioOf(STORM)],
  ...(
    [
      ['battery-drain', 10],
      ['browser-tabs', 5],
      ['edge-overload', 30],
      ['flash-crowd', 2],
      ['mixed-realm', 5],
      ['module-chains', 5],
      ['partition-heal', 12],
      ['rolling-upgrade', 10],
    ] as const
  ).map(([name, minutes]) => [name, minutes * MINUTE_MS, () => scenarioNamed(name)] as const),
];

let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'arts-replay-'));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const pathOf = (name: string): string => join(place, `${name}.ndjson.gz`);

async function replayed(path: string, options: Partial<ReplayOptions> = {}): Promise<Replay> {
  const result = await replay(path, { profile: standard, ...options });
  if (result.kind === 'fault') throw new Error(result.message);
  return result.found;
}

describe('a trace that is replayed', () => {
  it.each(WORLDS)(
    'says the same, byte for byte, and can be cut anywhere: %s',
    async (name, untilMs, make) => {
      const path = pathOf(name);
      const run = openRun(make(), { profile: standard, tracePath: path, untilMs });
      const beliefs = [0.2, 0.5, 0.9].map((share) => {
        const cutMs = Math.round(untilMs * share);
        run.advance(cutMs * 1_000 + 999); // Inputs bear the whole milliseconds of their time.
        return { cutMs, knowledge: writeKnowledge(run.sim.supervisor.knowledge) };
      });
      run.advance(run.sim.endUs);
      const { inputCount } = run.conclude();
      const whole = await replayed(path);
      expect(whole).toMatchObject({ divergence: null, inputCount });
      expect(whole.commandCount).toBeGreaterThan(10);
      for (const { cutMs, knowledge } of beliefs) {
        const part = await replayed(path, { untilMs: cutMs });
        expect(part.divergence).toBeNull();
        expect(writeKnowledge(part.knowledge) === knowledge).toBe(true);
      }
    },
  );

  it.each([
    // Newcomers are noticed three seconds after they came, before anything is asked for, and only by who moves what runs.
    ['standard', 'keep-alive-received', '"kind":"better-home"'],
    ['worst-fit', 'module-requested', '"kind":"placed"'],
  ])('diverges under every other policy, from a decision on: %s', async (name, input, decision) => {
    const path = pathOf('overload');
    const untilMs = 5 * MINUTE_MS;
    const profile = policy(name);
    runScenario(scenarioNamed('edge-overload'), { profile, tracePath: path, untilMs });
    // Those that score as `standard` does differ from it only where several wait.
    for (const other of profiles.filter(({ scorers }) => scorers !== profile.scorers)) {
      const { divergence } = await replayed(path, { profile: other });
      if (other.adapts === profile.adapts || profile.adapts) {
        expect(divergence?.before).toContain(decision);
        expect(divergence?.input.line).toContain(`"kind":"${input}"`);
      } else expect(divergence?.after).toContain('"kind":"better-home"');
    }
  });
});

describe('a doctored trace', () => {
  let lines: readonly string[] = [];
  beforeAll(() => {
    const path = pathOf('doctored');
    runScenario(scenarioOf(STORM), { profile: standard, tracePath: path });
    lines = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
  });

  const doctored = (changed: readonly string[]): Promise<Replay> => {
    const path = pathOf('doctored');
    writeFileSync(path, gzipSync(`${changed.join('\n')}\n`));
    return replayed(path);
  };
  /** Places of all that the core said. */
  const said = (): readonly number[] =>
    [...lines.keys()].filter((at) => /^\{"kind":"(decision|command)"/.test(lines[at] ?? ''));

  it('is caught at the very record that was changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (pick) => {
        const at = said()[pick % said().length] ?? 0;
        const line = lines[at] ?? '';
        const changed = line.replace(/(\d)(\D*)$/, (_, digit, rest) => `${(Number(digit) + 1) % 10}${rest}`);
        const { divergence } = await doctored(lines.with(at, changed));
        expect(divergence).toMatchObject({ number: at + 1, before: changed, after: line });
        expect(lines[(divergence?.input.number ?? 0) - 1]).toBe(divergence?.input.line);
      }),
      { numRuns: 12 },
    );
  });

  it('is caught where a record is missing, and where one was added', async () => {
    const at = said().find((place) => lines[place]?.includes('"kind":"start-module"')) ?? 0;
    const line = lines[at] ?? '';
    const without = await doctored(lines.toSpliced(at, 1));
    expect(without.divergence).toMatchObject({ number: at + 1, before: lines[at + 1], after: line });
    const twice = await doctored(lines.toSpliced(at, 0, line));
    expect(twice.divergence).toMatchObject({ number: at + 2, before: line });
    const ended = await doctored(lines.slice(0, at));
    expect(ended.divergence).toMatchObject({ number: at + 1, before: null, after: line });
  });

  it('is caught when the supervisor is said to have heard something else', async () => {
    const at = lines.findIndex((line) => line.includes('"kind":"module-requested"'));
    const line = lines[at] ?? '';
    const other = line.replace(/"memoryBytes":\d+/, '"memoryBytes":4194305');
    expect(other).not.toBe(line);
    const { divergence } = await doctored(lines.with(at, other));
    expect(divergence?.input).toEqual({ number: at + 1, line: other });
  });

  it('may say what it likes of the world, which the supervisor never heard', async () => {
    const quiet = lines.filter((line) => !line.startsWith('{"kind":"world"'));
    expect(quiet.length).toBeLessThan(lines.length);
    expect((await doctored(quiet)).divergence).toBeNull();
  });
});

describe('what is no trace', () => {
  const messageOf = async (bytes: string | Uint8Array): Promise<string> => {
    const path = pathOf('broken');
    writeFileSync(path, bytes);
    const result = await replay(path, { profile: standard });
    return result.kind === 'fault' ? result.message.replace(path, 'PATH') : 'none';
  };

  it('is refused with the record at which it ends to be one', async () => {
    expect(await messageOf('not packed')).toMatch(/^PATH cannot be replayed after record 0: .*header/);
    expect(await messageOf(gzipSync(''))).toMatch(/after record 0: it holds no records$/);
    expect(await messageOf(gzipSync('{"kind":"input"}\n'))).toMatch(/it does not begin with a header/);
    const header = gunzipSync(readFileSync(pathOf('doctored')))
      .toString()
      .split('\n')[0];
    expect(await messageOf(gzipSync(`${header}\n{"kind":"input","atMs":1,`))).toMatch(/after record 1: /);
  });
});
