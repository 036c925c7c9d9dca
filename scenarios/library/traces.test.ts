import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TRACE_IDS, type Trace, trace, traceNumbers, tracePath } from './traces.ts';

const FOLDER = join(import.meta.dirname, 'traces');

function known(id: string): Trace {
  const found = trace(id);
  if (found === undefined) throw new Error(`no trace ${id}`);
  return found;
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

describe('the bundled traces', () => {
  it('are the ones listed, each below 150 kB and each with a source', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.csv'));
    expect(files.map((name) => name.replace('.csv', '')).toSorted()).toEqual(TRACE_IDS.toSorted());
    const sources = readFileSync(join(FOLDER, 'SOURCES.md'), 'utf8');
    for (const name of files) {
      expect(statSync(join(FOLDER, name)).size, name).toBeLessThan(150_000);
      expect(sources).toContain(`\`${name}\``);
    }
    expect(tracePath('no-such-trace')).toBeUndefined();
  });

  it('have a full row everywhere', () => {
    for (const id of TRACE_IDS) {
      const { columns, rows } = known(id);
      expect(rows.length, id).toBeGreaterThan(10);
      for (const row of rows) expect(row.filter((cell) => cell !== '').length, id).toBe(columns.length);
    }
  });

  it('keep what the originals are known for', () => {
    const gaps = traceNumbers(known('azure-llm-gaps'), 'gapS');
    expect(gaps.length / gaps.reduce((sum, gap) => sum + gap, 0)).toBeCloseTo(2.6, 1); // Requests per second.

    const failures = known('node-failures');
    const downS = traceNumbers(failures, 'durationS', { column: 'phase', is: 'down' });
    const upS = traceNumbers(failures, 'durationS', { column: 'phase', is: 'up' });
    expect(quantile(downS, 0.5) / 60).toBeGreaterThan(45); // p50 of the whole set: 58 min.
    expect(quantile(downS, 0.5) / 60).toBeLessThan(75);
    expect(quantile(upS, 0.5) / 3_600).toBeGreaterThan(200); // p50 of the whole set: 280 h.
    expect(quantile(upS, 0.5) / 3_600).toBeLessThan(350);

    const bytes = traceNumbers(known('headset-traffic'), 'downBytes').reduce((sum, part) => sum + part, 0);
    expect((bytes * 8) / 60 / 1_000_000).toBeCloseTo(150.8, 0); // Mbit/s over a minute.
  });

  it('run by the second on 3G, and at the speed of a bad link', () => {
    const bus = known('norway-3g');
    const atS = traceNumbers(bus, 'atS', { column: 'trace', is: 'bus-1' });
    expect(atS).toEqual(atS.map((_, index) => index));
    const mbitPerS = traceNumbers(bus, 'bandwidthBytesPerSecond').map((bytes) => (bytes * 8) / 1_000_000);
    expect(quantile(mbitPerS, 0.5)).toBeGreaterThan(1);
    expect(quantile(mbitPerS, 0.5)).toBeLessThan(2.3);
  });

  it('hand walkers over only for a clearly better access point', () => {
    const { rows } = known('wifi-walkers');
    const changes = (column: number): number =>
      rows.filter(
        (row, index) =>
          index > 0 && row[0] === rows[index - 1]?.[0] && row[column] !== rows[index - 1]?.[column],
      ).length;
    expect(new Set(rows.map(([walker]) => walker)).size).toBe(170);
    expect(changes(4)).toBeGreaterThan(100);
    expect(changes(4)).toBeLessThan(changes(2) / 4);
  });
});
