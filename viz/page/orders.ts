import type { MarkKind } from '../chronicle/mark.ts';
import { VIEWS } from '../views/registry.ts';
import type { Desk } from './desk.ts';

/** Something that a person can have done: by a key, a button or by its name. */
export interface Order {
  readonly id: string;
  readonly title: string;
  /** The keys as people read them; empty for none. */
  readonly keys: string;
  readonly run: () => void;
}

/** What orders need beyond the desk. */
export interface Surroundings {
  readonly openPalette: () => void;
  readonly search: () => void;
  readonly repaint: () => void;
  readonly open: () => readonly string[];
}

/** The part of the shown time that a zoom leaves. */
const ZOOM_SHARE = 0.5;
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 100, 300, 600, 1_000] as const;

/** Everything that can be done on the page. */
export function ordersOf(desk: Desk, around: Surroundings): readonly Order[] {
  return [...timeOrders(desk), ...jumpOrders(desk), ...lookOrders(desk, around), ...viewOrders(desk, around)];
}

function timeOrders(desk: Desk): readonly Order[] {
  const faster = (direction: 1 | -1): void => {
    const { speed } = desk.outlook;
    const next = direction === 1 ? SPEEDS.find((one) => one > speed) : SPEEDS.findLast((one) => one < speed);
    if (next !== undefined) desk.look({ speed: next });
  };
  return [
    { id: 'play', title: 'Play or pause', keys: 'Space', run: () => desk.player.toggle() },
    { id: 'forth', title: 'Step on', keys: '→', run: () => desk.step(1) },
    { id: 'back', title: 'Step back', keys: '←', run: () => desk.step(-1) },
    { id: 'forth-mark', title: 'Next decision', keys: 'Shift+→', run: () => desk.step(1, 'decision') },
    { id: 'back-mark', title: 'Decision before', keys: 'Shift+←', run: () => desk.step(-1, 'decision') },
    {
      id: 'begin',
      title: 'Go to the beginning',
      keys: 'Home',
      run: () => desk.seek({ atMs: desk.reel.beginMs, ordinal: null }),
    },
    { id: 'live', title: 'Go to the newest, and follow', keys: 'End', run: () => desk.seek(null) },
    { id: 'faster', title: 'Faster', keys: '+', run: () => faster(1) },
    { id: 'slower', title: 'Slower', keys: '−', run: () => faster(-1) },
    {
      id: 'loop',
      title: 'Loop the shown part',
      keys: 'R',
      run: () => desk.look({ loop: desk.outlook.loop === null ? desk.window : null }),
    },
    {
      id: 'hold',
      title: 'Hold the cursor here, or let it go',
      keys: 'H',
      run: () =>
        desk.look({ heldMs: desk.outlook.heldMs === null ? Math.round(desk.pointedMs ?? desk.atMs) : null }),
    },
  ];
}

function jumpOrders(desk: Desk): readonly Order[] {
  const kinds: readonly (readonly [MarkKind, string, string])[] = [
    ['migration', 'migration', 'N'],
    ['violation', 'violation', 'V'],
    ['fault', 'fault', 'F'],
    ['loss', 'lost runtime', 'X'],
  ];
  return kinds.flatMap(([kind, word, key]): readonly Order[] => [
    { id: `jump ${kind}`, title: `Next ${word}`, keys: key, run: () => desk.jump(new Set([kind]), 1) },
    {
      id: `jump-back ${kind}`,
      title: `Last ${word} before`,
      keys: `Shift+${key}`,
      run: () => desk.jump(new Set([kind]), -1),
    },
  ]);
}

function lookOrders(desk: Desk, around: Surroundings): readonly Order[] {
  const themes = ['auto', 'light', 'dark'] as const;
  return [
    { id: 'palette', title: 'All commands', keys: 'Ctrl+K', run: around.openPalette },
    { id: 'search', title: 'Search names', keys: '/', run: around.search },
    { id: 'zoom-in', title: 'Zoom in', keys: 'W', run: () => zoom(desk, ZOOM_SHARE) },
    { id: 'zoom-out', title: 'Zoom out', keys: 'S', run: () => zoom(desk, 1 / ZOOM_SHARE) },
    { id: 'whole', title: 'Show all of the time', keys: '0', run: () => desk.look({ window: null }) },
    {
      id: 'unchoose',
      title: 'Let go of module and runtime',
      keys: 'Escape',
      run: () => desk.look({ module: null, runtime: null }),
    },
    {
      id: 'lanes',
      title: 'Timeline: lanes by runtime, or by module',
      keys: 'Y',
      run: () => desk.look({ lanes: desk.outlook.lanes === 'runtime' ? 'module' : 'runtime' }),
    },
    {
      id: 'theme',
      title: 'Light, dark, or as the system is',
      keys: '',
      run: () => {
        desk.look({ theme: themes[(themes.indexOf(desk.outlook.theme) + 1) % themes.length] ?? 'auto' });
        around.repaint();
      },
    },
  ];
}

function viewOrders(desk: Desk, { open }: Surroundings): readonly Order[] {
  return VIEWS.map(({ id, title, key }) => ({
    id: `view ${id}`,
    title: `Open or close ${title}`,
    keys: key.toUpperCase(),
    run: () =>
      desk.look({
        panels: open().includes(id) ? open().filter((one) => one !== id) : inOrder([...open(), id]),
      }),
  }));
}

const inOrder = (ids: readonly string[]): readonly string[] =>
  VIEWS.map(({ id }) => id).filter((id) => ids.includes(id));

/** Shows a part of the time around a moment that stays where it is. */
export function zoom(desk: Desk, share: number, aroundMs: number = desk.atMs): void {
  const { window, reel } = desk;
  const centreMs = Math.min(window.toMs, Math.max(window.fromMs, aroundMs));
  const fromMs = Math.max(reel.beginMs, centreMs - (centreMs - window.fromMs) * share);
  const toMs = Math.min(reel.toMs, centreMs + (window.toMs - centreMs) * share);
  if (toMs - fromMs < 2) return;
  const isWhole = fromMs <= reel.beginMs && toMs >= reel.toMs;
  desk.look({ window: isWhole ? null : { fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs) } });
}

/** Shows the time beside what is shown, by a share of it. */
export function pan(desk: Desk, share: number): void {
  const { window, reel } = desk;
  if (desk.outlook.window === null) return;
  const lengthMs = window.toMs - window.fromMs;
  const fromMs = Math.round(
    Math.min(reel.toMs - lengthMs, Math.max(reel.beginMs, window.fromMs + share * lengthMs)),
  );
  desk.look({ window: { fromMs, toMs: fromMs + lengthMs } });
}
