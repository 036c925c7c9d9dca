import type { RuntimeId, SiteId } from '../ids.ts';
import { type Entry, Order } from '../knowledge/order.ts';
import { type Owner, Table } from '../knowledge/table.ts';
import type { Runtime } from '../model/runtime.ts';
import type { SortKey } from './policy.ts';
import {
  BLOCKS,
  blockOf,
  kindName,
  memoryStep,
  type Seating,
  type Slot,
  slotOf,
  speedStep,
  type Terms,
} from './slot.ts';

/** Runtimes that no `kind` filter can tell apart, open or not. */
export interface Kind {
  readonly name: string;
  /** Tells kinds apart in short; says nothing else. */
  readonly number: number;
  /** Its runtimes by id. */
  readonly members: Order;
  /** How many of them take no modules, for each of `BLOCKS`. */
  readonly blockedCounts: readonly number[];
}

/** Runtimes of one kind, speed and size. */
export interface FleetClass {
  readonly name: string;
  readonly kind: number;
  readonly speed: number;
  readonly memoryRank: number;
  /** Those that may take modules. */
  readonly open: Order<Slot>;
  /** Its entry among the classes; `null` while none of its runtimes may take modules. */
  readonly rank: Rank | null;
}

/** A class among the classes: stands where its most promising runtime does, with the most room and spare of any. */
export interface Rank extends Entry {
  readonly kind: number;
  readonly className: string;
}

/** Where one runtime stands. */
export interface Seat {
  readonly runtime: Runtime;
  readonly kind: number;
  readonly className: string;
  /** Its place in `BLOCKS`, −1 while it may take modules. */
  readonly block: number;
  /** Its key among the open ones of its class; 0 while it takes no modules. */
  readonly key: number;
}

/**
 * The index in which placements are found: runtimes by kind (what hard constraints can tell apart), class (kind,
 * speed, size) and load. What it holds follows from the records of runtimes and devices alone, not from the order in
 * which they came. Every change of a record's health, drain, commitments, penalty or step of stretch has to be told to
 * `fleetWith`.
 *
 * Known weakness: tags and API lists that differ from runtime to runtime make every runtime a kind of its own, and
 * placements as slow as a scan.
 */
export interface Fleet {
  readonly sortKey: SortKey;
  /** Sorted by name. */
  readonly kinds: readonly Kind[];
  /** Names of the runtimes' kinds; the same object until a runtime comes or goes. */
  readonly roster: readonly string[];
  readonly classes: Table<string, FleetClass>;
  /** All classes with open runtimes, the most promising first. */
  readonly ranks: Order<Rank>;
  /** All runtimes of each site, by id. */
  readonly sites: Table<SiteId, Order>;
  readonly seats: Table<RuntimeId, Seat>;
  /** How many kinds there have been. */
  readonly kindCount: number;
}

const NONE_BLOCKED: readonly number[] = BLOCKS.map(() => 0);
const SHUT = { block: -1, key: 0 } as const;

/** The index of a realm without runtimes. */
export function emptyFleet(sortKey: SortKey): Fleet {
  return {
    sortKey,
    kinds: [],
    roster: [],
    classes: Table.empty(),
    ranks: Order.empty,
    sites: Table.empty(),
    seats: Table.empty(),
    kindCount: 0,
  };
}

/** Puts a runtime into the index, or where its records now put it. */
export function fleetWith(fleet: Fleet, seating: Seating, terms: Terms, owner: Owner): Fleet {
  const { runtime } = seating.runtime;
  const known = fleet.seats.get(runtime.id);
  const block = blockOf(seating.runtime, terms);
  const slot = block < 0 ? slotOf(fleet.sortKey, seating, terms) : null;
  if (known?.runtime === runtime) return moved(fleet, known, { block, slot }, owner);
  const left = known === undefined ? fleet : fleetWithout(fleet, runtime.id, owner);
  const { fleet: next, seat } = seated(left, runtime, owner);
  return moved(next, seat, { block, slot }, owner);
}

/** Takes a runtime out of the index. */
export function fleetWithout(fleet: Fleet, id: RuntimeId, owner: Owner): Fleet {
  const seat = fleet.seats.get(id);
  if (seat === undefined) return fleet;
  const left = moved(fleet, seat, { block: -1, slot: null }, owner);
  const kinds = left.kinds
    .map((kind) =>
      kind.number === seat.kind ? { ...kind, members: kind.members.remove(0, id, owner) } : kind,
    )
    .filter(({ members }) => members.size > 0);
  const { site } = seat.runtime.device;
  const members = left.sites.get(site)?.remove(0, id, owner) ?? Order.empty;
  return {
    ...left,
    kinds,
    roster: kinds.map(({ name }) => name),
    sites: members.size === 0 ? left.sites.delete(site, owner) : left.sites.set(site, members, owner),
    seats: left.seats.delete(id, owner),
  };
}

