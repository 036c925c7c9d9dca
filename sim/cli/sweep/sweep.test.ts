import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../run/provenance.ts';
import { threads } from '../../sweep/crew.ts';
import { runTask } from '../../sweep/run-task.ts';
import { captured } from '../testing/captured.ts';
import { merge, report } from './merge.ts';
import { query } from './query.ts';
import { Bench, madeUp, SWEEP_YAML } from './testing/bench.ts';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

/** Every file of a folder with the hash of its bytes. */
function bytesOf(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .toSorted((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(
    paths.map((path) => [path, sha256(readFileSync(join(folder, path)).toString('base64'))]),
  );
}

const out = (name = 'out'): string => join(bench.folder, name);
const plain = (text: string): string => text.replaceAll(/\S*arts-sweep-\w+/g, '/lab');

describe('arts sweep', () => {
  it('prints a table of means with intervals and paired differences, and the verdicts', async () => {
    expect(await bench.sweep()).toBe(0);
    await expect(plain(bench.screen.printed.out)).toMatchFileSnapshot('transcripts/sweep.txt');
    expect(Object.keys(bytesOf(out())).filter((path) => !path.startsWith('figures/'))).toEqual([
      'cells.ndjson.gz',
      'report.html',
      'results.csv',
      'results.parquet',
      'ro-crate-metadata.json',
      'sweep.json',
      'sweep.yaml',
      'tables.json',
    ]);
  });

  it('describes every file as an RO-Crate, and draws figures that are whole SVG', async () => {
    await bench.sweep();
    const paths = Object.keys(bytesOf(out()));
    const crate = JSON.parse(readFileSync(join(out(), 'ro-crate-metadata.json'), 'utf8')) as {
      readonly '@graph': readonly Readonly<Record<string, unknown>>[];
    };
    const ids = crate['@graph'].map((entity) => entity['@id']);
    expect(new Set(ids).size).toBe(ids.length);
    for (const path of paths) expect(ids).toContain(path);
    const mentioned = JSON.stringify(crate).matchAll(/\{"@id":"([^"]+)"\}/g);
    for (const [, id = ''] of mentioned) expect([...ids, 'https://w3id.org/ro/crate/1.1']).toContain(id);
    for (const path of paths.filter((one) => one.endsWith('.svg'))) {
      const [, attributes = ''] = /^<svg ([^>]*)>/.exec(readFileSync(join(out(), path), 'utf8')) ?? [];
      const names = [...attributes.matchAll(/([\w:-]+)="/g)].map(([, name]) => name);
      expect(names).toContain('xmlns');
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('leaves the same bytes whoever carries it out and in whatever order', async () => {
    await bench.sweep({ out: out('one') }, bench.crew(1));
    await bench.sweep({ out: out('many'), cache: false }, bench.crew(16));
    await bench.sweep({ out: out('cached') }, bench.crew(2));
    expect(bytesOf(out('many'))).toEqual(bytesOf(out('one')));
    expect(bytesOf(out('cached'))).toEqual(bytesOf(out('one')));
  });

  it('lets all policies and points meet the same worlds, and each replication another one', async () => {
    await bench.sweep();
    const seeds = new Map<string, Set<number>>();
    for (const { seed, policy, overrides } of bench.tasks) {
      const key = `${policy} ${overrides.join()}`;
      seeds.set(key, (seeds.get(key) ?? new Set()).add(seed));
    }
    const [first = new Set(), ...others] = seeds.values();
    expect(first.size).toBe(4);
    expect(others.length).toBe(5);
    for (const other of others) expect(other).toEqual(first);
  });

  it('goes on where it was interrupted', async () => {
    const stop = new AbortController();
    const crew = bench.crew(1, (task) => {
      if (bench.tasks.length === 10) stop.abort();
      return madeUp(task);
    });
    expect(await bench.sweep({}, crew, stop.signal)).toBe(130);
    expect(bench.screen.printed.err).toContain('interrupted after 10 of at least 24 runs');
    const before = bench.tasks.splice(0);
    expect(await bench.sweep()).toBe(0);
    expect(bench.tasks.length).toBe(24 - before.length);
  });

  it('runs anew what its outcome depends on, and nothing else', async () => {
    await bench.sweep();
    bench.tasks.splice(0);
    await bench.sweep({ replications: 5 });
    expect(bench.tasks.length).toBe(6);
    writeFileSync(bench.file, SWEEP_YAML.replace('[10 s, 20 s]', '[10 s, 30 s]'));
    bench.tasks.splice(0);
    await bench.sweep();
    expect(bench.tasks.length).toBe(12);
    const scenario = join(bench.folder, 'lab.yaml');
    writeFileSync(scenario, readFileSync(scenario, 'utf8').replace('3 ms', '4 ms'));
    bench.tasks.splice(0);
    await bench.sweep();
    expect(bench.tasks.length).toBe(24);
  });

  it('ends with 5 where a run failed, keeps the others, and tries it again', async () => {
    const failing = bench.crew(2, (task) =>
      task.policy === 'random' ? { kind: 'failed', message: 'no, "thanks"' } : madeUp(task),
    );
    expect(await bench.sweep({}, failing)).toBe(5);
    expect(readFileSync(join(out(), 'results.csv'), 'utf8')).toContain('"no, ""thanks"""');
    expect(bench.screen.printed.out).toContain('4 runs failed');
    bench.tasks.splice(0);
    expect(await bench.sweep()).toBe(0);
    expect(bench.tasks.map(({ policy }) => policy)).toEqual(new Array(8).fill('random'));
  });

  it('says how many runs there are before it makes them', async () => {
    expect(await bench.sweep({ dryRun: true })).toBe(0);
    expect(bench.tasks).toEqual([]);
    expect(bench.screen.printed.out).toMatch(/runs +24\n/);
    await bench.sweep({ dryRun: true, shard: '1/3', json: true });
    expect(bench.screen.printed.out).toContain('"runCount":9');
  });

  it('replicates until the intervals are narrow, and no longer', async () => {
    writeFileSync(bench.file, `${SWEEP_YAML}precision: { halfWidth: 8 %, atMost: 40 }\n`);
    await bench.sweep({ out: out('one') }, bench.crew(1));
    const count = bench.tasks.length / 6;
    expect(count).toBeGreaterThan(4);
    expect(count).toBeLessThan(40);
    await bench.sweep({ out: out('many'), cache: false }, bench.crew(16));
    expect(bytesOf(out('many'))).toEqual(bytesOf(out('one')));
  });

  it('leaves alone a folder that is no sweep', async () => {
    writeFileSync(join(bench.folder, 'mine.txt'), 'mine');
    expect(await bench.sweep({ out: bench.folder })).toBe(3);
    expect(bench.screen.printed.err).toContain('holds something that is no sweep');
  });
});

describe('shards', () => {
  it.each([
    ['of a fixed number', ''],
    ['that go on until they are precise', 'precision: { halfWidth: 8 %, atMost: 40 }\n'],
  ])('of replications %s come to the same bytes together as the whole', async (_, more) => {
    writeFileSync(bench.file, SWEEP_YAML + more);
    await bench.sweep({ out: out('whole') });
    for (const shard of ['1/2', '2/2'])
      await bench.sweep({ out: out(`part-${shard[0]}`), shard, cache: false });
    const screen = captured();
    expect(await merge([out('part-2'), out('part-1')], { out: out('merged') }, screen)).toBe(0);
    expect(bytesOf(out('merged'))).toEqual(bytesOf(out('whole')));
  });

  it('are not merged where one is missing, there twice, or of another sweep', async () => {
    const screen = captured();
    for (const shard of ['1/3', '2/3', '3/3']) await bench.sweep({ out: out(`part-${shard[0]}`), shard });
    expect(await merge([out('part-1'), out('part-3')], { out: out('merged') }, screen)).toBe(3);
    expect(screen.printed.err).toContain('missing: shard 2/3');
    expect(await merge([out('part-1'), out('part-1')], { out: out('merged') }, screen)).toBe(3);
    expect(screen.printed.err).toContain('are the same shard 1/3');
    await bench.sweep({ out: out('other'), shard: '2/3', seed: 2 });
    expect(await merge([out('part-1'), out('other'), out('part-3')], { out: out('merged') }, screen)).toBe(3);
    expect(screen.printed.err).toContain('are not of the same sweep');
  });
});

describe('arts report', () => {
  it('makes the same files again, and objects to cells that were changed', async () => {
    await bench.sweep();
    const before = bytesOf(out());
    writeFileSync(join(out(), 'report.html'), 'spoiled');
    expect(await report(out(), {}, captured())).toBe(0);
    expect(bytesOf(out())).toEqual(before);
    const record = join(out(), 'sweep.json');
    writeFileSync(record, readFileSync(record, 'utf8').replace(/"cellsSha256": "../, '"cellsSha256": "zz'));
    const screen = captured();
    expect(await report(out(), {}, screen)).toBe(3);
    expect(screen.printed.err).toContain('was changed');
  });
});

describe('a crew of threads', () => {
  const few = { cache: false, replications: 1, jobs: 2 } as const;

  it('simulates what this thread simulates', { timeout: 240_000 }, async () => {
    writeFileSync(bench.file, `${SWEEP_YAML}until: 2 min\nsteady: [latencyP95Ms]\n`);
    const policy = ['standard', 'random'];
    const here = { handCount: 1, carry: runTask, dismiss: async () => undefined };
    expect(await bench.sweep({ out: out('here'), policy, ...few }, here)).toBe(0);
    expect(await bench.sweep({ out: out('threads'), policy, ...few }, threads(2))).toBe(0);
    expect(bytesOf(out('threads'))).toEqual(bytesOf(out('here')));
    expect(readFileSync(join(out('here'), 'results.csv'), 'utf8')).toMatch(/steady\.latencyP95Ms/);
    expect(bench.screen.printed.out).toMatch(/steady\.latencyP95Ms is doubted in \d of \d runs: .*too-short/);
  });

  it('runs a policy that is a file beside the sweep, watched as ever', { timeout: 240_000 }, async () => {
    const flat = (name: string, score: string): string =>
      `export const policy = { name: '${name}', summary: 'All alike.', filters: [], sortKey: 'id', adapts: false,
        preempts: false, scorers: [{ weight: 1, scorer: { name: 'flat', score: () => ${score} } }],
        contenders: { exhaustive: true, bestCount: 9, drawnCount: 0, near: false, afterTurn: false } };`;
    writeFileSync(join(bench.folder, 'mine.ts'), flat('mine', '0.5'));
    writeFileSync(join(bench.folder, 'late.ts'), flat('late', 'Date.now() % 1'));
    writeFileSync(
      bench.file,
      `${SWEEP_YAML.replace('standard, random, best-fit', 'standard, ./mine.ts, ./late.ts')}until: 1 min\n`,
    );
    expect(await bench.sweep({ ...few }, threads(1))).toBe(5);
    const csv = readFileSync(join(out(), 'results.csv'), 'utf8');
    expect(csv).toMatch(/,mine,\d/);
    expect(csv).toMatch(/late\.ts[\s\S]*reads the clock/);
  });
});

describe('arts query', () => {
  it('answers in SQL what was asked of a sweep', async () => {
    await bench.sweep();
    const sql = `select policy, count(*) as runs, avg("latency.p95Ms") as ms from results group by policy order by ms`;
    expect(await query(out(), sql, { csv: true }, { screen: bench.screen })).toBe(0);
    expect(bench.screen.printed.out).toMatch(/policy,runs,ms\r\n[\s\S]*random,8,150\.5\r\n/);
  });

  it('says what is wrong with a question, a folder, or the lack of DuckDB', async () => {
    await bench.sweep();
    const { screen } = bench;
    expect(await query(out(), 'select nothing from results', {}, { screen })).toBe(2);
    expect(screen.printed.err).toContain('nothing');
    expect(await query(bench.folder, 'select 1', {}, { screen })).toBe(3);
    expect(await query(out(), 'select count(*) as runs from results', { json: true }, { screen })).toBe(0);
    expect(screen.printed.out).toContain('[{"runs":24}]');
    const load = (): Promise<never> => Promise.reject(new Error('not found'));
    expect(await query(out(), 'select 1', {}, { screen, load })).toBe(2);
    expect(screen.printed.err).toContain('npm install @duckdb/node-api');
  });
});
