import type { Act } from '../picture/act.ts';
import { tipOf } from '../picture/figure.ts';
import { timeScale } from '../views/axis.ts';
import type { Desk } from './desk.ts';
import { pan, zoom } from './orders.ts';
import type { Panel } from './panel.ts';
import type { Show } from './show.ts';

/** Movement from which a press is a drag. */
const DRAG_PIXELS = 4;
const TIP_PIXELS = 14;

/** What is pressed, until it is let go. */
interface Press {
  readonly panel: Panel;
  readonly x: number;
  readonly y: number;
}

/** Lets the pointer read, pick, seek, zoom and move along the time axis, alike in all panels. */
export class Pointer {
  readonly #desk: Desk;
  readonly #show: Show;
  readonly #tip: HTMLElement;
  readonly #act: (act: Act) => void;
  readonly #brush = document.createElement('div');
  #press: Press | null = null;

  constructor(
    desk: Desk,
    show: Show,
    {
      root,
      tip,
      act,
    }: { readonly root: HTMLElement; readonly tip: HTMLElement; readonly act: (act: Act) => void },
  ) {
    this.#desk = desk;
    this.#show = show;
    this.#tip = tip;
    this.#act = act;
    this.#brush.className = 'overlay brush';
    root.addEventListener('pointermove', (event) => this.#moved(event));
    root.addEventListener('pointerleave', () => this.#left());
    root.addEventListener('pointerdown', (event) => this.#pressed(event));
    root.addEventListener('pointerup', (event) => this.#released(event));
    root.addEventListener('dblclick', (event) => {
      if (this.#panelAt(event.target)?.view.isTimed === true) desk.look({ window: null });
    });
    root.addEventListener('wheel', (event) => this.#wheeled(event), { passive: false });
  }

  #panelAt(target: EventTarget | null): Panel | undefined {
    const element = target instanceof Element ? target.closest<HTMLElement>('.frame') : null;
    return element === null ? undefined : this.#show.panels.find((panel) => panel.element.contains(element));
  }

  /** The moment under a point, if the point is over a time axis. */
  #msAt(panel: Panel | undefined, clientX: number): number | null {
    const plot = panel?.figure?.plot;
    if (panel === undefined || plot === undefined) return null;
    const x = (clientX - panel.body.getBoundingClientRect().left) / panel.scale;
    return x < plot.left - 2 || x > plot.right + 2 ? null : timeScale(this.#desk.window, plot).invert(x);
  }

  #moved(event: PointerEvent): void {
    const panel = this.#panelAt(event.target);
    const ms = this.#msAt(panel, event.clientX);
    if (ms !== this.#desk.pointedMs) {
      this.#desk.pointedMs = ms;
      this.#show.point();
    }
    const shape = panel?.shapeUnder(event.clientX, event.clientY);
    if (panel !== undefined) panel.body.style.cursor = shape?.about?.act === undefined ? '' : 'pointer';
    this.#say(shape?.about === undefined ? '' : tipOf(shape.about), event);
    this.#drag(event);
  }

  #say(text: string, { clientX, clientY }: PointerEvent): void {
    this.#tip.hidden = text === '';
    if (text === '') return;
    this.#tip.textContent = text;
    const { width, height } = this.#tip.getBoundingClientRect();
    const left = Math.min(innerWidth - width - 8, clientX + TIP_PIXELS);
    const top =
      clientY + TIP_PIXELS + height > innerHeight ? clientY - height - TIP_PIXELS : clientY + TIP_PIXELS;
    this.#tip.style.left = `${Math.max(4, left)}px`;
    this.#tip.style.top = `${Math.max(4, top)}px`;
  }

  #left(): void {
    this.#tip.hidden = true;
    this.#desk.pointedMs = null;
    this.#show.point();
  }

  #pressed(event: PointerEvent): void {
    const panel = this.#panelAt(event.target);
    if (panel === undefined || event.button !== 0) return;
    this.#press = { panel, x: event.clientX, y: event.clientY };
  }

  #drag({ clientX }: PointerEvent): void {
    const press = this.#press;
    if (press === null || !press.panel.view.isTimed || Math.abs(clientX - press.x) < DRAG_PIXELS) return;
    const { left } = press.panel.body.getBoundingClientRect();
    if (this.#brush.parentElement === null) press.panel.body.parentElement?.append(this.#brush);
    const from = Math.min(clientX, press.x) - left;
    this.#brush.style.transform = `translateX(${from}px)`;
    this.#brush.style.width = `${Math.abs(clientX - press.x)}px`;
  }

  #released(event: PointerEvent): void {
    const press = this.#press;
    this.#press = null;
    this.#brush.remove();
    if (press === null) return;
    const [acrossPixels, downPixels] = [Math.abs(event.clientX - press.x), Math.abs(event.clientY - press.y)];
    const isDrag = acrossPixels >= DRAG_PIXELS || (!press.panel.view.isTimed && downPixels >= DRAG_PIXELS);
    const [one, other] = [this.#msAt(press.panel, press.x), this.#msAt(press.panel, event.clientX)];
    if (isDrag && press.panel.view.isTimed && one !== null && other !== null) {
      const window = { fromMs: Math.floor(Math.min(one, other)), toMs: Math.ceil(Math.max(one, other)) };
      if (window.toMs - window.fromMs >= 2) this.#desk.look({ window });
      return;
    }
    if (isDrag) return;
    const act = press.panel.shapeUnder(event.clientX, event.clientY)?.about?.act;
    if (act !== undefined) this.#act(act);
    else if (one !== null) this.#desk.seek({ atMs: one, ordinal: null });
  }

  /** Ctrl and the wheel zoom, as they do elsewhere; Shift and the wheel, or a wheel that goes sideways, move along. */
  #wheeled(event: WheelEvent): void {
    const panel = this.#panelAt(event.target);
    const ms = this.#msAt(panel, event.clientX);
    if (ms === null) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoom(this.#desk, Math.exp(event.deltaY / 400), ms);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      pan(this.#desk, (event.deltaX || event.deltaY) / 800);
    }
  }
}
