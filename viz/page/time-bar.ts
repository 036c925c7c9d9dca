import type { MarkKind } from '../chronicle/mark.ts';
import type { Inks } from '../picture/canvas.ts';
import { patch } from '../picture/patch.ts';
import { type Element, h } from '../picture/tree.ts';
import { clock, duration, whole } from '../views/words.ts';
import type { Desk } from './desk.ts';
import type { Drawable } from './show.ts';
import { Strip } from './strip.ts';

/** Speeds to choose from. */
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 100, 300, 600, 1_000] as const;
/** Steps by time to choose from. */
const STEPS_MS = [1, 10, 100, 1_000, 10_000, 60_000, 600_000] as const;
/** Marks that can be jumped to. */
const JUMPS: readonly (readonly [kind: MarkKind, word: string])[] = [
  ['migration', 'migration'],
  ['violation', 'violation'],
  ['loss', 'loss'],
  ['fault', 'fault'],
];

/** The foot of the page: time goes on, stands, goes back; and jumps to where something happened. */
export class TimeBar implements Drawable {
  readonly strip: Strip;
  readonly #desk: Desk;
  readonly #row = document.createElement('div');

  constructor(desk: Desk, root: HTMLElement, inks: () => Inks) {
    this.#desk = desk;
    this.strip = new Strip(desk, inks);
    this.#row.className = 'row';
    root.append(this.#row, this.strip.element);
    this.#row.addEventListener('change', (event) => this.#chosen(event.target));
  }

  draw(): void {
    patch(this.#row, [
      this.#transport(),
      this.#now(),
      ...this.#jumps(),
      h('span', { class: 'room' }),
      ...this.#choices(),
    ]);
    // Whoever has just opened a list is not to lose it; its value is put right only when nobody is in it.
    for (const list of this.#row.querySelectorAll('select')) {
      const value = list.name === 'speed' ? `${this.#desk.outlook.speed}` : this.#stepValue();
      if (document.activeElement !== list && list.value !== value) list.value = value;
    }
    this.strip.draw();
  }

  #transport(): Element {
    const { outlook, isFollowing, source } = this.#desk;
    const isGoing = outlook.isPlaying || (isFollowing && source.isLive);
    const button = (
      id: string,
      word: string,
      sign: string,
      extra: Readonly<Record<string, string>> = {},
    ): Element =>
      h('button', { type: 'button', 'data-do': id, 'aria-label': word, title: word, ...extra }, sign);
    return h(
      'div',
      { class: 'group', role: 'group', 'aria-label': 'Play' },
      button('back-mark', 'Decision before (Shift+←)', '|◂'),
      button('back', 'Step back (←)', '◂'),
      button('play', isGoing ? 'Pause (Space)' : 'Play (Space)', isGoing ? '❚❚' : '▶', { class: 'play' }),
      button('forth', 'Step on (→)', '▸'),
      button('forth-mark', 'Next decision (Shift+→)', '▸|'),
      ...(source.isLive
        ? [
            button('live', 'Follow the newest (End)', '● LIVE', {
              class: 'live',
              'aria-pressed': String(isFollowing),
            }),
          ]
        : []),
    );
  }

  #now(): Element {
    const { atMs, reel, behindCount, source, pointedMs, outlook } = this.#desk;
    const shownCount = reel.recordCount - behindCount;
    const behind =
      source.isLive && behindCount > 0
        ? h('span', { class: 'behind' }, ` ${whole(behindCount)} records behind`)
        : null;
    const fromMs = outlook.heldMs;
    const held =
      fromMs === null
        ? null
        : h(
            'span',
            { class: 'count' },
            `${atMs < fromMs ? '−' : '+'}${duration(Math.abs(atMs - fromMs))} from the held cursor`,
          );
    const pointed =
      pointedMs === null ? null : h('span', { class: 'count wide' }, `pointed at ${clock(pointedMs)}`);
    return h(
      'div',
      {},
      h('span', { class: 'now' }, clock(atMs)),
      ' ',
      h('span', { class: 'count' }, `${whole(shownCount)} of ${whole(reel.recordCount)}`),
      behind,
      ' ',
      held,
      pointed,
    );
  }

  #jumps(): readonly Element[] {
    const counts = new Map<MarkKind, number>();
    for (const { kind } of this.#desk.reel.chronicle.marks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return JUMPS.filter(([kind]) => (counts.get(kind) ?? 0) > 0).map(([kind, word]) =>
      h(
        'div',
        { class: `jump ${kind}`, role: 'group', 'aria-label': word },
        h(
          'button',
          {
            type: 'button',
            class: 'quiet',
            'data-do': `jump-back ${kind}`,
            'aria-label': `${word}: the one before`,
          },
          '‹',
        ),
        h('span', {}, h('i', {}), counted(counts.get(kind) ?? 0, word)),
        h(
          'button',
          {
            type: 'button',
            class: 'quiet',
            'data-do': `jump ${kind}`,
            'aria-label': `${word}: the next one`,
          },
          '›',
        ),
      ),
    );
  }

  #choices(): readonly Element[] {
    const { outlook } = this.#desk;
    const speeds = SPEEDS.some((speed) => speed === outlook.speed)
      ? SPEEDS
      : [...SPEEDS, outlook.speed].toSorted((a, b) => a - b);
    return [
      h(
        'button',
        {
          type: 'button',
          'data-do': 'loop',
          'aria-pressed': String(outlook.loop !== null),
          title: 'Play the shown part over and over (R)',
        },
        outlook.loop === null ? 'Loop' : '⟳ Loop',
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'wide',
          'data-do': 'whole',
          disabled: outlook.window === null,
          title: 'Show all of the time (0)',
        },
        'Whole',
      ),
      h(
        'label',
        { class: 'wide' },
        h('span', { class: 'count' }, 'step '),
        h(
          'select',
          { name: 'step', 'aria-label': 'How far a step goes' },
          h('option', { value: 'record' }, 'event'),
          h('option', { value: 'decision' }, 'decision'),
          STEPS_MS.map((ms) => h('option', { value: `${ms}` }, duration(ms))),
        ),
      ),
      h(
        'label',
        {},
        h('span', { class: 'count wide' }, 'speed '),
        h(
          'select',
          { name: 'speed', 'aria-label': 'Speed, times simulated time' },
          speeds.map((speed) => h('option', { value: `${speed}` }, `${speed} ×`)),
        ),
      ),
    ];
  }

  #stepValue(): string {
    const { step, stepMs } = this.#desk.outlook;
    return step === 'time' ? `${stepMs}` : step;
  }

  #chosen(target: EventTarget | null): void {
    if (!(target instanceof HTMLSelectElement)) return;
    const { value, name } = target;
    if (name === 'speed') this.#desk.look({ speed: Number(value) });
    else if (value === 'record' || value === 'decision') this.#desk.look({ step: value });
    else this.#desk.look({ step: 'time', stepMs: Number(value) });
  }
}

const counted = (count: number, word: string): string =>
  `${whole(count)} ${count === 1 ? word : word === 'loss' ? 'losses' : `${word}s`}`;
