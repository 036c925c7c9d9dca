import type { Runtime } from '../../../../core/index.ts';
import type { Board, Entry } from '../board.ts';
import type { Options } from '../options.ts';
import { EndedCard, LivingCard } from './card.ts';
import { at, element, facts, say } from './element.ts';
import { ASKING, STANDINGS, sizeText } from './words.ts';

/** Gap between two measurements of what is shown. */
const MEASURE_MS = 1_000;

interface Card {
  readonly root: HTMLElement;
  show(entry: Entry, nowMs: number): void;
}

type Limits = Pick<Runtime, 'moduleCountMax' | 'memoryBytes'>;

/** Draws the board, at most once a frame and never in a hidden tab. */
export class View {
  readonly #board: Board;
  readonly #memoryDefaultBytes: number;
  readonly #cards = new Map<number, { readonly card: Card; readonly isEnded: boolean }>();
  #isDrawing = false;
  #limits: Limits | null = null;

  constructor(board: Board, memoryDefaultBytes: number) {
    this.#board = board;
    this.#memoryDefaultBytes = memoryDefaultBytes;
    board.changed = () => this.#soon();
    setInterval(() => {
      for (const entry of board.living) entry.measure(performance.now());
      this.#entitle();
      this.#soon();
    }, MEASURE_MS);
    this.#soon();
  }

  /** Tells what cannot be mended by waiting. */
  fail(title: string, faults: readonly string[]): void {
    const list = element('ul', '', ...faults.map((fault) => element('li', '', fault)));
    at('trouble').replaceChildren(element('h2', '', title), list);
    at('trouble').hidden = false;
    at('living').hidden = true;
    at('aside').hidden = true;
    say(at('standing'), 'No runtime');
    at('standing').dataset.tone = 'bad';
  }

  /** Tells who this is. */
  introduce(runtime: Runtime, { realm, brokerUrl, storeUrl }: Options): void {
    const { device, platform, moduleCountMax, memoryBytes } = runtime;
    this.#limits = { moduleCountMax, memoryBytes };
    say(at('name'), runtime.name);
    say(at('realm'), ` in realm ${realm}`);
    const speed =
      platform.slownessShare === null ? 'unknown' : `${(1 / platform.slownessShare).toFixed(1)} ×`;
    at('facts').replaceChildren(
      ...facts([
        ['Id', runtime.id],
        ['Broker', new URL(brokerUrl).host],
        ['Device', device.id],
        ['Cores', `${device.cores}`],
        ['Speed', `${speed} the reference`],
        ['Start-up', platform.startUpMs === null ? 'unknown' : `${platform.startUpMs} ms`],
      ]),
    );
    say(at('example'), `arts submit hello.wasm --follow --url ${storeUrl} --realm ${realm}`);
  }

  #soon(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { standing, living, ended, notes, isAsking } = this.#board;
    if (at('trouble').hidden) {
      const [text, tone] = isAsking === 'no' ? STANDINGS[standing] : ASKING;
      say(at('standing'), text);
      at('standing').dataset.tone = tone;
      const isHere = !['measuring', 'evacuating', 'leaving', 'left'].includes(standing);
      at('leave').hidden = !isHere;
      at('join').hidden = standing !== 'left';
    }
    if (this.#limits !== null) at('live').replaceChildren(...facts(liveFacts(living, this.#limits)));
    at('empty').hidden = standing !== 'registered' || living.length > 0 || ended.length > 0;
    at('past').hidden = ended.length === 0;
    this.#place(at('living-cards'), living);
    this.#place(at('ended-cards'), ended);
    const lines = notes.map(({ atMs, text }) => `${new Date(atMs).toLocaleTimeString()}  ${text}`);
    say(at('notes'), lines.join('\n'));
  }

  /** Names the tab after what it does; also while it is hidden, as that is when only its name is seen. */
  #entitle(): void {
    const { standing, living, isAsking } = this.#board;
    const count = living.length > 0 ? `(${living.length}) ` : '';
    const [text] = isAsking === 'no' ? STANDINGS[standing] : ASKING;
    document.title = `${count}${text} – ARTS runtime`;
  }

  /** Shows the cards of these entries in this order, and no others. */
  #place(parent: HTMLElement, entries: readonly Entry[]): void {
    const nowMs = performance.now();
    const cards = entries.map((entry) => this.#cardOf(entry));
    for (const [index, card] of cards.entries()) {
      const there = parent.children[index];
      if (there !== card.root) parent.insertBefore(card.root, there ?? null);
      const entry = entries[index];
      if (entry !== undefined) card.show(entry, nowMs);
    }
    while (parent.childElementCount > cards.length) parent.lastElementChild?.remove();
  }

  #cardOf(entry: Entry): Card {
    const isEnded = entry.stage === 'ended';
    const known = this.#cards.get(entry.ordinal);
    if (known?.isEnded === isEnded) return known.card;
    const card = isEnded ? new EndedCard(entry) : new LivingCard(entry, this.#memoryDefaultBytes);
    this.#cards.set(entry.ordinal, { card, isEnded });
    for (const ordinal of this.#cards.keys())
      if (!this.#board.entries.some((one) => one.ordinal === ordinal)) this.#cards.delete(ordinal);
    return card;
  }
}

function liveFacts(
  living: readonly Entry[],
  { moduleCountMax, memoryBytes }: Limits,
): readonly (readonly [name: string, text: string])[] {
  const usedBytes = living.reduce((sum, one) => sum + (one.memoryBytes ?? 0), 0);
  return [
    ['Modules', moduleCountMax === 0 ? `${living.length}` : `${living.length} of ${moduleCountMax}`],
    ['Memory', `${sizeText(usedBytes)} of ${sizeText(memoryBytes)}`],
  ];
}
