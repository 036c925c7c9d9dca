import type { Desk } from '../page/desk.ts';
import type { Show } from '../page/show.ts';

/** Movement from which a press is a drag. */
const DRAG_PIXELS = 4;
const GHOST_PIXELS = 12;

interface Held {
  readonly module: string;
  readonly from: string;
  readonly x: number;
  readonly y: number;
  isMoving: boolean;
}

/** What is told of a module that was dropped on a runtime. */
export type Dropped = (drop: { readonly module: string; readonly from: string; readonly to: string }) => void;

/** Lets modules be dragged onto runtimes in any figure that shows both. Escape lets go. */
export class Drag {
  readonly #desk: Desk;
  readonly #show: Show;
  readonly #dropped: Dropped;
  readonly #ghost = document.createElement('div');
  #held: Held | null = null;

  constructor(desk: Desk, show: Show, dropped: Dropped) {
    this.#desk = desk;
    this.#show = show;
    this.#dropped = dropped;
    this.#ghost.className = 'ghost';
  }

  /** Listens within the panels until the signal says stop. */
  listen(root: HTMLElement, signal: AbortSignal): void {
    root.addEventListener('pointerdown', (event) => this.#pressed(event), { signal });
    document.addEventListener('pointermove', (event) => this.#moved(event), { signal });
    document.addEventListener('pointerup', (event) => this.#released(event), { signal });
    document.addEventListener('pointercancel', () => this.#letGo(), { signal });
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && this.#letGo(), { signal });
  }

  #pressed(event: PointerEvent): void {
    // What was somewhere else once cannot be taken from there.
    if (event.button !== 0 || !this.#desk.isFollowing) return;
    const id = this.#aboutAt(event)?.module;
    const on = id === undefined ? undefined : this.#desk.reel.newest.module(id)?.on;
    if (id === undefined || on === undefined || on === null) return;
    this.#held = { module: id, from: on, x: event.clientX, y: event.clientY, isMoving: false };
  }

  #moved(event: PointerEvent): void {
    const held = this.#held;
    if (held === null) return;
    held.isMoving ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) >= DRAG_PIXELS;
    if (!held.isMoving) return;
    event.preventDefault();
    getSelection()?.removeAllRanges();
    const to = this.#runtimeAt(event);
    if (!this.#ghost.isConnected) document.body.append(this.#ghost);
    document.body.classList.add('dragging');
    this.#ghost.textContent =
      to === null || to === held.from ? `${held.module} → …` : `${held.module} → ${to}`;
    this.#ghost.classList.toggle('over', to !== null && to !== held.from);
    this.#ghost.style.transform = `translate(${event.clientX + GHOST_PIXELS}px, ${event.clientY + GHOST_PIXELS}px)`;
  }

  #released(event: PointerEvent): void {
    const held = this.#held;
    const to = this.#runtimeAt(event);
    this.#letGo();
    if (held === null || !held.isMoving || to === null || to === held.from) return;
    this.#desk.look({ module: held.module });
    this.#dropped({ module: held.module, from: held.from, to });
  }

  #letGo(): void {
    this.#held = null;
    this.#ghost.remove();
    document.body.classList.remove('dragging');
  }

  /** The runtime under a point, or that of the module there. */
  #runtimeAt(event: PointerEvent): string | null {
    const about = this.#aboutAt(event);
    if (about?.runtime !== undefined) return about.runtime;
    return about?.module === undefined ? null : (this.#desk.reel.newest.module(about.module)?.on ?? null);
  }

  #aboutAt({ clientX, clientY, target }: PointerEvent) {
    const panel = this.#show.panels.find(({ body }) => target instanceof Node && body.contains(target));
    return panel === undefined || panel.view.isTimed ? undefined : panel.shapeUnder(clientX, clientY)?.about;
  }
}
