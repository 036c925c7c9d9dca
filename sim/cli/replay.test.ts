import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainRun } from './explain.ts';
import { replayRun } from './replay.ts';
import { run } from './run.ts';
import { type CapturedScreen, captured } from './testing/captured.ts';
import { LAB_YAML, simulateLab } from './testing/lab.ts';
import { verify } from './verify.ts';

let folder = '';
let out = '';
let screen: CapturedScreen;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arts-cli-replay-'));
  const file = join(folder, 'lab.yaml');
  out = join(folder, 'run');
  writeFileSync(file, LAB_YAML);
  await run(file, { out, quiet: true }, { screen: captured(), simulate: simulateLab });
  screen = captured();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lets the trace of the run say something else. */
function doctor(change: (text: string) => string): void {
  const trace = join(out, 'trace.ndjson.gz');
  writeFileSync(trace, gzipSync(change(gunzipSync(readFileSync(trace)).toString())));
}

/** The module is said to have been started elsewhere. */
const elsewhere = (text: string): string =>
  text.replace('"kind":"start-module","runtime":"edge-1"', '"kind":"start-module","runtime":"edge-2"');

describe('arts replay', () => {
  it('finds that the core decides as recorded, up to any moment', async () => {
    expect(await replayRun(out, {}, { screen })).toBe(0);
    expect(screen.printed.out).toMatch(
      /^✔ the core decides as recorded: .*\n {2}6 inputs led to \d+ decisions and \d+ commands up to 30min30ms\n$/,
    );
    screen = captured();
    expect(await replayRun(out, { until: '2s', json: true }, { screen })).toBe(0);
    expect(JSON.parse(screen.printed.out)).toMatchObject({ atMs: 1_020, inputCount: 4, divergence: null });
  });

  it('shows with 6 where another policy first decides otherwise', async () => {
    expect(await replayRun(out, { policy: 'worst-fit' }, { screen })).toBe(6);
    expect(screen.printed.out).toMatch(/^✘ worst-fit decides otherwise than recorded/);
    expect(screen.printed.out).toMatch(
      /First difference: record \d+ at 1s, in answer to record \d+, module-requested\n {2}- .*\n {2}\+ /,
    );
  });

  it('shows with 6 the record that was changed', async () => {
    doctor(elsewhere);
    expect(await replayRun(out, {}, { screen })).toBe(6);
    expect(screen.printed.out).toMatch(/ - .*"start-module","runtime":"edge-2"/);
    expect(screen.printed.out).toMatch(/ \+ .*"start-module","runtime":"edge-1"/);
  });

  it('refuses what has no readable trace with 3, and an unknown policy with 2', async () => {
    expect(await replayRun(out, { policy: 'standart' }, { screen })).toBe(2);
    writeFileSync(join(out, 'trace.ndjson.gz'), 'no trace');
    expect(await replayRun(out, {}, { screen })).toBe(3);
    expect(screen.printed.err).toContain('trace.ndjson.gz cannot be replayed after record 0');
    rmSync(join(out, 'trace.ndjson.gz'));
    expect(await replayRun(out, {}, { screen })).toBe(3);
  });
});

describe('a trace that was changed', () => {
  it('is noticed by arts verify, with the record', async () => {
    doctor(elsewhere);
    expect(await verify(out, {}, { screen, simulate: simulateLab })).toBe(6);
    expect(screen.printed.out).toMatch(/✘ the .* was changed since the run/);
    expect(screen.printed.out).toContain('the core decides otherwise; "arts replay" shows where first');
    expect(screen.printed.out).toMatch(/First difference: record \d+ at 1s\n {2}- .*"edge-2".*\n {2}\+ /);
  });

  it('makes arts explain warn that beliefs may differ', async () => {
    doctor(elsewhere);
    expect(await explainRun(out, 'tracker-1', {}, { screen })).toBe(0);
    expect(screen.printed.err).toMatch(/this core decides otherwise from record \d+ on/);
  });

  it('tells another world from another core', async () => {
    const shortened: typeof simulateLab = (scenario, options) =>
      simulateLab(scenario, { ...options, untilMs: 1_500_000 });
    expect(await verify(out, {}, { screen, simulate: shortened })).toBe(6);
    expect(screen.printed.out).toContain('the core decides as recorded: the world is another');
  });
});
