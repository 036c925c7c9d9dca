import type { RuntimeId } from '../ids.ts';
import { candidacyOf, judged } from './candidacy.ts';
import { type DrawKey, drawKey, drawShare } from './draw.ts';
import type { Rank } from './fleet.ts';
import type { Candidacy } from './policy.ts';
import { EXCLUDED, type Question, type Survey } from './question.ts';
import { refusals } from './refusals.ts';
import { BLOCKS, type Slot } from './slot.ts';
import { memberAt, type Suited, suitedTo } from './suited.ts';
import { VerdictTally } from './tally.ts';

/** Partners whose surroundings are looked at, and neighbours looked at around each (assumption: enough to choose from). */
const NEAR_COUNT_MAX = 3;
const NEAR_TRY_COUNT_MAX = 2;
/** Draws per runtime wanted; beyond them the index is searched instead. */
const DRAW_TRY_COUNT_MAX = 3;
const UNEXAMINED = { kind: 'unexamined', reason: 'not looked at: enough others fit' } as const;

/** Finds contenders in a large realm through the fleet's index. */
export function surveyed(question: Question): Survey {
  const search = new Search(question);
  const { bestCount, drawnCount, near, afterTurn } = question.profile.contenders;
  if (question.home !== null) search.examineNamed(question.home);
  if (near) search.findNear();
  if (drawnCount > 0) search.draw(drawnCount);
  if (afterTurn) search.findAfterTurn();
  if (bestCount > 0) search.findBest(bestCount);
  if (search.contenders.length === 0) search.findBest(1);
  return { contenders: search.contenders, verdicts: search.verdicts() };
}

/** One search of the index: who was found, and who was looked at. */
class Search {
  readonly contenders: Candidacy[] = [];
  readonly #question: Question;
  readonly #suited: Suited;
  readonly #tally = new VerdictTally();
  readonly #seen = new Set<RuntimeId>();
  readonly #room: number;
  readonly #spare: number;
  /** Open runtimes that were judged one by one. */
  #openCount = 0;
  #key: DrawKey | undefined;
  readonly #isSuited: (rank: Rank) => boolean;
  readonly #examine: (slot: Slot) => boolean;

  constructor(question: Question) {
    this.#question = question;
    this.#suited = suitedTo(question);
    const { memoryBytes, cpuShare } = question.module.module.demand;
    this.#room = memoryBytes;
    this.#spare = cpuShare;
    this.#isSuited = ({ kind }) => this.#suited.numbers.has(kind);
    this.#examine = ({ id }) => this.#examineOpen(id);
  }

  /**
   * Takes the best of the most promising classes. With keys that rank runtimes outright it goes on until no class left
   * can hold a better one; with `load`, by which classes stand approximately, until there are enough.
   */
  findBest(count: number): void {
    const { ranks, classes, sortKey } = this.#question.knowledge.fleet;
    const { numbers } = this.#suited;
    let foundCount = 0;
    let best: Slot | undefined;
    // One walk over the classes: each is looked into on the way, and the walk ends when no later one can matter.
    ranks.firstWith(this.#room, this.#spare, (rank) => {
      if (!numbers.has(rank.kind)) return false;
      const hopeless = sortKey === 'load' || best === undefined || !comesBefore(rank, best);
      if (foundCount >= count && hopeless) return true;
      const slot = classes.get(rank.className)?.open.firstWith(this.#room, this.#spare, this.#examine);
      if (slot === undefined) return false;
      foundCount += 1;
      if (best === undefined || comesBefore(slot, best)) best = slot;
      return foundCount >= count && sortKey === 'load';
    });
  }

