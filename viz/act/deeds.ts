import type { Scene } from '../scene/scene.ts';
import { type Deed, type Outcome, outcomeOf, reverseOf, titleOf } from './deed.ts';
import type { Answer, Rest } from './rest.ts';

/** A deed as it is listed. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** What would take it back, if that can be done now. */
  readonly reverse: Deed | null;
}

interface Kept {
  readonly id: string;
  readonly title: string;
  readonly deed: Deed | null;
  readonly afterRecordCount: number;
  outcome: Outcome;
  isTakenBack: boolean;
}

/** Where the newest of the realm is read. */
export interface Newest {
  readonly newest: Scene;
  readonly recordCount: number;
}

const KEPT_COUNT_MAX = 30;

/** What was done from this page, newest first, with what came of it. */
export class Deeds {
  readonly #rest: Rest;
  readonly #reel: () => Newest;
  readonly #changed: (news: string) => void;
  readonly #kept: Kept[] = [];
  #nextId = 1;

  constructor(rest: Rest, reel: () => Newest, changed: (news: string) => void) {
    this.#rest = rest;
    this.#reel = reel;
    this.#changed = changed;
  }

  /** Has something done; `ask` is the question if it is not the usual one. */
  async act(deed: Deed, ask: () => Promise<Answer<unknown>> = () => this.#ask(deed)): Promise<boolean> {
    const kept = this.#keep(titleOf(deed), deed, { state: 'waiting', word: 'asked for' });
    const answer = await ask();
    if (answer.kind === 'refused') this.#settle(kept, { state: 'refused', word: answer.why });
    return answer.kind === 'answered';
  }

  /** Says something that is no deed. */
  note(title: string, outcome: Outcome): void {
    this.#keep(title, null, outcome);
  }

  /** Takes a deed back by its opposite. */
  async takeBack(id: string): Promise<void> {
    const kept = this.#kept.find((one) => one.id === id);
    const reverse = kept?.deed == null ? null : reverseOf(kept.deed);
    if (kept === undefined || reverse === null) return;
    kept.isTakenBack = true;
    if (!(await this.act(reverse))) kept.isTakenBack = false;
  }

  /** All that is listed, as it stands now. */
  list(): readonly Entry[] {
    const { newest } = this.#reel();
    for (const kept of this.#kept) {
      const { deed, outcome } = kept;
      if (
        deed === null ||
        outcome.state === 'done' ||
        outcome.state === 'failed' ||
        outcome.state === 'refused'
      )
        continue;
      const next = outcomeOf(deed, newest, kept.afterRecordCount);
      const isSettled = next.state === 'done' || next.state === 'failed';
      if (isSettled) this.#settle(kept, next);
      else kept.outcome = next;
    }
    return this.#kept.map(({ id, title, deed, outcome, isTakenBack }) => {
      const isOpen = outcome.state === 'done' && !isTakenBack && deed !== null && isStanding(deed, newest);
      return { id, title, outcome, reverse: isOpen ? reverseOf(deed) : null };
    });
  }

  #keep(title: string, deed: Deed | null, outcome: Outcome): Kept {
    const afterRecordCount = this.#reel().recordCount;
    const kept = { id: String(this.#nextId++), title, deed, afterRecordCount, outcome, isTakenBack: false };
    this.#kept.unshift(kept);
    this.#kept.splice(KEPT_COUNT_MAX);
    this.#changed(`${title}: ${outcome.word}`);
    return kept;
  }

  #settle(kept: Kept, outcome: Outcome): void {
    kept.outcome = outcome;
    this.#changed(`${kept.title}: ${outcome.word}`);
  }

  #ask(deed: Deed): Promise<Answer<unknown>> {
    const rest = this.#rest;
    switch (deed.kind) {
      case 'create':
        return Promise.resolve({ kind: 'refused', why: 'it is not said of what' });
      case 'delete':
        return rest.ask('DELETE', rest.inRealm('modules', deed.module));
      case 'move':
        return rest.ask('POST', rest.inRealm('migrations'), { json: { module: deed.module, to: deed.to } });
      case 'drain':
        return rest.ask('PATCH', rest.inRealm('runtimes', deed.runtime), {
          json: { draining: deed.draining },
        });
      case 'remove':
        return rest.ask('DELETE', rest.inRealm('runtimes', deed.runtime));
    }
  }
}

/** Whether a deed still holds, so that there is something to take back. */
function isStanding(deed: Deed, scene: Scene): boolean {
  switch (deed.kind) {
    case 'create':
      return (scene.module(deed.module)?.phase ?? 'ended') !== 'ended';
    case 'move':
      return scene.module(deed.module)?.on === deed.to && scene.runtime(deed.from)?.health === 'alive';
    case 'drain':
      return scene.runtime(deed.runtime)?.draining === deed.draining;
    default:
      return false;
  }
}
