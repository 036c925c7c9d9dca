import type { Moment } from '../reel/reel.ts';

/** A stretch of time. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What somebody picks out; a module and a runtime may be picked at once. */
export interface Choice {
  readonly kind: 'runtime' | 'module';
  /** `null` to let go of it. */
  readonly id: string | null;
}

/** How far a step goes. */
export type StepKind = 'record' | 'decision' | 'time';

/** How somebody looks at a trace; all of it stands in the address, so that it can be sent to others. */
export interface Outlook {
  /** `null` for the newest there is. */
  readonly at: Moment | null;
  /** The part of the time that panels show; `null` for all of it. */
  readonly window: Window | null;
  readonly loop: Window | null;
  /** Whether time goes on. */
  readonly isPlaying: boolean;
  /** How much faster than in truth time goes, 0.1 to 1,000. */
  readonly speed: number;
  readonly step: StepKind;
  /** How far a step by time goes. */
  readonly stepMs: number;
  /** Panels that are open, in order. */
  readonly panels: readonly string[];
  /** The module that was picked out. */
  readonly module: string | null;
  /** The runtime that was picked out. */
  readonly runtime: string | null;
  /** Names that are looked for. */
  readonly filter: string;
  /** The part of the tree of topics that was picked out; empty for all of it. */
  readonly topic: string;
  /** The record of the message that is looked at; `null` for the newest. */
  readonly messageIndex: number | null;
  /** What lanes of time stand for. */
  readonly lanes: 'runtime' | 'module';
  /** Where the cursor is held; `null` when it follows the pointer. */
  readonly heldMs: number | null;
  readonly theme: 'auto' | 'light' | 'dark';
  /** Column by which lists are sorted, with `-` before it for the largest first; empty for their own order. */
  readonly sort: string;
  /** Columns that lists show; empty for those they begin with. */
  readonly columns: readonly string[];
}

/** How everybody looks at first. */
export const firstOutlook: Outlook = {
  at: null,
  window: null,
  loop: null,
  isPlaying: false,
  speed: 1,
  step: 'record',
  stepMs: 1_000,
  panels: [],
  module: null,
  runtime: null,
  filter: '',
  topic: '',
  messageIndex: null,
  lanes: 'runtime',
  heldMs: null,
  theme: 'auto',
  sort: '',
  columns: [],
};

/** The slowest and the fastest that time goes. */
const SPEEDS: { readonly min: number; readonly max: number } = { min: 0.1, max: 1_000 };

/** Writes an outlook as the part of an address behind `#`; what is as at first is left out. */
export function printOutlook(outlook: Outlook): string {
  const words: [string, string][] = [];
  const { at, window, loop, heldMs } = outlook;
  if (at !== null) words.push(['at', at.ordinal === null ? `${at.atMs}` : `${at.atMs}.${at.ordinal}`]);
  if (window !== null) words.push(['window', printWindow(window)]);
  if (loop !== null) words.push(['loop', printWindow(loop)]);
  if (outlook.isPlaying) words.push(['playing', 'yes']);
  if (outlook.speed !== firstOutlook.speed) words.push(['speed', `${outlook.speed}`]);
  if (outlook.step !== firstOutlook.step) words.push(['step', outlook.step]);
  if (outlook.stepMs !== firstOutlook.stepMs) words.push(['stepMs', `${outlook.stepMs}`]);
  for (const panel of outlook.panels) words.push(['panel', panel]);
  for (const kind of ['module', 'runtime'] as const) {
    const id = outlook[kind];
    if (id !== null) words.push([kind, id]);
  }
  if (outlook.filter !== '') words.push(['filter', outlook.filter]);
  if (outlook.topic !== '') words.push(['topic', outlook.topic]);
  if (outlook.messageIndex !== null) words.push(['message', `${outlook.messageIndex}`]);
  if (outlook.lanes !== firstOutlook.lanes) words.push(['lanes', outlook.lanes]);
  if (heldMs !== null) words.push(['held', `${heldMs}`]);
  if (outlook.theme !== firstOutlook.theme) words.push(['theme', outlook.theme]);
  if (outlook.sort !== '') words.push(['sort', outlook.sort]);
  for (const column of outlook.columns) words.push(['column', column]);
  return new URLSearchParams(words).toString();
}

/** Reads the part of an address behind `#`; what makes no sense is as at first. */
export function parseOutlook(text: string): Outlook {
  const words = new URLSearchParams(text.replace(/^#/, ''));
  const speed = number(words.get('speed')) ?? firstOutlook.speed;
  const stepMs = number(words.get('stepMs')) ?? firstOutlook.stepMs;
  return {
    at: moment(words.get('at')),
    window: window(words.get('window')),
    loop: window(words.get('loop')),
    isPlaying: words.get('playing') === 'yes',
    speed: Math.min(SPEEDS.max, Math.max(SPEEDS.min, speed)),
    step: oneOf(words.get('step'), ['record', 'decision', 'time'], firstOutlook.step),
    stepMs: stepMs > 0 ? stepMs : firstOutlook.stepMs,
    panels: words.getAll('panel'),
    module: words.get('module'),
    runtime: words.get('runtime'),
    filter: words.get('filter') ?? '',
    topic: words.get('topic') ?? '',
    messageIndex: whole(words.get('message')),
    lanes: oneOf(words.get('lanes'), ['runtime', 'module'], firstOutlook.lanes),
    heldMs: number(words.get('held')),
    theme: oneOf(words.get('theme'), ['auto', 'light', 'dark'], firstOutlook.theme),
    sort: words.get('sort') ?? '',
    columns: words.getAll('column'),
  };
}

const printWindow = ({ fromMs, toMs }: Window): string => `${fromMs}~${toMs}`;

const NUMBER = /^-?\d{1,15}(\.\d{1,9})?$/;

function number(text: string | null): number | null {
  return text !== null && NUMBER.test(text) ? Number(text) : null;
}

const whole = (text: string | null): number | null =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;

/** Times are whole milliseconds, so that what stands behind the point is which record of that time. */
function moment(text: string | null): Moment | null {
  const [, at, ordinal] = /^(-?\d{1,15})(?:\.(\d{1,9}))?$/.exec(text ?? '') ?? [];
  if (at === undefined) return null;
  return { atMs: Number(at), ordinal: ordinal === undefined ? null : Number(ordinal) };
}

function window(text: string | null): Window | null {
  const [from = '', to = ''] = text?.split('~') ?? [];
  const [fromMs, toMs] = [number(from), number(to)];
  return fromMs === null || toMs === null || fromMs >= toMs ? null : { fromMs, toMs };
}

const oneOf = <Word extends string>(text: string | null, words: readonly Word[], otherwise: Word): Word =>
  words.find((word) => word === text) ?? otherwise;
