import { describe, expect, it } from 'vitest';
import { aModule } from '../../../core/testing/builders.ts';
import type { Running, Usage } from '../../runtime/host/running.ts';
import { Board, type Entry } from './board.ts';

const namesOf = (entries: readonly Entry[]): readonly string[] => entries.map(({ module }) => module.name);

function begin(board: Board, name: string, usage: () => Usage | null = () => null): Entry {
  const running = (): Running | null => {
    const used = usage();
    return used === null ? null : { kill: () => {}, usage: () => used, mobility: null };
  };
  return board.begin(aModule(name), { beganMs: 0, running });
}

describe('the board', () => {
  it('keeps living instances in order of their start, and the newest twenty of those that ended', () => {
    const board = new Board();
    const all = Array.from({ length: 24 }, (_, n) => begin(board, `m${n}`));
    for (const entry of all.slice(1, 23)) board.end(entry, 'completed', null);
    expect(namesOf(board.living)).toEqual(['m0', 'm23']);
    expect(namesOf(board.ended)).toEqual(Array.from({ length: 20 }, (_, n) => `m${22 - n}`));
  });

  it('keeps the last 200 lines of an instance and counts all, cutting long ones', () => {
    const entry = begin(new Board(), 'chatty');
    for (let n = 1; n <= 250; n++) entry.write(n % 2 === 0 ? 'stderr' : 'stdout', `${n}`);
    entry.write('stdout', 'x'.repeat(9_999));
    expect(entry.lineCount).toBe(251);
    expect(entry.lines).toHaveLength(200);
    expect(entry.lines[0]).toEqual({ stream: 'stderr', text: '52' });
    expect(entry.lines.at(-1)?.text).toBe(`${'x'.repeat(500)}…`);
  });

  it('measures shares of time from one look to the next, and the most memory there was', () => {
    let usage: Usage = { cpuMs: null, memoryBytes: null };
    const entry = begin(new Board(), 'busy', () => usage);
    entry.measure(0);
    usage = { cpuMs: 100, memoryBytes: 9 };
    entry.measure(1_000);
    usage = { cpuMs: 850, memoryBytes: 5 };
    entry.measure(2_000);
    entry.measure(3_000);
    expect(entry.busyShares).toEqual([0.75, 0]);
    expect(entry).toMatchObject({ memoryBytes: 5, memoryPeakBytes: 9 });
  });
});
