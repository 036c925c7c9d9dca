import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { replayRun } from './replay.ts';
import { run } from './run.ts';
import { type CapturedScreen, captured } from './testing/captured.ts';
import { LAB_YAML, simulateLab } from './testing/lab.ts';

let folder = '';
let out = '';
let screen: CapturedScreen;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arts-cli-what-if-'));
  const file = join(folder, 'lab.yaml');
  out = join(folder, 'run');
  writeFileSync(file, LAB_YAML);
  await run(file, { out, quiet: true }, { screen: captured(), simulate: simulateLab });
});

beforeEach(() => {
  screen = captured();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('arts replay --from', () => {
  it('compares what was recorded with both policies going on from there, and says what it assumes', async () => {
    const options = { policy: 'random', from: '20min', count: 2, quiet: true };
    expect(await replayRun(out, options, { screen })).toBe(0);
    const text = screen.printed.out;
    expect(text).toMatch(/^What if, from 20min to 30min30ms\n2 runtimes and 1 modules known/);
    expect(text).toMatch(/ recorded +standard, simulated +random/);
    expect(text).toMatch(/ running\.share +100 % +\d/);
    expect(text).toContain('devices, runtimes and links are as last known');
  });

  it('gives every continuation as JSON', async () => {
    expect(await replayRun(out, { policy: 'random', from: '20min', count: 3, json: true }, { screen })).toBe(
      0,
    );
    const told = JSON.parse(screen.printed.out);
    expect(told.policy).toBe('standard');
    expect(told.recorded['orders.count']).toBe(1);
    expect(told.continuations.map(({ policy }: { policy: string }) => policy)).toEqual([
      'standard',
      'random',
    ]);
    // The home goes away in every continuation as it did, and the module is started on the other one.
    for (const { runs } of told.continuations) {
      expect(runs).toHaveLength(3);
      for (const figures of runs) expect(figures['orders.count']).toBe(1);
    }
  });

  it('reads a trace by itself, packed or not', async () => {
    const plain = join(folder, 'trace.ndjson');
    writeFileSync(plain, gunzipSync(readFileSync(join(out, 'trace.ndjson.gz'))));
    expect(await replayRun(plain, {}, { screen })).toBe(0);
    expect(await replayRun(join(out, 'trace.ndjson.gz'), {}, { screen })).toBe(0);
    expect(await replayRun(plain, { from: '20min', json: true }, { screen })).toBe(0);
  });

  it('refuses a stretch that is none with 2, and one that the trace does not hold with 3', async () => {
    expect(await replayRun(out, { from: '2min', until: '1min' }, { screen })).toBe(2);
    expect(await replayRun(out, { from: '3h', quiet: true }, { screen })).toBe(3);
    expect(screen.printed.err).toContain('holds nothing that was heard after that moment');
    expect(await replayRun(join(folder, 'nothing'), {}, { screen })).toBe(3);
    expect(await replayRun(folder, {}, { screen })).toBe(3);
    expect(screen.printed.err).toContain('is neither a run folder nor a journal');
  });
});
