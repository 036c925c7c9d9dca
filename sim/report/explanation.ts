import { type Opinion, type Phase, type Profile, profileNamed } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { wrapped } from './layout.ts';
import { opinionReport, placementReport } from './placement.ts';
import { moment, whole } from './quantity.ts';
import { type Episode, type Story, StoryTeller } from './story.ts';
import type { TerminalOptions } from './terminal.ts';

/** What is told of a module: its life, and what is believed of it. */
export interface Telling {
  readonly module: string;
  readonly atMs: number;
  readonly story: Story;
  /** `null` where what was believed is not known. */
  readonly belief: { readonly phase: Phase; readonly epoch: number } | null;
  readonly opinions: readonly Opinion[] | null;
  readonly profile: Profile | undefined;
  readonly scorers: readonly { readonly name: string; readonly weight: number }[];
}

/** Names and weights of what a policy prefers. */
export const scorersOf = (profile: Profile | undefined): Telling['scorers'] =>
  profile?.scorers.map(({ scorer, weight }) => ({ name: scorer.name, weight })) ?? [];

/** What the supervisor of a live realm tells of a module. */
export interface LiveTelling {
  readonly module: string;
  readonly atMs: number;
  readonly epoch: number;
  readonly phase: Phase;
  readonly policy: string;
  readonly scorers: Telling['scorers'];
  readonly opinions: readonly Opinion[];
  readonly records: readonly TraceRecord[];
}

/** Tells of a live realm what is told of a recorded one. */
export function explainedLive(
  live: LiveTelling,
  screen: TerminalOptions,
): { readonly text: string; readonly record: object } {
  const { module, atMs, policy, scorers, opinions, records } = live;
  const teller = new StoryTeller(module);
  for (const record of records) teller.hear(record);
  const telling: Telling = {
    module,
    atMs,
    story: teller.story(),
    belief: live,
    opinions,
    profile: profileNamed(policy),
    scorers,
  };
  return { text: explanation(telling, screen), record: explanationRecord(telling) };
}

/** Tells why a module is where it is, as text. */
export function explanation(telling: Telling, screen: TerminalOptions): string {
  const { module, atMs, story, profile, opinions } = telling;
  const { paint } = screen;
  const parts = [`${paint('bold', module)} at ${moment(atMs)}: ${standing(telling)}`, life(story, screen)];
  if (story.last !== null) {
    const { placement } = story.last;
    const head = paint(
      'bold',
      `Why ${placement.chosen ?? 'nowhere'}: the placement of ${moment(story.last.atMs)}`,
    );
    parts.push(`${head}\n${placementReport(placement, profile, screen)}`);
  }
  if (opinions !== null && opinions.length > 0) {
    const head = paint('bold', `Every runtime at ${moment(atMs)}, as the supervisor believed`);
    parts.push(`${head}\n${opinionReport(opinions, story.home, screen)}`);
  }
  return `${parts.join('\n\n')}\n`;
}

/** The same for programs. */
export function explanationRecord({ module, atMs, story, belief, opinions, scorers }: Telling): object {
  const { episodes, last, home } = story;
  return { module, atMs, phase: belief?.phase ?? null, home, scorers, episodes, last, opinions };
}

function standing({ belief, story: { home } }: Telling): string {
  if (belief === null) return home === null ? 'bound to no runtime' : `last bound to ${home}`;
  const { phase, epoch } = belief;
  const on = 'on' in phase ? ` on ${phase.on}` : '';
  const since = 'sinceMs' in phase ? ` since ${moment(phase.sinceMs)}` : '';
  const why = 'reason' in phase && phase.reason !== '' ? ` (${phase.reason})` : '';
  return `${phase.kind}${on}${since}, epoch ${epoch}${why}`;
}

const TIME_WIDTH = 13;
const SIGNS: Readonly<
  Record<Episode['source'], readonly [sign: string, ink: 'cyan' | 'bold' | 'dim' | 'green']>
> = {
  heard: ['·', 'cyan'],
  decided: ['▸', 'bold'],
  ordered: ['→', 'green'],
  world: ['○', 'dim'],
};

function life({ episodes }: Story, { paint, columnCount }: TerminalOptions): string {
  let shownMs = Number.NaN;
  const lines = episodes.flatMap(({ atMs, source, text, count }) => {
    const [sign, ink] = SIGNS[source];
    const time = atMs === shownMs ? '' : moment(atMs);
    shownMs = atMs;
    const times = count > 1 ? ` (${whole(count)} times)` : '';
    const [first = '', ...more] = wrapped(`${text}${times}`, columnCount - TIME_WIDTH - 3);
    const body = source === 'world' ? paint('dim', first) : first;
    return [
      `${time.padStart(TIME_WIDTH)} ${paint(ink, sign)} ${body}`,
      ...more.map((line) => `${' '.repeat(TIME_WIDTH + 3)}${line}`),
    ];
  });
  const legend = paint('dim', '· heard  ▸ decided  → ordered  ○ in the world, whether known or not');
  return [`${paint('bold', 'Its life')}  ${legend}`, ...lines].join('\n');
}
