import { patch } from '../picture/patch.ts';
import { h } from '../picture/tree.ts';
import type { Order } from './orders.ts';

const SHOWN_COUNT_MAX = 60;

/** All commands by name, and all modules and runtimes; typed in parts, in any order. */
export class Palette {
  readonly #dialog: HTMLDialogElement;
  readonly #field = document.createElement('input');
  readonly #list = document.createElement('ul');
  readonly #ordersNow: () => readonly Order[];
  #found: readonly Order[] = [];
  #chosen = 0;

  constructor(dialog: HTMLDialogElement, ordersNow: () => readonly Order[]) {
    this.#dialog = dialog;
    this.#ordersNow = ordersNow;
    this.#field.setAttribute('role', 'combobox');
    this.#field.setAttribute('aria-label', 'Command, module or runtime');
    this.#field.setAttribute('aria-expanded', 'true');
    this.#field.setAttribute('aria-controls', 'palette-list');
    this.#field.placeholder = 'What is to be done, or a name';
    this.#list.id = 'palette-list';
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', 'Commands');
    dialog.append(this.#field, this.#list);
    this.#field.addEventListener('input', () => this.#look());
    this.#field.addEventListener('keydown', (event) => this.#key(event));
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) return dialog.close();
      const row = event.target instanceof Element ? event.target.closest('li') : null;
      if (row !== null) this.#run(Number(row.dataset.index));
    });
  }

  /** Shows it, with nothing typed. */
  open(): void {
    this.#field.value = '';
    this.#dialog.showModal();
    this.#field.focus();
    this.#look();
  }

  #look(): void {
    const words = this.#field.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const found = this.#ordersNow().filter(({ title }) =>
      words.every((word) => title.toLowerCase().includes(word)),
    );
    // "log" means the log rather than the topology.
    const isBegun = ({ title }: Order): boolean =>
      words.every((word) => ` ${title.toLowerCase()}`.includes(` ${word}`));
    this.#found = [...found.filter(isBegun), ...found.filter((order) => !isBegun(order))].slice(
      0,
      SHOWN_COUNT_MAX,
    );
    this.#chosen = 0;
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Enter') this.#run(this.#chosen);
    if (move === 0) return;
    event.preventDefault();
    this.#chosen = Math.min(this.#found.length - 1, Math.max(0, this.#chosen + move));
    this.#draw();
  }

  #run(index: number): void {
    this.#dialog.close();
    this.#found[index]?.run();
  }

  #draw(): void {
    this.#field.setAttribute('aria-activedescendant', `palette-${this.#chosen}`);
    patch(
      this.#list,
      this.#found.map(({ title, keys }, index) =>
        h(
          'li',
          {
            role: 'option',
            id: `palette-${index}`,
            'data-index': index,
            'aria-selected': String(index === this.#chosen),
          },
          h('span', {}, title),
          h('kbd', {}, keys),
        ),
      ),
    );
    this.#list.children[this.#chosen]?.scrollIntoView({ block: 'nearest' });
  }
}
