import { Acting, type ActingPlan } from '../act/acting.ts';
import type { Act } from '../picture/act.ts';
import { patch } from '../picture/patch.ts';
import { h } from '../picture/tree.ts';
import { fileSource } from '../source/file.ts';
import type { Source } from '../source/source.ts';
import { VIEWS } from '../views/registry.ts';
import { Desk } from './desk.ts';
import { at } from './element.ts';
import { listenForKeys } from './keys.ts';
import { type Order, ordersOf } from './orders.ts';
import { Palette } from './palette.ts';
import { Pointer } from './pointer.ts';
import { saveEvents } from './save.ts';
import { Show } from './show.ts';
import { TimeBar } from './time-bar.ts';
import { Top } from './top.ts';
import { listenForDrops } from './welcome.ts';

/** Names of one kind offered in the palette. */
const NAME_COUNT_MAX = 5_000;

/** What goes with a trace: a second one to compare it with, and the way to act on it. */
export interface Extras {
  readonly second?: Source;
  readonly acting?: ActingPlan;
}

/** Opens a trace: puts the page together and begins to read. */
export function open(source: Source, extras: Extras = {}): void {
  const desk = new Desk(source, location.hash, extras.second ?? null);
  const ending = new AbortController();
  at('panels').replaceChildren();
  const top = new Top(desk, at('top'));
  const bar = new TimeBar(desk, at('bar'), () => show.inks());
  const frame = { draw: () => drawFrame(desk, show) };
  const acting = extras.acting === undefined ? null : new Acting(desk, extras.acting);
  const show: Show = new Show(desk, at('panels'), [frame, top, bar, ...(acting === null ? [] : [acting])]);
  const orders: readonly Order[] = ordersOf(desk, {
    openPalette: () => palette.open(),
    search: () => top.search.focus(),
    repaint: () => show.repaint(),
    open: () => show.open,
  });
  const palette = new Palette(at('palette') as HTMLDialogElement, () => [
    ...orders,
    ...(acting?.orders() ?? []),
    ...namesOf(desk),
  ]);
  const act = (one: Act): void => obey(desk, show, one);
  new Pointer(desk, show, { root: at('panels'), tip: at('tip'), act });
  acting?.listen(show, ending.signal);
  listenForKeys(orders, ending.signal);
  listenForClicks(orders, act, ending.signal);
  const anew = (next: Source): void => {
    ending.abort();
    for (const id of ['top', 'bar', 'rail', 'panels', 'side', 'palette'])
      at(id).replaceWith(at(id).cloneNode(false));
    at('side').hidden = true;
    open(next);
  };
  listenForDrops((name, file) => anew(fileSource(name, { file })));
  addEventListener('hashchange', () => desk.readAddress(location.hash), { signal: ending.signal });
  // For tests and for the curious: what the console can ask.
  Object.assign(globalThis, { arts: { desk, show } });
  show.ask();
  void desk.read(ending.signal);
}

function drawFrame(desk: Desk, show: Show): void {
  document.documentElement.dataset.theme = desk.outlook.theme;
  patch(
    at('rail'),
    VIEWS.map(({ id, title, key, about }) => {
      const isOpen = String(show.open.includes(id));
      const attributes = { type: 'button', title: about, 'data-do': `view ${id}`, 'aria-pressed': isOpen };
      return h('button', attributes, h('span', {}, title), h('kbd', {}, key.toUpperCase()));
    }),
  );
}

function namesOf(desk: Desk): readonly Order[] {
  const { modules, runtimes } = desk.reel.newest;
  const order = (kind: 'module' | 'runtime', id: string): Order => ({
    id,
    title: `${kind} ${id}`,
    keys: '',
    run: () => desk.look({ [kind]: id }),
  });
  return [
    ...runtimes.slice(0, NAME_COUNT_MAX).map(({ id }) => order('runtime', id)),
    ...modules.slice(0, NAME_COUNT_MAX).map(({ id }) => order('module', id)),
  ];
}

function listenForClicks(orders: readonly Order[], act: (act: Act) => void, signal: AbortSignal): void {
  document.addEventListener(
    'click',
    ({ target }) => {
      const element =
        target instanceof Element ? target.closest<HTMLElement>('button[data-do], button[data-act]') : null;
      if (element === null) return;
      const { act: said, do: id } = element.dataset;
      if (said !== undefined) act(JSON.parse(said) as Act);
      else orders.find((order) => order.id === id)?.run();
    },
    { signal },
  );
}

/** Lets a click mean what the view said. */
function obey(desk: Desk, show: Show, act: Act): void {
  switch (act.kind) {
    case 'choose':
      return desk.look({ [act.choice.kind]: act.choice.id });
    case 'seek':
      return desk.seek(act.at);
    case 'visit':
      return desk.look({ isPlaying: false, at: desk.reel.momentOf(act.recordCount) });
    case 'window':
      return desk.look({ window: act.window });
    case 'topic':
      return desk.look({ topic: act.topic, messageIndex: null });
    case 'message':
      return desk.look({ messageIndex: act.recordIndex });
    case 'lanes':
      return desk.look({ lanes: act.lanes });
    case 'save':
      return saveEvents(desk, act.topic);
    case 'filter':
      return desk.look({ filter: act.text });
    case 'sort':
      return desk.look({ sort: desk.outlook.sort === act.column ? `-${act.column}` : act.column });
    case 'column': {
      const columns = desk.outlook.columns.length === 0 ? act.first : desk.outlook.columns;
      const has = columns.includes(act.column);
      return desk.look({
        columns: has ? columns.filter((one) => one !== act.column) : [...columns, act.column],
      });
    }
    case 'open':
      return desk.look({ panels: [...show.open, act.panel] });
    case 'close':
      return desk.look({ panels: show.open.filter((one) => one !== act.panel) });
  }
}