  /** Takes runtimes on the devices of the module's partners, and a few at their sites. */
  findNear(): void {
    const { knowledge, partners } = this.#question;
    for (const partner of partners.slice(0, NEAR_COUNT_MAX)) {
      const device = knowledge.devices.get(partner);
      if (device === undefined) continue;
      for (const id of device.runtimes) this.examineNamed(id);
      const neighbours = knowledge.fleet.sites.get(device.device.site);
      if (neighbours === undefined) continue;
      const tryCount = Math.min(neighbours.size, NEAR_TRY_COUNT_MAX);
      const first = Math.floor(drawShare(this.#drawKey(), partner) * neighbours.size);
      for (let at = 0; at < tryCount; at++) {
        const entry = neighbours.nth((first + at) % neighbours.size);
        if (entry !== undefined) this.examineNamed(entry.id as RuntimeId);
      }
    }
  }

  /** Draws runtimes at random among those of suited kinds until so many fit, or too many tries failed. */
  draw(count: number): void {
    const wanted = this.contenders.length + count;
    for (let at = 0; at < count * DRAW_TRY_COUNT_MAX && this.contenders.length < wanted; at++) {
      const id = memberAt(
        this.#suited,
        Math.floor(drawShare(this.#drawKey(), at) * this.#suited.runtimeCount),
      );
      if (id !== undefined) this.examineNamed(id);
    }
  }

  /** Takes the next runtime by id after the one chosen last; the index has to be sorted by id. */
  findAfterTurn(): void {
    const { turn, fleet } = this.#question.knowledge;
    if (turn === null) return;
    const place = { key: 0, id: turn };
    let next: Slot | undefined;
    let rank = fleet.ranks.firstWith(this.#room, this.#spare, this.#isSuited);
    while (rank !== undefined) {
      const { open } = fleet.classes.get(rank.className) ?? {};
      const isSooner = ({ id }: Slot): boolean =>
        (next === undefined || id < next.id) && this.#examineOpen(id);
      next = open?.after(place, this.#room, this.#spare, isSooner) ?? next;
      rank = fleet.ranks.after(rank, this.#room, this.#spare, this.#isSuited);
    }
  }

  /** Judges a runtime wherever it stands; says whether it is a new contender. */
  examineNamed(id: RuntimeId): boolean {
    const { fleet } = this.#question.knowledge;
    const seat = fleet.seats.get(id);
    if (seat === undefined || !this.#suited.numbers.has(seat.kind)) return false; // Counted with its kind.
    if (seat.block < 0) return this.#examineOpen(id);
    if (this.#question.home !== id || this.#seen.has(id)) return false; // Counted with its block.
    const block = BLOCKS[seat.block];
    const fits = this.#examineOpen(id);
    this.#openCount -= 1;
    if (block !== undefined) this.#tally.addMany(block, -1);
    return fits;
  }

  /** Every runtime of the realm by verdict and reason. */
  verdicts(): Survey['verdicts'] {
    const { fleet } = this.#question.knowledge;
    let openCount = this.#suited.runtimeCount - this.#openCount;
    for (const { number, blockedCounts } of fleet.kinds) {
      if (!this.#suited.numbers.has(number)) continue;
      for (let at = 0; at < BLOCKS.length; at++) {
        const count = blockedCounts[at] ?? 0;
        const block = BLOCKS[at];
        if (count === 0 || block === undefined) continue;
        this.#tally.addMany(block, count);
        openCount -= count;
      }
    }
    if (this.contenders.length > 0) this.#tally.addMany(UNEXAMINED, openCount);
    else refusals(this.#question, this.#suited, this.#seen, this.#tally);
    const reports = this.#tally.reports();
    for (const report of this.#suited.refused) reports.push(report);
    return reports;
  }

  /** Made when first needed, as most searches draw nothing. */
  #drawKey(): DrawKey {
    const { knowledge, module } = this.#question;
    this.#key ??= drawKey({ realm: knowledge.realm, module: module.module.id, epoch: module.epoch });
    return this.#key;
  }

  #examineOpen(id: RuntimeId): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    this.#openCount += 1;
    const { exclude } = this.#question;
    const candidacy = candidacyOf(this.#question, id);
    if (candidacy === undefined) return false;
    const verdict = exclude.has(id) ? EXCLUDED : judged(this.#suited.filters, candidacy);
    this.#tally.add(verdict, id);
    if (verdict.kind !== 'fits') return false;
    this.contenders.push(candidacy);
    return true;
  }
}

const comesBefore = (a: Slot | Rank, b: Slot): boolean => a.key < b.key || (a.key === b.key && a.id < b.id);
