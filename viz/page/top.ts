import { patch } from '../picture/patch.ts';
import { h, type Node } from '../picture/tree.ts';
import { bytes, whole } from '../views/words.ts';
import type { Desk } from './desk.ts';
import type { Drawable } from './show.ts';

/** The head of the page: what is shown, how its source is doing, the search, and the way to all commands. */
export class Top implements Drawable {
  readonly #desk: Desk;
  readonly #root: HTMLElement;
  readonly #search = document.createElement('input');
  readonly #words = document.createElement('div');
  readonly #buttons = document.createElement('div');

  constructor(desk: Desk, root: HTMLElement) {
    this.#desk = desk;
    this.#root = root;
    this.#search.type = 'search';
    this.#search.placeholder = 'Search names';
    this.#search.setAttribute('aria-label', 'Search names of modules and runtimes');
    this.#search.addEventListener('input', () => desk.look({ filter: this.#search.value }));
    this.#words.style.display = 'contents';
    this.#buttons.style.display = 'contents';
    root.append(this.#words, this.#search, this.#buttons);
  }

  /** Where names are looked for. */
  get search(): HTMLInputElement {
    return this.#search;
  }

  draw(): void {
    const { source, reel, outlook } = this.#desk;
    if (document.activeElement !== this.#search && this.#search.value !== outlook.filter)
      this.#search.value = outlook.filter;
    const { header } = reel;
    // Realms that live are called by their name, and have no seed but that.
    const facts =
      header === null
        ? []
        : [
            ...(header.realm === source.name ? [] : [`realm ${header.realm}`]),
            `policy ${header.profile}`,
            ...(header.seed === header.realm ? [] : [`seed ${header.seed}`]),
          ];
    const about = facts.join(', ');
    patch(this.#words, [
      h('h1', { title: source.name }, source.name),
      h('span', { class: 'about' }, about),
      h('span', { class: 'about', role: 'status', id: 'standing' }, this.#standing()),
      h('span', { class: 'room' }),
    ]);
    patch(this.#buttons, [
      h(
        'button',
        {
          type: 'button',
          'data-do': 'theme',
          'aria-label': `Colours: ${outlook.theme}`,
          title: 'Light, dark, or as the system is',
        },
        themeSign(outlook.theme),
      ),
      h(
        'button',
        { type: 'button', 'data-do': 'palette', title: 'All commands' },
        'Commands ',
        h('kbd', {}, 'Ctrl K'),
      ),
    ]);
    document.title = `${source.name} · ARTS view`;
    void this.#root;
  }

  #standing(): Node {
    const { news, reel } = this.#desk;
    const kept =
      reel.evictedCount === 0 ? '' : `; the first ${whole(reel.evictedCount)} were let go to save memory`;
    const count = `${whole(reel.recordCount)} records${kept}`;
    switch (news.kind) {
      case 'reading': {
        const { readBytes, totalBytes } = news;
        const part =
          totalBytes === null
            ? bytes(readBytes)
            : `${Math.round((100 * readBytes) / Math.max(1, totalBytes))} %`;
        return `reading, ${part}: ${count}`;
      }
      case 'live':
        return `connected: ${count}`;
      case 'lost':
        return `connection lost (${news.why}), trying again: ${count}`;
      case 'ended':
        return count;
      case 'failed':
        return `could not be read: ${news.why}`;
    }
  }
}

const themeSign = (theme: string): string => (theme === 'auto' ? '◐' : theme === 'light' ? '○' : '●');
