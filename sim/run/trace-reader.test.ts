import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TraceRecord } from '../../core/trace.ts';
import { Journal } from './journal.ts';
import { firstDifference, lineMs, traceHash, traceLines } from './trace-reader.ts';

let place = '';

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'arts-trace-'));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const passes = (atMs: number): TraceRecord => ({ kind: 'input', atMs, input: { kind: 'time-passed', atMs } });

function written(name: string, times: readonly number[]): string {
  const path = join(place, name);
  const journal = new Journal(path);
  for (const atMs of times) journal.add(passes(atMs));
  journal.close();
  return path;
}

/** Enough records for the journal to pack them in several members. */
const MANY = Array.from({ length: 30_000 }, (_, n) => n);

describe('reading a trace', () => {
  it('gives every line that was written, over all packed members', async () => {
    const times: (number | null)[] = [];
    for await (const line of traceLines(written('long', MANY))) times.push(lineMs(line));
    expect(times).toEqual(MANY);
  });

  it('gives the hash that its writer told', async () => {
    const path = join(place, 'hashed');
    const journal = new Journal(path);
    for (const atMs of MANY) journal.add(passes(atMs));
    const told = journal.close();
    expect(await traceHash(path)).toBe(told);
    expect(await traceHash(written('other', [1]))).not.toBe(told);
    await expect(traceHash(join(place, 'none'))).rejects.toThrow();
  });

  it('says so when the file was cut or is none', async () => {
    const path = join(place, 'torn');
    writeFileSync(path, 'not packed');
    const read = async (from: string): Promise<void> => {
      for await (const _ of traceLines(from));
    };
    await expect(read(path)).rejects.toThrow();
    await expect(read(join(place, 'none'))).rejects.toThrow();
  });
});

describe('two traces', () => {
  it('part where their records first differ, or where one ends', async () => {
    const one = written('one', [1, 2, 3, 4]);
    expect(await firstDifference(one, written('same', [1, 2, 3, 4]))).toBeNull();
    expect(await firstDifference(one, written('other', [1, 2, 9, 4]))).toMatchObject({ number: 3 });
    expect(await firstDifference(one, written('short', [1, 2]))).toMatchObject({ number: 3, after: null });
    expect(await firstDifference(written('long', [1, 2, 3, 4, 5]), one)).toMatchObject({
      number: 5,
      after: null,
    });
  });
});
