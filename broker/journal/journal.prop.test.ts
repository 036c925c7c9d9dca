import { appendFile, readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultSettings,
  deviceId,
  type Input,
  newKnowledge,
  type Profile,
  realmId,
  writeKnowledge,
} from '../../core/index.ts';
import { anyUniverse, type Universe, universes, worldOf } from '../../core/testing/small-realm.ts';
import { FileShelf } from './files.ts';
import { HUB, type Rebuilt, rebuild } from './rebuild.ts';
import { JournalFault } from './shelf.ts';
import { inFolder, RecordingShelf, repeated } from './testing/recording-shelf.ts';
import { Scribe } from './testing/scribe.ts';

const SETTINGS = { ...defaultSettings, flapHalfLifeMs: 60_000 };
const nothingKnown = (profile: Profile) =>
  newKnowledge({ realm: realmId('realm'), hub: deviceId(HUB), profile, settings: SETTINGS });

/** Segments so small that a history fills several. */
const SMALL = { segmentBytesMax: 4_000, keptBytesMax: 1_000_000 };

interface Written {
  readonly scribe: Scribe;
  readonly shelf: RecordingShelf;
  /** Inputs whose commands had left when a deed was done, by deed. */
  readonly safeCounts: readonly number[];
}

/** Journals a history in groups, as if that many inputs came in one turn of the event loop. */
async function written(
  profile: Profile,
  inputs: readonly Input[],
  groups: readonly number[],
): Promise<Written> {
  const safeCounts: number[] = [];
  const shelf = new RecordingShelf(() => safeCounts.push(scribe.safeCount));
  const scribe = new Scribe(shelf, profile, nothingKnown(profile), SMALL);
  for (let at = 0, turn = 0; at < inputs.length; turn++) {
    const groupCount = groups[turn % groups.length] ?? 1;
    for (const input of inputs.slice(at, at + groupCount)) scribe.hear(input);
    at += groupCount;
    await new Promise(setImmediate);
  }
  await scribe.journal.idle();
  return { scribe, shelf, safeCounts };
}

const rebuilt = async (folder: string): Promise<Rebuilt | null> => {
  const shelf = await FileShelf.open(folder);
  try {
    return await rebuild(shelf);
  } finally {
    await shelf.close();
  }
};

const historyOf = (universe: Universe): readonly Input[] =>
  worldOf(universe).history.map(({ input }) => input);

/** Worlds with histories of several segments. */
const longer = universes(100, 200);

const anyGroups = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });

describe('a journal, whatever is written and wherever the machine stops', () => {
  it('rebuilds a prefix of what was heard, with all that was acknowledged and the same knowledge', async () => {
    await fc.assert(
      fc.asyncProperty(longer, anyGroups, fc.nat(), fc.nat(), async (universe, groups, deed, byte) => {
        const { scribe, shelf } = await written(universe.profile, historyOf(universe), groups);
        if (shelf.deeds.length === 0) return;
        const deeds = shelf.deeds.slice(0, 1 + (deed % shelf.deeds.length));
        const lastBytes = byte % (Buffer.byteLength(deeds.at(-1)?.text ?? '') + 1);
        const whole = deeds.slice(0, -1).filter(({ kind }) => kind === 'append');
        const safeCount = whole.flatMap(({ text }) => text.match(/^\{"kind":"input"/gm) ?? []).length;
        await inFolder(async (folder) => {
          await repeated(folder, deeds, lastBytes);
          const found = await rebuilt(folder);
          const keptCount = Number(found?.memory.wire.replace('after ', '') ?? 0);
          const count = keptCount + (found?.inputCount ?? 0);
          expect(count).toBeGreaterThanOrEqual(safeCount);
          const state = found === null ? scribe.states[0] : writeKnowledge(found.memory.knowledge);
          expect(state).toBe(scribe.states[count]);
          // The second start finds what the first one left, with nothing to warn of.
          const again = await rebuilt(folder);
          expect(again?.warnings ?? []).toEqual([]);
          if (again !== null) expect(writeKnowledge(again.memory.knowledge)).toBe(state);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('lets nothing leave before it is written', async () => {
    await fc.assert(
      fc.asyncProperty(anyUniverse, anyGroups, async (universe, groups) => {
        const { shelf, safeCounts, scribe } = await written(universe.profile, historyOf(universe), groups);
        const appends = shelf.deeds.filter(({ kind }) => kind === 'append');
        let inputCount = 0;
        appends.forEach(({ text }, index) => {
          expect(safeCounts[index]).toBe(inputCount);
          inputCount += (text.match(/^\{"kind":"input"/gm) ?? []).length;
        });
        expect(scribe.safeCount).toBe(inputCount);
        expect(inputCount).toBe(scribe.inputs.length);
      }),
      { numRuns: 50 },
    );
  });

  it('never goes on from a changed record, and says where it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyUniverse,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (universe, at, flip) => {
          const inputs = historyOf(universe);
          fc.pre(inputs.length > 3);
          await inFolder(async (folder) => {
            const shelf = await FileShelf.open(folder);
            const whole = { segmentBytesMax: 1e9, keptBytesMax: 0 };
            const scribe = new Scribe(shelf, universe.profile, nothingKnown(universe.profile), whole);
            let lastBytes = 0;
            for (const input of inputs) {
              lastBytes = (await readFile(shelf.segmentName(1)).catch(() => '')).length;
              scribe.hear(input);
              await scribe.journal.idle();
            }
            await shelf.close();
            const path = shelf.segmentName(1);
            const bytes = await readFile(path);
            const place = at % lastBytes;
            bytes[place] = (bytes[place] ?? 0) ^ flip;
            await writeFile(path, bytes);
            await expect(rebuilt(folder)).rejects.toThrow(JournalFault);
            await expect(rebuilt(folder)).rejects.toThrow(/00000001\.ndjson:\d+ /);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cuts whatever a crash may leave after the last batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyUniverse,
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        async (universe, junk) => {
          fc.pre(historyOf(universe).length > 0);
          await inFolder(async (folder) => {
            const shelf = await FileShelf.open(folder);
            const scribe = new Scribe(shelf, universe.profile, nothingKnown(universe.profile), {
              segmentBytesMax: 1e9,
              keptBytesMax: 0,
            });
            for (const input of historyOf(universe)) scribe.hear(input);
            await scribe.journal.idle();
            await shelf.close();
            await appendFile(shelf.segmentName(1), junk);
            const found = await rebuilt(folder);
            expect(found?.warnings).toEqual([expect.stringContaining(`cut ${junk.length} bytes`)]);
            const state = found === null ? null : writeKnowledge(found.memory.knowledge);
            expect(state).toBe(scribe.states.at(-1));
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});