/** Adds a runtime that is not in the index, as one that neither takes modules nor is blocked. */
function seated(
  fleet: Fleet,
  runtime: Runtime,
  owner: Owner,
): { readonly fleet: Fleet; readonly seat: Seat } {
  const name = kindName(runtime);
  const entry: Entry = { key: 0, id: runtime.id, room: 0, spare: 0 };
  const known = fleet.kinds.find((kind) => kind.name === name);
  const number = known?.number ?? fleet.kindCount;
  const members = (known?.members ?? Order.empty).insert(entry as never, owner);
  const grown: Kind = { name, number, members, blockedCounts: known?.blockedCounts ?? NONE_BLOCKED };
  const kinds =
    known === undefined
      ? [...fleet.kinds, grown].sort((a, b) => (a.name < b.name ? -1 : 1))
      : fleet.kinds.map((other) => (other === known ? grown : other));
  const className = `${number}/${speedStep(runtime)}/${memoryStep(runtime)}`;
  const seat: Seat = { runtime, kind: number, className, ...SHUT };
  const { site } = runtime.device;
  const neighbours: Order = fleet.sites.get(site) ?? Order.empty;
  const next: Fleet = {
    ...fleet,
    kinds,
    roster: kinds.map((kind) => kind.name),
    kindCount: Math.max(fleet.kindCount, number + 1),
    sites: fleet.sites.set(site, neighbours.insert(entry, owner), owner),
    seats: fleet.seats.set(runtime.id, seat, owner),
  };
  return { fleet: next, seat };
}

/** What a runtime can take, or why it takes nothing. */
interface Standing {
  readonly block: number;
  readonly slot: Slot | null;
}

/** Moves a runtime to another standing. */
function moved(fleet: Fleet, seat: Seat, { block, slot }: Standing, owner: Owner): Fleet {
  const { className, runtime } = seat;
  const known = fleet.classes.get(className) ?? newClass(seat);
  const before = known.open.find(seat.key, runtime.id);
  if (block === seat.block && areAlike(before, slot ?? undefined)) return fleet;

  const kinds = block === seat.block ? fleet.kinds : recounted(fleet.kinds, seat, block);
  const key = slot?.key ?? 0;
  const isSame = block === seat.block && key === seat.key;
  const seats = isSame ? fleet.seats : fleet.seats.set(runtime.id, { ...seat, block, key }, owner);
  const stays = before !== undefined && slot !== null && before.key === slot.key;
  const less = before === undefined || stays ? known.open : known.open.remove(before.key, before.id, owner);
  const open = slot === null ? less : less.insert(slot, owner);
  const rank = rankOf(fleet.sortKey, known, open);
  const classes =
    open.size === 0
      ? fleet.classes.delete(className, owner)
      : fleet.classes.set(className, { ...known, open, rank }, owner);
  return { ...fleet, kinds, seats, classes, ranks: reranked(fleet.ranks, known.rank, rank, owner) };
}

function areAlike(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.key === b.key && a.id === b.id && a.room === b.room && a.spare === b.spare;
}

function recounted(kinds: readonly Kind[], seat: Seat, block: number): readonly Kind[] {
  return kinds.map((kind) => {
    if (kind.number !== seat.kind) return kind;
    const blockedCounts = kind.blockedCounts.map(
      (count, at) => count + (at === block ? 1 : 0) - (at === seat.block ? 1 : 0),
    );
    return { ...kind, blockedCounts };
  });
}

function newClass({ className, kind, runtime }: Seat): FleetClass {
  const memoryRank = memoryStep(runtime);
  return { name: className, kind, speed: speedStep(runtime), memoryRank, open: Order.empty, rank: null };
}

function rankOf(sortKey: SortKey, { name, kind, speed }: FleetClass, open: Order<Slot>): Rank | null {
  const first = open.first();
  if (first === undefined) return null;
  // By load, classes stand by the logarithm of the time a unit of work takes there: twice as slow weighs
  // as much as a full load, at which interference about doubles times (four co-runners: 1.75 to 3.69, Pitot data).
  const key = sortKey === 'load' ? speed / 2 + first.key : first.key;
  return { key, id: first.id, room: open.roomMax, spare: open.spareMax, kind, className: name };
}

function reranked(ranks: Order<Rank>, from: Rank | null, to: Rank | null, owner: Owner): Order<Rank> {
  if (areAlike(from ?? undefined, to ?? undefined)) return ranks;
  const stays = from !== null && to !== null && from.key === to.key && from.id === to.id;
  const less = from === null || stays ? ranks : ranks.remove(from.key, from.id, owner);
  return to === null ? less : less.insert(to, owner);
}
