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
}

/** How many runtimes of a kind take no modules, for each of `BLOCKS`. */
export type Tally = readonly number[];

/** Runtimes of one kind, speed and size. */
export interface FleetClass {
  readonly name: string;
  readonly kind: number;
  readonly speed: number;
  readonly memory: number;
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
interface Seat {
  readonly runtime: Runtime;
  readonly kind: number;
  readonly className: string;
  readonly block: number;
  /** `null` while it takes no modules. */
  readonly slot: Slot | null;
}

/**
 * The index in which placements are found: runtimes by kind (what hard constraints can tell apart), class (kind,
 * speed, size) and load, and by site. What it holds follows from the records of runtimes and devices alone, not from
 * the order in which they came. Every change of a record's health, drain, commitments, penalty or step of stretch has
 * to be told to `fleetWith`.
 *
 * Known weakness: tags and API lists that differ from runtime to runtime make every runtime a kind of its own, and
 * placements as slow as a scan.
 */
export interface Fleet {
  readonly sortKey: SortKey;
  /** Replaced whenever a runtime comes or goes; sorted by name. */
  readonly kinds: readonly Kind[];
  /** Keyed by the number of the kind. */
  readonly tallies: Table<string, Tally>;
  readonly classes: Table<string, FleetClass>;
  /** All classes with open runtimes, the most promising first. */
  readonly ranks: Order<Rank>;
  /** Open runtimes of each site by the same key. */
  readonly sites: Table<SiteId, Order<Slot>>;
  readonly seats: Table<RuntimeId, Seat>;
  /** How many kinds there have been. */
  readonly kindCount: number;
}

const NO_TALLY: Tally = BLOCKS.map(() => 0);

/** The index of a realm without runtimes. */
export function emptyFleet(sortKey: SortKey): Fleet {
  return {
    sortKey,
    kinds: [],
    tallies: Table.empty(),
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
  if (known?.runtime === runtime) return moved(fleet, known, { ...known, block, slot }, owner);
  const next = known === undefined ? fleet : fleetWithout(fleet, runtime.id, owner);
  return seated(next, runtime, { block, slot }, owner);
}

/** Takes a runtime out of the index. */
export function fleetWithout(fleet: Fleet, id: RuntimeId, owner: Owner): Fleet {
  const seat = fleet.seats.get(id);
  if (seat === undefined) return fleet;
  const left = moved(fleet, seat, { ...seat, block: -1, slot: null }, owner);
  const kinds = left.kinds
    .map((kind) =>
      kind.number === seat.kind ? { ...kind, members: kind.members.remove(0, id, owner) } : kind,
    )
    .filter(({ members }) => members.size > 0);
  const seats = left.seats.delete(id, owner);
  if (kinds.length === left.kinds.length) return { ...left, kinds, seats };
  return { ...left, kinds, seats, tallies: left.tallies.delete(String(seat.kind), owner) };
}

/** Adds a runtime that is not in the index. */
function seated(fleet: Fleet, runtime: Runtime, standing: Pick<Seat, 'block' | 'slot'>, owner: Owner): Fleet {
  const name = kindName(runtime);
  const known = fleet.kinds.find((kind) => kind.name === name);
  const kind = known ?? { name, number: fleet.kindCount, members: Order.empty };
  const grown = {
    ...kind,
    members: kind.members.insert({ key: 0, id: runtime.id, room: 0, spare: 0 }, owner),
  };
  const kinds =
    known === undefined
      ? [...fleet.kinds, grown].sort((a, b) => (a.name < b.name ? -1 : 1))
      : fleet.kinds.map((other) => (other === known ? grown : other));
  const className = `${kind.number}/${speedStep(runtime)}/${memoryStep(runtime)}`;
  const seat: Seat = { runtime, kind: kind.number, className, block: -1, slot: null };
  const next: Fleet = {
    ...fleet,
    kinds,
    kindCount: known === undefined ? fleet.kindCount + 1 : fleet.kindCount,
    seats: fleet.seats.set(runtime.id, seat, owner),
  };
  return moved(next, seat, { ...seat, ...standing }, owner);
}

/** Moves a runtime from one standing to another. */
function moved(fleet: Fleet, from: Seat, to: Seat, owner: Owner): Fleet {
  if (from.block === to.block && areAlike(from.slot, to.slot)) return fleet;
  const seats = fleet.seats.set(from.runtime.id, to, owner);
  const next: Fleet =
    from.block === to.block ? { ...fleet, seats } : retallied({ ...fleet, seats }, from, to, owner);
  if (from.slot === null && to.slot === null) return next;

  const sites = resited(next.sites, from, to, owner);
  const known = next.classes.get(to.className) ?? newClass(to);
  const open = reopened(known.open, from.slot, to.slot, owner);
  const rank = rankOf(fleet.sortKey, known, open);
  const ranks = reranked(next.ranks, known.rank, rank, owner);
  const classes =
    open.size === 0
      ? next.classes.delete(known.name, owner)
      : next.classes.set(known.name, { ...known, open, rank }, owner);
  return { ...next, sites, classes, ranks };
}

function areAlike(a: Entry | null, b: Entry | null): boolean {
  if (a === null || b === null) return a === b;
  return a.key === b.key && a.id === b.id && a.room === b.room && a.spare === b.spare;
}

function retallied(fleet: Fleet, from: Seat, to: Seat, owner: Owner): Fleet {
  const key = String(to.kind);
  const tally = (fleet.tallies.get(key) ?? NO_TALLY).slice();
  if (from.block >= 0) tally[from.block] = (tally[from.block] ?? 0) - 1;
  if (to.block >= 0) tally[to.block] = (tally[to.block] ?? 0) + 1;
  return { ...fleet, tallies: fleet.tallies.set(key, tally, owner) };
}

function resited(sites: Fleet['sites'], from: Seat, to: Seat, owner: Owner): Fleet['sites'] {
  const { site } = to.runtime.device;
  const known: Order<Slot> | undefined = sites.get(site);
  const open = reopened(known ?? Order.empty, from.slot, to.slot, owner);
  if (open.size === 0) return sites.delete(site, owner);
  return open === known ? sites : sites.set(site, open, owner);
}

function newClass({ className, kind, runtime }: Seat): FleetClass {
  const memory = memoryStep(runtime);
  return { name: className, kind, speed: speedStep(runtime), memory, open: Order.empty, rank: null };
}

function reopened(open: Order<Slot>, from: Slot | null, to: Slot | null, owner: Owner): Order<Slot> {
  const stays = from !== null && to !== null && from.key === to.key;
  const less = from === null || stays ? open : open.remove(from.key, from.id, owner);
  return to === null ? less : less.insert(to, owner);
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
  if (areAlike(from, to)) return ranks;
  const stays = from !== null && to !== null && from.key === to.key && from.id === to.id;
  const less = from === null || stays ? ranks : ranks.remove(from.key, from.id, owner);
  return to === null ? less : less.insert(to, owner);
}
