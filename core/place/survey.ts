import type { RuntimeId } from '../ids.ts';
import { homeOf } from '../knowledge/recall.ts';
import { candidacyOf, judged } from './candidacy.ts';
import { drawShare } from './draw.ts';
import type { Rank } from './fleet.ts';
import type { Candidacy } from './policy.ts';
import { EXCLUDED, type Question, type Survey } from './question.ts';
import { refusals } from './refusals.ts';
import { BLOCKS, type Slot } from './slot.ts';
import { memberAt, type Suited, suitedTo } from './suited.ts';
import { VerdictTally } from './tally.ts';

/** Runtimes taken from the site of each partner, and partners whose sites are looked at (assumption: enough to choose from). */
const NEAR_COUNT_MAX = 3;
/** Runtimes of a site that may be refused before the search there ends, so that a strange site costs little. */
const NEAR_REFUSAL_COUNT_MAX = 16;
/** Draws per runtime wanted; beyond them the index is searched instead. */
const DRAW_TRY_COUNT_MAX = 4;
const UNEXAMINED = 'not looked at: enough others fit';

/** Finds contenders in a large realm through the fleet's index. */
export function surveyed(question: Question): Survey {
  const search = new Search(question);
  const { bestCount, drawnCount, near, afterTurn } = question.profile.contenders;
  const home = homeOf(question.module);
  if (home !== null) search.examineNamed(home);
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
    let foundCount = 0;
    let best: Slot | undefined;
    let rank = ranks.firstWith(this.#room, this.#spare, this.#isSuited);
    while (rank !== undefined) {
      const hopeless = sortKey === 'load' || best === undefined || !comesBefore(rank, best);
      if (foundCount >= count && hopeless) return;
      const slot = classes.get(rank.className)?.open.firstWith(this.#room, this.#spare, this.#examine);
      if (slot !== undefined) {
        foundCount += 1;
        if (best === undefined || comesBefore(slot, best)) best = slot;
      }
      rank = ranks.after(rank, this.#room, this.#spare, this.#isSuited);
    }
  }

  /** Takes runtimes on the devices of the module's partners, and the least loaded at their sites. */
  findNear(): void {
    const { knowledge, partners } = this.#question;
    for (const partner of partners.slice(0, NEAR_COUNT_MAX)) {
      const device = knowledge.devices.get(partner);
      if (device === undefined) continue;
      for (const id of device.runtimes) this.examineNamed(id);
      const site = knowledge.fleet.sites.get(device.device.site);
      let refusalCount = 0;
      const looks = (slot: Slot): boolean => {
        if (refusalCount >= NEAR_REFUSAL_COUNT_MAX) return true; // Ends the search; what is found is not taken.
        const isTaken = this.examineNamed(slot.id);
        if (!isTaken) refusalCount += 1;
        return isTaken;
      };
      for (let count = 0; count < NEAR_COUNT_MAX && refusalCount < NEAR_REFUSAL_COUNT_MAX; count++) {
        if (site?.firstWith(this.#room, this.#spare, looks) === undefined) break;
      }
    }
  }

  /** Draws runtimes at random among those of suited kinds until so many fit, or too many tries failed. */
  draw(count: number): void {
    const { knowledge, module } = this.#question;
    const key = { realm: knowledge.realm, module: module.module.id, epoch: module.epoch };
    const wanted = this.contenders.length + count;
    for (let at = 0; at < count * DRAW_TRY_COUNT_MAX && this.contenders.length < wanted; at++) {
      const id = memberAt(this.#suited, Math.floor(drawShare(key, String(at)) * this.#suited.runtimeCount));
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
    if (seat.slot !== null) return this.#examineOpen(id);
    if (homeOf(this.#question.module) !== id || this.#seen.has(id)) return false; // Counted with its block.
    const block = BLOCKS[seat.block];
    const fits = this.#examineOpen(id);
    this.#openCount -= 1;
    if (block !== undefined && block.kind !== 'fits') this.#tally.addMany(block.kind, block.reason, -1);
    return fits;
  }

  /** Every runtime of the realm by verdict and reason. */
  verdicts(): Survey['verdicts'] {
    const { fleet } = this.#question.knowledge;
    let openCount = this.#suited.runtimeCount - this.#openCount;
    for (const { number } of this.#suited.kinds) {
      const blocked = fleet.tallies.get(String(number));
      if (blocked === undefined) continue;
      for (const [at, count] of blocked.entries()) {
        const block = BLOCKS[at];
        if (count === 0 || block === undefined || block.kind === 'fits') continue;
        this.#tally.addMany(block.kind, block.reason, count);
        openCount -= count;
      }
    }
    if (this.contenders.length > 0) this.#tally.addMany('unexamined', UNEXAMINED, openCount);
    else refusals(this.#question, this.#suited, this.#seen, this.#tally);
    const { refused } = this.#suited;
    return refused.length === 0 ? this.#tally.reports() : [...this.#tally.reports(), ...refused];
  }

  #examineOpen(id: RuntimeId): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    this.#openCount += 1;
    const { profile, exclude } = this.#question;
    const candidacy = candidacyOf(this.#question, id);
    if (candidacy === undefined) return false;
    const verdict = exclude.has(id) ? EXCLUDED : judged(profile, candidacy, 'runtime');
    this.#tally.add(verdict, id);
    if (verdict.kind !== 'fits') return false;
    this.contenders.push(candidacy);
    return true;
  }
}

const comesBefore = (a: Slot | Rank, b: Slot): boolean => a.key < b.key || (a.key === b.key && a.id < b.id);
