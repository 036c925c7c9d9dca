import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainLive, type Tell } from '../broker/cli/explain.ts';
import { explain, type ModuleRecord, moduleId, type Profile, profileNamed } from '../core/index.ts';
import type { TraceRecord } from '../core/trace.ts';
import { explainRun } from '../sim/cli/explain.ts';
import { run } from '../sim/cli/run.ts';
import { simulator } from '../sim/cli/simulate.ts';
import { captured } from '../sim/cli/testing/captured.ts';
import { replay } from '../sim/replay.ts';
import { explainedLive } from '../sim/report/explanation.ts';
import { readFolder } from '../sim/run/folder.ts';
import { recordOf } from '../sim/run/trace-reader.ts';

const MODULE = 'first-1';
const screen = captured();

/** As `arts.ts` hands it over. */
const tell: Tell = (told) => explainedLive(told, screen);

let folder: string;
beforeAll(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'arts-explain-')), 'run');
  const scenario = join(import.meta.dirname, '../scenarios/edge-overload.yaml');
  const tools = { screen: captured(), simulate: await simulator() };
  await run(scenario, { out: folder, until: '3min', quiet: true }, tools);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a supervisor that had lived through the run would answer. */
async function answered(): Promise<object> {
  const reading = readFolder(folder);
  if (reading.kind === 'fault') throw new Error(reading.message);
  const { record, file } = reading.found;
  const profile = profileNamed(record.policy.name) as Profile;
  const replayed = await replay(file('trace'), { profile, untilMs: record.endMs });
  if (replayed.kind === 'fault') throw new Error(replayed.message);
  const { knowledge } = replayed.found;
  const found = knowledge.modules.get(moduleId(MODULE)) as ModuleRecord;
  const lines = gunzipSync(readFileSync(file('trace')))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const records = lines.map(recordOf).filter((one: TraceRecord) => one.kind !== 'header');
  return {
    module: MODULE,
    atMs: record.endMs,
    epoch: found.epoch,
    phase: found.phase,
    policy: profile.name,
    scorers: profile.scorers.map(({ scorer, weight }) => ({ name: scorer.name, weight })),
    opinions: explain(profile, knowledge, found),
    records,
    isWhole: true,
  };
}

describe('arts explain', () => {
  it.each([false, true])('says the same of a live realm as of its trace; as JSON: %s', async (json) => {
    const told = JSON.stringify(await answered());
    let out = '';
    const tools = {
      out: (text: string) => {
        out += text;
      },
      err: () => {},
      fetch: (async (url: string) =>
        new Response(url.endsWith('/explanation') ? told : JSON.stringify({ id: MODULE }))) as typeof fetch,
      interrupted: new AbortController().signal,
      env: {},
    };
    expect(await explainLive(MODULE, { json }, tell, tools)).toBe(0);
    const offline = captured();
    expect(await explainRun(folder, MODULE, { json }, { screen: offline })).toBe(0);
    expect(out.length).toBeGreaterThan(1_000);
    if (!json) return expect(out).toBe(offline.printed.out);
    // Only a trace is replayed, so only it can be told to part from what the core decides today.
    expect(JSON.parse(offline.printed.out)).toEqual({ ...JSON.parse(out), divergence: null });
  });
});
