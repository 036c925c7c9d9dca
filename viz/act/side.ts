import type { Desk } from '../page/desk.ts';
import { patch } from '../picture/patch.ts';
import { h } from '../picture/tree.ts';
import type { Deeds } from './deeds.ts';
import { Output } from './output.ts';
import type { Rest } from './rest.ts';
import { deedNodes, headNodes, moduleNodes, outputNodes, runtimeNodes, type Wish } from './side-parts.ts';

/** What the side needs. */
export interface SidePlan {
  readonly desk: Desk;
  readonly rest: Rest;
  readonly deeds: Deeds;
  readonly wish: (wish: Wish) => void;
}

/** How far from its end the output may be scrolled and still go along. */
const NEAR_PIXELS = 24;

/** Beside the panels: what can be done now with what is chosen, what it writes, and what was done. */
export class Side {
  readonly #plan: SidePlan;
  readonly #root: HTMLElement;
  #output: Output | null = null;

  constructor(root: HTMLElement, plan: SidePlan) {
    this.#root = root;
    this.#plan = plan;
    root.hidden = false;
    root.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-wish]') : null;
      if (button !== null) plan.wish(JSON.parse(button.dataset.wish ?? 'null') as Wish);
    });
    root.addEventListener('submit', (event) => {
      event.preventDefault();
      if (event.target instanceof HTMLFormElement) this.#submitted(event.target);
    });
  }

  /** Shows how things stand. Acting is always about now, whatever moment the panels show. */
  draw(): void {
    const { desk, rest, deeds } = this.#plan;
    const { newest } = desk.reel;
    const { outlook } = desk;
    const module = outlook.module === null ? undefined : newest.module(outlook.module);
    const runtime = outlook.runtime === null ? undefined : newest.runtime(outlook.runtime);
    this.#listen(module?.id ?? null);
    const log = this.#root.querySelector('.lines');
    const isAtEnd = log === null || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PIXELS;
    const section = (key: string, nodes: Parameters<typeof patch>[1]) =>
      h('section', { 'data-key': key, class: key }, ...nodes);
    patch(this.#root, [
      section('head', headNodes(rest)),
      ...(module === undefined
        ? [
            h(
              'p',
              { class: 'hint', 'data-key': 'hint' },
              'Choose a module or a runtime, or drag one onto the other.',
            ),
          ]
        : [section(`module ${module.id}`, moduleNodes(rest, newest, module))]),
      ...(this.#output === null
        ? []
        : [section(`output ${this.#output.module}`, outputNodes(this.#output, rest.may('modules:write')))]),
      ...(runtime === undefined ? [] : [section(`runtime ${runtime.id}`, runtimeNodes(rest, runtime))]),
      section('done', deedNodes(deeds.list())),
    ]);
    const shown = this.#root.querySelector('.lines');
    if (shown !== null && isAtEnd) shown.scrollTop = shown.scrollHeight;
  }

  /** Stops listening, for another trace. */
  close(): void {
    this.#output?.close();
    this.#output = null;
  }

  #listen(id: string | null): void {
    if ((this.#output?.module ?? null) === id) return;
    this.#output?.close();
    this.#output = id === null ? null : new Output(this.#plan.rest, id, () => this.#plan.desk.touch());
  }

  #submitted(form: HTMLFormElement): void {
    const { desk, deeds } = this.#plan;
    const filled = new FormData(form);
    const { move, input } = form.dataset;
    if (move !== undefined) {
      const from = desk.reel.newest.module(move)?.on ?? null;
      const to = String(filled.get('to') ?? '');
      if (from !== null && to !== '') void deeds.act({ kind: 'move', module: move, from, to });
    }
    if (input === undefined || this.#output === null) return;
    const line = String(filled.get('line') ?? '');
    form.reset();
    void this.#output.write(line).then((why) => {
      if (why !== null) deeds.note(`Write to ${input}`, { state: 'refused', word: why });
    });
  }
}
