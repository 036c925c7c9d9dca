import type { Entry } from '../board.ts';
import { element } from './element.ts';

/** Distance from the end within which people are taken to follow it. */
const NEAR_PIXELS = 24;

/** The last lines of an instance; follows them unless somebody has scrolled back to read. */
export class Output {
  readonly pane: HTMLElement = element('pre', 'output');
  #shownCount = 0;

  constructor(name: string) {
    this.pane.tabIndex = 0;
    this.pane.setAttribute('role', 'log');
    this.pane.setAttribute('aria-label', `Output of ${name}`);
  }

  show(entry: Entry): void {
    const freshCount = entry.lineCount - this.#shownCount;
    if (freshCount === 0) return;
    const { pane } = this;
    const isFollowing = pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_PIXELS;
    const fresh = entry.lines.slice(-freshCount).map(({ stream, text }) => {
      // A line of its own even when it is empty.
      const line = element('span', stream === 'stderr' ? 'line error' : 'line');
      line.textContent = text === '' ? '\u200b' : text;
      return line;
    });
    if (freshCount >= entry.lines.length) pane.replaceChildren(...fresh);
    else pane.append(...fresh);
    while (pane.childElementCount > entry.lines.length) pane.firstElementChild?.remove();
    this.#shownCount = entry.lineCount;
    if (isFollowing) pane.scrollTop = pane.scrollHeight;
  }
}
