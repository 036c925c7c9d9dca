import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRun } from '../report/testing/fake-run.ts';
import { packedColumns } from './columns.ts';
import { readFolder } from './folder.ts';
import { FolderDraft } from './folder-draft.ts';
import { Journal } from './journal.ts';
import { decidingSources } from './provenance.ts';

let place = '';

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'arts-folder-'));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

function write(path: string, summary: Readonly<Record<string, number>> = { 'calls.count': 1 }): void {
  const begun = FolderDraft.begin(path, { isTraceKept: true });
  if (begun.kind === 'fault') throw new Error(begun.message);
  new Journal(begun.found.tracePath).close();
  begun.found.finish({
    result: aRun({ summary }),
    scenarioText: 'name: small-lab\n',
    untilMs: null,
    reportHtml: '<!doctype html>',
  });
}

describe('a run folder', () => {
  it('is read back as it was written', () => {
    write(join(place, 'run'));
    const reading = readFolder(join(place, 'run'));
    expect(reading).toMatchObject({
      kind: 'found',
      found: { summary: { 'calls.count': 1 }, record: { seed: 7, policy: { name: 'standard' } } },
    });
  });

  it('has the same bytes for equal runs', () => {
    const [one, other] = [join(place, 'one'), join(place, 'other')];
    write(one);
    write(other);
    for (const name of readdirSync(one))
      expect(readFileSync(join(one, name))).toEqual(readFileSync(join(other, name)));
  });

  it('appears whole or not at all, and an earlier run stays until then', () => {
    const path = join(place, 'run');
    write(path);
    const begun = FolderDraft.begin(path, { isTraceKept: false });
    expect(readFolder(path).kind).toBe('found');
    if (begun.kind === 'found') begun.found.abandon();
    expect(readdirSync(place)).toEqual(['run']);
    write(path, { 'calls.count': 2 });
    expect(readFolder(path)).toMatchObject({ found: { summary: { 'calls.count': 2 } } });
    expect(readdirSync(place)).toEqual(['run']);
  });

  it('clears away what an interrupted run left beside it, and nothing else', () => {
    mkdirSync(join(place, '.run.part-4194304999'));
    mkdirSync(join(place, '.other.part-1'));
    write(join(place, 'run'));
    expect(readdirSync(place).toSorted()).toEqual(['.other.part-1', 'run']);
  });

  it('never takes the place of something else', () => {
    writeFileSync(join(place, 'notes.txt'), 'mine');
    expect(FolderDraft.begin(place, { isTraceKept: true })).toMatchObject({ kind: 'fault' });
    expect(FolderDraft.begin(join(place, 'notes.txt'), { isTraceKept: true })).toMatchObject({
      kind: 'fault',
    });
    mkdirSync(join(place, 'empty'));
    write(join(place, 'empty'));
    expect(readFolder(join(place, 'empty')).kind).toBe('found');
  });

  it('says so where the system makes no folders, instead of trying for ever', () => {
    expect(FolderDraft.begin('/proc/no/run', { isTraceKept: true })).toMatchObject({ kind: 'fault' });
  });

  it('says of a folder what is wrong with it', () => {
    const path = join(place, 'run');
    const message = (): string => {
      const reading = readFolder(path);
      return reading.kind === 'fault' ? reading.message.replaceAll(place, '') : 'none';
    };
    expect(message()).toBe('there is no such folder: "/run"');
    mkdirSync(path);
    expect(message()).toBe('"/run" is no run folder: it has no run.json');
    writeFileSync(join(path, 'run.json'), '{}');
    expect(message()).toBe('/run/run.json is not of a run of this tool');
    rmSync(path, { recursive: true });
    write(path);
    rmSync(join(path, 'trace.ndjson.gz'));
    expect(message()).toBe('"/run" is not whole: trace.ndjson.gz is missing');
  });
});

describe('the packed columns', () => {
  it('come back with the run they belong to', async () => {
    const { series } = aRun();
    const packed = packedColumns(series, { seed: '7', scenarioSha256: 'ab' });
    const file = packed.buffer as ArrayBuffer;
    const rows = (await parquetReadObjects({ file })) as readonly Readonly<Record<string, number>>[];
    expect(rows.map(({ atMs }) => atMs)).toEqual(series.atMs);
    expect(rows.map((row) => row['busy:edge-1'])).toEqual(series.columns['busy:edge-1']);
    expect(parquetMetadata(file).key_value_metadata).toEqual([
      { key: 'seed', value: '7' },
      { key: 'scenarioSha256', value: 'ab' },
    ]);
  });
});

describe('the hash of the deciding sources', () => {
  it('covers the core without its tests', () => {
    const { sha256, fileCount } = decidingSources();
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(fileCount).toBeGreaterThan(50);
  });
});
