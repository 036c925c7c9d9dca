import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { drawTable, families, familyName } from './families.ts';
import { publishedFor } from './published.ts';
import { readTimeFile, readTimes } from './time-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'arts-times-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is wrong with a text, as `line:column message`. */
function complaints(text: string): readonly string[] {
  const reading = readTimes('table', text);
  if (reading.kind === 'table') return [];
  return reading.issues.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('a table of times', () => {
  it.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['gzipped', (text: string) => gzipSync(text)],
  ])('is read from a file, %s', (name, pack) => {
    const path = join(folder, name);
    writeFileSync(path, pack('2 3 0\r\n1.5\n2e3\n3\n4\n5\n6\n'));
    expect(readTimeFile(path)).toEqual({
      kind: 'table',
      table: { moduleCount: 2, runtimeCount: 3, times: Float64Array.from([1.5, 2_000, 3, 4, 5, 6]) },
    });
  });

  it.each([
    [
      '',
      '1:1 the first line has to be two or three whole numbers: modules, runtimes and one that is not used',
    ],
    [
      '2\n1\n',
      '1:1 the first line has to be two or three whole numbers: modules, runtimes and one that is not used',
    ],
    ['0 3\n', '1:1 a table of 0 modules on 3 runtimes, but there have to be 1 … 16777216 times'],
    [
      '99999 99999\n',
      '1:1 a table of 99999 modules on 99999 runtimes, but there have to be 1 … 16777216 times',
    ],
    ['1 2 0\n1\nfast\n', '3:1 "fast" is no time'],
    ['1 2 0\n1 -2\n', '2:3 "-2" is no time'],
    ['1 2 0\n1\n0\n', '3:1 a time has to be above 0 and finite, not 0'],
    ['1 2 0\n1\n1e999\n', '3:1 a time has to be above 0 and finite, not 1e999'],
    ['1 2 0\n1\n', '2:2 ends after 1 of 2 times (1 modules on 2 runtimes)'],
    ['1 2 0\n1\n2\n3\n', '4:1 one time too many: the first line promises 2'],
  ])('is refused with the place: %j', (text, complaint) => {
    expect(complaints(text)).toEqual([complaint]);
  });

  it('is complained about at most ten times', () => {
    expect(complaints(`9 9 0\n${'x\n'.repeat(81)}`)).toHaveLength(10);
  });

  it('is refused when it cannot be unpacked or is not there', () => {
    const path = join(folder, 'torn.gz');
    writeFileSync(path, gzipSync('1 1 0\n1\n').subarray(0, 15));
    for (const name of [path, join(folder, 'nowhere')]) expect(readTimeFile(name).kind).toBe('issues');
  });
});

describe('a published makespan', () => {
  it('is known by the name of the file, if the bound allows that it is the same table', () => {
    expect(publishedFor('u_c_hihi.0.gz', 7_346_519)?.makespan).toBe(7_358_942.8);
    expect(publishedFor('u_c_hihi.0', 7_346_519)?.makespan).toBe(7_358_942.8);
    expect(publishedFor('u_c_hihi', 7_346_519)?.makespan).toBe(7_358_942.8);
    expect(publishedFor('u_c_hihi.0.gz', 7_400_000)).toBeNull();
    expect(publishedFor('u_c_hihi.0.gz', 100)).toBeNull();
    expect(publishedFor('mine.gz', 7_346_519)).toBeNull();
  });
});

describe('a family of tables', () => {
  const size = { moduleCount: 40, runtimeCount: 7, seed: 3 };
  const isSorted = (row: ArrayLike<number>): boolean =>
    Array.from(row).every((time, at) => at === 0 || time >= (row[at - 1] as number));

  it.each(families.map((family) => ({ name: familyName(family), family })))(
    '$name is as it is called',
    (told) => {
      const { consistency, modules, runtimes } = told.family;
      const { times } = drawTable(told.family, size);
      const rows = Array.from({ length: 40 }, (_, at) => times.subarray(at * 7, at * 7 + 7));
      const even = rows.map((row) => row.filter((_, at) => at % 2 === 0));
      expect(rows.every(isSorted)).toBe(consistency === 'consistent');
      expect(even.every(isSorted)).toBe(consistency !== 'inconsistent');
      const most = (modules === 'hi' ? 3_000 : 100) * (runtimes === 'hi' ? 1_000 : 10);
      expect(Math.min(...times)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...times)).toBeLessThanOrEqual(most);
      expect(Math.max(...times)).toBeGreaterThan(most / 4);
      expect(drawTable(told.family, size).times).toEqual(times);
    },
  );
});
