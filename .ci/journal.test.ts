import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileShelf, readJournal } from '../broker/journal/index.ts';
import { lives, scribeOf } from '../broker/journal/testing/story.ts';
import { replayRun } from '../sim/cli/replay.ts';
import { captured } from '../sim/cli/testing/captured.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-journal-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A journal of some modules, of small segments of which the oldest are gone unless they are kept. */
async function journal(name: string, keptBytesMax: number): Promise<string> {
  const path = join(folder, name);
  const scribe = scribeOf(await FileShelf.open(path), 2_000, keptBytesMax);
  await lives(scribe, 12);
  await scribe.journal.close();
  return path;
}

describe('a journal, read by the simulator', () => {
  it('replays to the same commands, from its beginning or from its oldest snapshot', async () => {
    for (const [name, keptBytesMax] of [
      ['whole', 1e9],
      ['shortened', 0],
    ] as const) {
      const path = await journal(name, keptBytesMax);
      const { start } = await readJournal(path);
      expect(start === null).toBe(name === 'whole');
      const screen = captured();
      expect(await replayRun(path, {}, { screen, readJournal }), screen.printed.err).toBe(0);
      expect(screen.printed.out).toMatch(/✔ the core decides as recorded/);
    }
  });

  it('is continued under another policy', async () => {
    const screen = captured();
    const path = await journal('continued', 1e9);
    const options = { from: '3ms', policy: 'random', count: 2, json: true };
    expect(await replayRun(path, options, { screen, readJournal }), screen.printed.err).toBe(0);
    const told = JSON.parse(screen.printed.out);
    expect(told.kind).toBe('journal');
    expect(told.continuations[1].policy).toBe('random');
  });

  it('can be read while it is written, and complains with the line where it was changed', async () => {
    const path = join(folder, 'changed');
    const shelf = await FileShelf.open(path);
    const scribe = scribeOf(shelf);
    await lives(scribe, 3);
    expect(await replayRun(path, {}, { screen: captured(), readJournal })).toBe(0);
    await scribe.journal.close();
    const segment = join(path, readdirSync(path).find((name) => name.endsWith('.ndjson')) ?? '');
    writeFileSync(segment, readFileSync(segment, 'utf8').replace('camera-1', 'camera-9'));
    const screen = captured();
    expect(await replayRun(path, {}, { screen, readJournal })).toBe(3);
    expect(screen.printed.err).toMatch(/00000001\.ndjson:\d+ batch \d+ is not what was sealed/);
  });
});
