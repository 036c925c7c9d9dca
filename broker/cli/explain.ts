import type { Opinion, Phase, Placement, Profile } from '../../core/index.ts';
import { profileNamed } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { EXIT } from './remote/exits.ts';
import { type RemoteOptions, withRemote } from './remote/remote.ts';
import { moduleCalled } from './remote/rows.ts';
import { type CommandTools, ownTools } from './remote/tools.ts';

/** One thing in a module's life. */
interface Episode {
  readonly atMs: number;
  readonly source: 'heard' | 'decided' | 'ordered' | 'world';
  readonly text: string;
  readonly count: number;
}

/** A module's life as its trace tells it. */
interface Story {
  readonly episodes: readonly Episode[];
  readonly last: { readonly atMs: number; readonly placement: Placement } | null;
  readonly home: string | null;
}

/** How things are told. The simulator has the words; whoever knows both rooms hands them over. */
export interface Words {
  story(module: string, records: readonly TraceRecord[]): Story;
  placement(placement: Placement, profile: Profile | undefined): string;
  opinions(opinions: readonly Opinion[], home: string | null): string;
  moment(atMs: number): string;
  wrapped(text: string, width: number): readonly string[];
  paint(ink: 'cyan' | 'bold' | 'dim' | 'green', text: string): string;
  whole(value: number): string;
  readonly columnCount: number;
}

/** What the supervisor tells of a module. */
interface Explanation {
  readonly module: string;
  readonly atMs: number;
  readonly epoch: number;
  readonly phase: Phase;
  readonly policy: string;
  readonly scorers: readonly { readonly name: string; readonly weight: number }[];
  readonly opinions: readonly Opinion[];
  readonly records: readonly TraceRecord[];
  readonly isWhole: boolean;
}

/** Tells why a module of a live realm is where it is, in the words in which a run is told. */
export async function explainLive(
  called: string,
  options: RemoteOptions,
  words: Words,
  tools: CommandTools = ownTools(),
): Promise<number> {
  return withRemote(options, tools, async (remote) => {
    const { id } = await moduleCalled(remote, called);
    const told = await remote.get<Explanation>(remote.path('modules', id, 'explanation'));
    const story = words.story(id, told.records);
    if (options.json === true) tools.out(`${JSON.stringify(asJson(told, story))}\n`);
    else tools.out(asText(told, story, words));
    if (!told.isWhole) tools.err('its life begins before what the journal keeps\n');
    return EXIT.ok;
  });
}

const asJson = (
  { module, atMs, phase, scorers, opinions }: Explanation,
  { episodes, last, home }: Story,
): object => ({
  module,
  atMs,
  phase,
  home,
  scorers,
  episodes,
  last,
  opinions,
});

function asText(told: Explanation, story: Story, words: Words): string {
  const { module, atMs, opinions, policy } = told;
  const { paint, moment } = words;
  const parts = [
    `${paint('bold', module)} at ${moment(atMs)}: ${standing(told, words)}`,
    life(story.episodes, words),
  ];
  if (story.last !== null) {
    const { placement, atMs: placedMs } = story.last;
    const head = paint('bold', `Why ${placement.chosen ?? 'nowhere'}: the placement of ${moment(placedMs)}`);
    parts.push(`${head}\n${words.placement(placement, profileNamed(policy))}`);
  }
  if (opinions.length > 0) {
    const head = paint('bold', `Every runtime at ${moment(atMs)}, as the supervisor believed`);
    parts.push(`${head}\n${words.opinions(opinions, story.home)}`);
  }
  return `${parts.join('\n\n')}\n`;
}

function standing({ phase, epoch }: Explanation, { moment }: Words): string {
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

function life(episodes: readonly Episode[], { paint, moment, wrapped, whole, columnCount }: Words): string {
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
