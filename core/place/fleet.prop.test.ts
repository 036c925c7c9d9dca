import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuntimeId } from '../ids.ts';
import type { DeviceRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { Owner } from '../knowledge/table.ts';
import { defaultSettings } from '../settings.ts';
import { placeScene } from '../testing/place-arbitraries.ts';
import { emptyFleet, type Fleet, fleetWith, fleetWithout } from './fleet.ts';
import type { SortKey } from './policy.ts';

const TERMS = { settings: defaultSettings, nowMs: 1_000 };
const sortKey = fc.constantFrom<SortKey>('load', 'module-count', 'free-memory', 'most-free-memory', 'id');

describe('a fleet, whatever happens to its runtimes', () => {
  it('holds what an index built anew from the last records would hold, and leaves old versions alone', () => {
    const history = fc.array(
      fc.record({
        scene: placeScene(),
        at: fc.nat(),
        leaves: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
        opens: fc.boolean(),
      }),
      { maxLength: 40, size: 'max' },
    );
    fc.assert(
      fc.property(sortKey, history, (key, changes) => {
        let fleet = emptyFleet(key);
        let owner = new Owner();
        const known = new Map<RuntimeId, Seated>();
        let kept: { readonly fleet: Fleet; readonly text: string } | undefined;
        for (const { scene, at, leaves, opens } of changes) {
          if (opens) {
            kept ??= { fleet, text: written(fleet) };
            owner = new Owner();
          }
          const runtime = scene.runtimes[at % scene.runtimes.length];
          if (runtime === undefined) continue;
          const { id } = runtime.runtime;
          if (leaves) {
            fleet = fleetWithout(fleet, id, owner);
            known.delete(id);
            continue;
          }
          const device = scene.devices.find(
            ({ device: one }) => one.id === runtime.runtime.device.id,
          ) as DeviceRecord;
          fleet = fleetWith(fleet, { runtime, device }, TERMS, owner);
          known.set(id, { runtime, device });
        }
        expect(written(fleet)).toBe(written(anew(key, [...known.values()])));
        if (kept !== undefined) expect(written(kept.fleet)).toBe(kept.text);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same object when a record says nothing new', () => {
    fc.assert(
      fc.property(sortKey, placeScene(), (key, { runtimes, devices }) => {
        const seatings = runtimes.map((runtime) => ({
          runtime,
          device: devices.find(({ device }) => device.id === runtime.runtime.device.id) as DeviceRecord,
        }));
        const fleet = anew(key, seatings);
        const owner = new Owner();
        for (const { runtime, device } of seatings) {
          const heard = { runtime: { ...runtime, heardMs: 900 }, device };
          expect(fleetWith(fleet, heard, TERMS, owner)).toBe(fleet);
        }
      }),
      { numRuns: 60 },
    );
  });
});

interface Seated {
  readonly runtime: RuntimeRecord;
  readonly device: DeviceRecord;
}

const anew = (key: SortKey, seatings: readonly Seated[]): Fleet =>
  seatings.reduce((fleet, seating) => fleetWith(fleet, seating, TERMS, new Owner()), emptyFleet(key));

/** All that a fleet holds as text, with kinds by name instead of by number. */
function written({ kinds, classes, ranks, sites, seats }: Fleet): string {
  const nameOf = (number: number): string => kinds.find((kind) => kind.number === number)?.name ?? '?';
  return JSON.stringify({
    kinds: kinds.map(({ name, members, blockedCounts }) => [name, members.entries(), blockedCounts]),
    classes: classes
      .values()
      .map(({ kind, speed, memoryRank, open }) =>
        JSON.stringify([nameOf(kind), speed, memoryRank, open.entries()]),
      )
      .toSorted(),
    ranks: ranks.entries().map(({ key, id, room, spare, kind }) => [key, id, room, spare, nameOf(kind)]),
    sites: sites.entries().map(([site, members]) => [site, members.entries()]),
    seats: seats.entries().map(([id, { kind, block, key }]) => [id, nameOf(kind), block, key]),
  });
}
