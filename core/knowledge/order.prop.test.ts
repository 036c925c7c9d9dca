import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, Order } from './order.ts';
import { Owner } from './table.ts';

/** Few keys and ids, so that they collide; rooms and spares small, so that they run out. */
const entry = fc.record<Entry>({
  key: fc.oneof(
    fc.integer({ min: 0, max: 8 }),
    fc.constant(Number.POSITIVE_INFINITY),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ),
  id: fc.integer({ min: 0, max: 40 }).map((n) => `e${n}`),
  room: fc.integer({ min: -1, max: 8 }),
  spare: fc.integer({ min: 0, max: 8 }),
});

const changes = fc.array(
  fc.record({ entry, removes: fc.integer({ min: 0, max: 3 }).map((n) => n === 0), opens: fc.boolean() }),
  { maxLength: 600, size: 'max' },
);

const need = fc.record({
  room: fc.integer({ min: -1, max: 9 }),
  spare: fc.integer({ min: 0, max: 9 }),
  place: fc.record({ key: fc.integer({ min: -1, max: 9 }), id: fc.constantFrom('e1', 'e20', 'e3', 'zz') }),
  odd: fc.boolean(),
});

describe('an order, whatever is done to it', () => {
  it('answers like a sorted list, in every version that was kept', () => {
    fc.assert(
      fc.property(changes, fc.array(need, { minLength: 1, maxLength: 10 }), (history, needs) => {
        let order: Order = Order.empty;
        let model: readonly Entry[] = [];
        let owner = new Owner();
        const kept: [Order, readonly Entry[]][] = [];
        for (const { entry: one, removes, opens } of history) {
          if (opens) {
            kept.push([order, model]);
            owner = new Owner();
          }
          const victim = removes && model.length > 0 ? model[Math.floor(model.length / 2)] : undefined;
          const target = victim ?? one;
          order = removes ? order.remove(target.key, target.id, owner) : order.insert(one, owner);
          model = removes ? without(model, target) : [...without(model, one), one].sort(byPlace);
        }
        kept.push([order, model]);
        for (const [version, entries] of kept.slice(-8)) {
          expect(version.entries()).toEqual(entries);
          agree(version, entries, needs);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stays right for ten thousand entries, in and out', () => {
    const owner = new Owner();
    let order: Order = Order.empty;
    for (let n = 0; n < 10_000; n++)
      order = order.insert({ ...at((n * 7_919) % 10_000), room: n % 50 }, owner);
    for (let n = 0; n < 10_000; n += 2) order = order.remove(n, `e${n}`, owner);
    expect(order.size).toBe(5_000);
    expect(order.nth(2_500)?.key).toBe(5_001);
    expect(order.first()?.key).toBe(1);
    expect(order.last()?.key).toBe(9_999);
  });
});

const at = (n: number): Entry => ({ key: n, id: `e${n}`, room: 0, spare: 0 });

function agree(order: Order, entries: readonly Entry[], needs: readonly NeedCase[]): void {
  expect(order.size).toBe(entries.length);
  expect(order.first()).toEqual(entries[0]);
  expect(order.last()).toEqual(entries.at(-1));
  for (const { room, spare, place, odd } of needs) {
    const accepts = odd ? ({ id }: Entry) => id.length === 2 : undefined;
    const fitting = entries.filter(
      (one) => one.room >= room && one.spare >= spare && (accepts === undefined || accepts(one)),
    );
    expect(order.find(place.key, place.id)).toEqual(entries.find((one) => byPlace(one, place) === 0));
    expect(order.firstWith(room, spare, accepts)).toEqual(fitting[0]);
    expect(order.lastWith(room, spare, accepts)).toEqual(fitting.at(-1));
    const later = fitting.filter((one) => byPlace(one, place) > 0);
    const earlier = fitting.filter((one) => byPlace(one, place) < 0);
    expect(order.after(place, room, spare, accepts)).toEqual(later[0]);
    expect(order.before(place, room, spare, accepts)).toEqual(earlier.at(-1));
  }
  for (const rank of [0, Math.floor(entries.length / 2), entries.length - 1, entries.length]) {
    expect(order.nth(rank)).toEqual(entries[rank]);
  }
}

type NeedCase = typeof need extends fc.Arbitrary<infer T> ? T : never;
type Place = Pick<Entry, 'key' | 'id'>;

function byPlace(a: Place, b: Place): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return 0;
}

function without(entries: readonly Entry[], { key, id }: Place): readonly Entry[] {
  return entries.filter((one) => one.key !== key || one.id !== id);
}
