import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requestId, writeKnowledge } from '../../core/index.ts';
import { aModule } from '../../core/testing/builders.ts';
import { asksFor } from '../../core/testing/inputs.ts';
import { traceLine } from '../../core/trace.ts';
import { FileShelf } from './files.ts';
import { rebuild } from './rebuild.ts';
import { JournalFault } from './shelf.ts';
import { inFolder, RecordingShelf } from './testing/recording-shelf.ts';
import { lives, scribeOf } from './testing/story.ts';

describe('a journal', () => {
  it('is a trace that other tools read line by line, with a seal after every batch', async () => {
    await inFolder(async (folder) => {
      const shelf = await FileShelf.open(folder);
      await lives(scribeOf(shelf), 1);
      await shelf.close();
      const lines = (await readFile(shelf.segmentName(1), 'utf8')).trimEnd().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual(
        ['header input decision command seal', 'input decision command command seal', 'input seal']
          .join(' ')
          .split(' '),
      );
    });
  });

  it('puts whatever arrives during a write into one batch', async () => {
    const shelf = new RecordingShelf();
    const scribe = scribeOf(shelf);
    scribe.hear(asksFor(0, aModule('first')));
    await new Promise(setImmediate);
    for (const name of ['second', 'third', 'fourth']) scribe.hear(asksFor(1, aModule(name)));
    await scribe.journal.idle();
    expect(shelf.deeds.map(({ text }) => text.match(/"kind":"input"/g)?.length)).toEqual([1, 3]);
  });

  it('starts from the snapshot it leaves when it is closed, with nothing to replay', async () => {
    await inFolder(async (folder) => {
      const scribe = scribeOf(await FileShelf.open(folder));
      await lives(scribe);
      await scribe.journal.close();
      const again = await FileShelf.open(folder);
      const found = await rebuild(again);
      await again.close();
      expect(found?.inputCount).toBe(0);
      expect(found?.unsent).toEqual([]);
      expect(found?.memory.wire).toBe('after 5');
      expect(writeKnowledge(found?.memory.knowledge as never)).toBe(scribe.states.at(-1));
      expect(found?.memory.answers.get(requestId('ask-camera-2-2'))?.refusal).toBeNull();
    });
  });

  it('takes an older snapshot when the newest is spoilt, and says so', async () => {
    await inFolder(async (folder) => {
      const shelf = await FileShelf.open(folder);
      const scribe = scribeOf(shelf, 3_000);
      await lives(scribe, 12);
      const newest = (await shelf.snapshots()).at(-1) ?? 0;
      expect(newest).toBeGreaterThan(2);
      const path = join(folder, `${String(newest).padStart(8, '0')}.snapshot`);
      await writeFile(path, (await readFile(path, 'utf8')).replace('camera', 'kamera'));
      const found = await rebuild(shelf);
      await shelf.close();
      expect(found?.warnings).toEqual([
        expect.stringContaining(`snapshot ${newest} is not what was written`),
      ]);
      expect(writeKnowledge(found?.memory.knowledge as never)).toBe(scribe.states.at(-1));
    });
  });

  it('packs what a start does not need, and drops the oldest of it beyond a bound', async () => {
    await inFolder(async (folder) => {
      const shelf = await FileShelf.open(folder);
      await lives(scribeOf(shelf, 3_000, 4_000), 30);
      const entries = (await readdir(folder)).toSorted();
      await shelf.close();
      const plain = entries.filter((entry) => /\.(ndjson|snapshot)$/.test(entry));
      expect(plain.length).toBeLessThanOrEqual(5);
      expect(entries.some((entry) => entry.endsWith('.ndjson.gz'))).toBe(true);
      expect(entries).not.toContain('00000001.ndjson');
      expect(entries).not.toContain('00000001.ndjson.gz');
    });
  });

  it('names the commands that may never have left', async () => {
    await inFolder(async (folder) => {
      const shelf = await FileShelf.open(folder);
      const scribe = scribeOf(shelf);
      await lives(scribe, 2);
      const leaving = scribe.lettingGo;
      scribe.lettingGo = () => new Promise(() => {});
      scribe.hear(asksFor(9, aModule('stuck')));
      await expect.poll(() => scribe.safeCount).toBe(5);
      scribe.lettingGo = leaving;
      scribe.hear(asksFor(10, aModule('last')));
      await expect.poll(() => scribe.safeCount).toBe(6);
      const found = await rebuild(shelf);
      await shelf.close();
      const starts = found?.unsent.filter((command) => command.kind === 'start-module') ?? [];
      expect(starts.map(({ module }) => module.id)).toEqual(['stuck', 'last']);
    });
  });

  it('misses a batch that is gone without a trace', async () => {
    await inFolder(async (folder) => {
      const shelf = await FileShelf.open(folder);
      await lives(scribeOf(shelf), 3);
      const path = shelf.segmentName(1);
      const batches = (await readFile(path, 'utf8')).split(/(?<="crc":"\w{8}"\}\n)/);
      await writeFile(path, batches.toSpliced(2, 1).join(''));
      await expect(rebuild(shelf)).rejects.toThrow(/00000001\.ndjson:11 batch 4 does not follow batch 2/);
      await shelf.close();
    });
  });

  it('refuses to go on from commands that our deciding code would not have given', async () => {
    await inFolder(async (folder) => {
      const shelf = await FileShelf.open(folder);
      const scribe = scribeOf(shelf);
      await lives(scribe, 1);
      const input = asksFor(9, aModule('other'));
      const command = { kind: 'refuse-request', request: requestId('x'), reason: 'other code' } as const;
      const records = [
        { kind: 'input', atMs: 9, input },
        { kind: 'command', atMs: 9, command },
      ] as const;
      scribe.journal.add(9, records.map(traceLine), async () => {});
      await scribe.journal.idle();
      await expect(rebuild(shelf)).rejects.toThrow(/00000001\.ndjson:14 was decided otherwise/);
      expect((await rebuild(shelf, 'accept'))?.inputCount).toBe(4);
      await shelf.close();
    });
  });

  it('waits while there is no room, lets nothing leave meanwhile, and goes on when there is', async () => {
    const shelf = new RecordingShelf();
    const { append } = shelf;
    let isFull = true;
    shelf.append = async (segment, batchIndex, text) => {
      if (isFull) throw new JournalFault('full', 'there is no room', 'Make room.');
      return append.call(shelf, segment, batchIndex, text);
    };
    const scribe = scribeOf(shelf);
    scribe.hear(asksFor(0, aModule('camera')));
    await expect.poll(() => scribe.warnings).toEqual([expect.stringContaining('there is no room')]);
    expect(scribe.safeCount).toBe(0);
    isFull = false;
    await scribe.journal.idle();
    expect(scribe.safeCount).toBe(1);
    expect(scribe.faults).toEqual([]);
  });

  it('writes nothing where there is nothing to keep, and lets it leave behind what was added before', async () => {
    const shelf = new RecordingShelf();
    const scribe = scribeOf(shelf);
    const left: string[] = [];
    const says = (word: string): void => scribe.journal.add(0, [], async () => void left.push(word));
    says('first');
    await scribe.journal.idle();
    expect([left, shelf.deeds]).toEqual([['first'], []]);
    scribe.lettingGo = async () => void left.push('decided');
    scribe.hear(asksFor(0, aModule('camera')));
    says('second');
    await new Promise(setImmediate);
    says('third');
    expect(left).toEqual(['first']);
    await scribe.journal.idle();
    expect(left).toEqual(['first', 'decided', 'second', 'third']);
    expect(shelf.deeds).toHaveLength(1);
  });

  it('lets nothing leave after a write has failed', async () => {
    const shelf = new RecordingShelf();
    shelf.append = async () => {
      throw new Error('EIO');
    };
    const scribe = scribeOf(shelf);
    scribe.hear(asksFor(0, aModule('camera')));
    await expect.poll(() => scribe.faults.length).toBe(1);
    scribe.hear(asksFor(1, aModule('mixer')));
    await scribe.journal.idle();
    expect(scribe.safeCount).toBe(0);
  });
});
