import type { Entry } from '../board.ts';
import { element, say } from './element.ts';
import { Output } from './output.ts';
import { Spark } from './spark.ts';
import { shareText, sizeText, spanText, stageOf } from './words.ts';

/** Shows a living instance: what it does, what it takes, what it says. */
export class LivingCard {
  readonly root: HTMLElement;
  readonly #chip = element('span', 'chip');
  readonly #age = element('span', 'age');
  readonly #memory = element('span', 'figure');
  readonly #meter = element('span', 'fill');
  readonly #busy = element('span', 'figure');
  readonly #spark = new Spark();
  readonly #output: Output;
  readonly #memoryMaxBytes: number;

  constructor(entry: Entry, memoryDefaultBytes: number) {
    const { module } = entry;
    this.#memoryMaxBytes = module.demand.memoryBytes > 0 ? module.demand.memoryBytes : memoryDefaultBytes;
    this.#output = new Output(module.name);
    const meter = element('span', 'meter', this.#meter);
    this.root = element(
      'article',
      'card living',
      element('header', 'card-head', titleOf(entry), this.#age, this.#chip),
      element(
        'div',
        'gauges',
        element('div', 'gauge', element('span', 'label', 'memory'), this.#memory, meter),
        element('div', 'gauge', element('span', 'label', 'cpu'), this.#busy, this.#spark.svg),
      ),
      this.#output.pane,
    );
    this.root.dataset.module = module.id;
  }

  show(entry: Entry, nowMs: number): void {
    const [text, tone] = stageOf(entry);
    say(this.#chip, text);
    this.#chip.dataset.tone = tone;
    say(this.#age, spanText(nowMs - entry.beganMs));
    const usedBytes = entry.memoryBytes;
    const used = usedBytes === null ? '–' : sizeText(usedBytes);
    say(this.#memory, `${used} / ${sizeText(this.#memoryMaxBytes)}`);
    const share = Math.min(1, (usedBytes ?? 0) / this.#memoryMaxBytes);
    this.#meter.style.setProperty('width', `${share * 100}%`);
    const busyShare = entry.busyShares.at(-1);
    say(this.#busy, busyShare === undefined ? '–' : shareText(busyShare));
    this.#spark.draw(entry.busyShares);
    this.#output.show(entry);
  }
}

/** Shows an instance that has ended: how, when, and on request what it said. */
export class EndedCard {
  readonly root: HTMLDetailsElement;
  readonly #age = element('span', 'age');

  constructor(entry: Entry) {
    const [text, tone] = stageOf(entry);
    const chip = element('span', 'chip', text);
    chip.dataset.tone = tone;
    const ranMs = (entry.endedMs ?? 0) - entry.beganMs;
    const took = `${spanText(ranMs)} · at most ${sizeText(entry.memoryPeakBytes)} · ${countText(entry.lineCount)}`;
    const output = new Output(entry.module.name);
    output.show(entry);
    const rest = entry.lineCount > 0 ? [output.pane] : [];
    const why = entry.endNote === null ? [] : [element('p', 'why', entry.endNote)];
    this.root = element(
      'details',
      'card ended',
      element('summary', 'card-head', titleOf(entry), this.#age, chip),
      element('p', 'took', took),
      ...why,
      ...rest,
    );
    this.root.dataset.module = entry.module.id;
    // There was nothing to scroll while it was closed.
    this.root.addEventListener('toggle', () => {
      output.pane.scrollTop = output.pane.scrollHeight;
    });
  }

  show(entry: Entry, nowMs: number): void {
    say(this.#age, `${spanText(nowMs - (entry.endedMs ?? nowMs))} ago`);
  }
}

function titleOf({ module }: Entry): HTMLElement {
  const words = module.id === module.name ? module.args : [module.id, ...module.args];
  const title = element('span', 'title', element('strong', '', module.name));
  if (words.length > 0) title.append(element('span', 'args', words.join(' ')));
  return title;
}

const countText = (lineCount: number): string => (lineCount === 1 ? '1 line' : `${lineCount} lines`);
