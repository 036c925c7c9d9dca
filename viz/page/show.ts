import type { Inks } from '../picture/canvas.ts';
import type { Ink } from '../picture/ink.ts';
import { timeScale } from '../views/axis.ts';
import { FIRST_VIEWS, VIEWS } from '../views/registry.ts';
import type { Desk } from './desk.ts';
import { Panel, type Setting } from './panel.ts';

/** Whatever else is drawn when something has changed. */
export interface Drawable {
  draw(setting: Setting): void;
}

/** Draws the panels that are open, once a frame at most and only where something has changed. */
export class Show {
  readonly #desk: Desk;
  readonly #root: HTMLElement;
  readonly #others: readonly Drawable[];
  readonly #panels = new Map<string, Panel>();
  #isAsked = false;
  #inks: Inks | null = null;
  /** Time that drawing took, newest last; for the figures of speed. */
  readonly drawnMs: number[] = [];

  constructor(desk: Desk, root: HTMLElement, others: readonly Drawable[]) {
    this.#desk = desk;
    this.#root = root;
    this.#others = others;
    desk.onChange(() => this.ask());
    new ResizeObserver(() => this.resize()).observe(root);
    root.addEventListener('scroll', () => this.ask(), { passive: true });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.repaint());
  }

  get panels(): readonly Panel[] {
    return [...this.#panels.values()];
  }

  /** The identities of the views that are open. */
  get open(): readonly string[] {
    const { panels } = this.#desk.outlook;
    return panels.length === 0 ? FIRST_VIEWS : panels;
  }

  /** Asks for a drawing in the next frame. */
  ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame((nowMs) => {
      this.#isAsked = false;
      this.#desk.player.frame(nowMs);
      this.draw();
      if (this.#desk.outlook.isPlaying) this.ask();
    });
  }

  /** Draws all anew, in other colours. */
  repaint(): void {
    this.#inks = null;
    this.resize();
  }

  resize(): void {
    for (const panel of this.#panels.values()) panel.measure();
    this.ask();
  }

  draw(): void {
    const startMs = performance.now();
    this.#arrange();
    const { outlook, reel, window, beside } = this.#desk;
    const setting: Setting = { scene: this.#desk.scene(), records: reel, beside, outlook, window };
    const { module, runtime, filter, topic, messageIndex, lanes, sort, columns, theme } = outlook;
    const shown = JSON.stringify([
      module,
      runtime,
      filter,
      topic,
      messageIndex,
      lanes,
      sort,
      columns,
      theme,
      reel.recordCount,
      beside?.recordCount,
    ]);
    const timedKey = `${shown} ${window.fromMs} ${window.toMs}`;
    const sceneKey = `${shown} ${setting.scene.recordCount} ${setting.scene.atMs}`;
    for (const panel of this.#panels.values())
      if (panel.isNear(this.#root))
        panel.draw(setting, panel.view.isTimed ? timedKey : sceneKey, this.inks());
    this.point();
    for (const other of this.#others) other.draw(setting);
    this.drawnMs.push(performance.now() - startMs);
    if (this.drawnMs.length > 600) this.drawnMs.shift();
  }

  /** Moves the lines of the cursor; nothing else. */
  point(): void {
    const { window, atMs, pointedMs, outlook } = this.#desk;
    for (const panel of this.#panels.values()) {
      const plot = panel.figure?.plot;
      if (plot !== undefined)
        panel.point({ playhead: atMs, cursor: pointedMs, held: outlook.heldMs }, timeScale(window, plot));
    }
  }

  #arrange(): void {
    const wanted = this.open.flatMap((id) => VIEWS.filter((view) => view.id === id));
    for (const [id, panel] of this.#panels) {
      if (wanted.some((view) => view.id === id)) continue;
      panel.element.remove();
      this.#panels.delete(id);
    }
    wanted.forEach((view, index) => {
      let panel = this.#panels.get(view.id);
      const isNew = panel === undefined;
      panel ??= new Panel(view);
      this.#panels.set(view.id, panel);
      const there = this.#root.children[index];
      if (there !== panel.element) this.#root.insertBefore(panel.element, there ?? null);
      if (isNew) panel.measure();
    });
    while (this.#root.children.length > wanted.length) this.#root.lastElementChild?.remove();
  }

  /** The colours of the style sheet, for canvases. */
  inks(): Inks {
    if (this.#inks !== null) return this.#inks;
    const probe = document.createElement('i');
    const known = new Map<Ink, string>();
    const font = getComputedStyle(document.body).fontFamily;
    const colour = (ink: Ink): string => {
      const found = known.get(ink);
      if (found !== undefined) return found;
      document.body.append(probe);
      probe.style.color = `var(--${ink})`;
      const value = getComputedStyle(probe).color;
      probe.remove();
      known.set(ink, value);
      return value;
    };
    this.#inks = { colour, font };
    return this.#inks;
  }
}
