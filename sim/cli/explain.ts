import {
  explain,
  type ModuleRecord,
  moduleId,
  type Opinion,
  type Profile,
  profileNamed,
} from '../../core/index.ts';
import { nameHint } from '../../scenarios/format/spelling.ts';
import { type Divergence, replay } from '../replay.ts';
import { wrapped } from '../report/layout.ts';
import { opinionReport, placementReport } from '../report/placement.ts';
import { moment, whole } from '../report/quantity.ts';
import { type Episode, type Story, StoryTeller } from '../report/story.ts';
import type { RunFolder } from '../run/folder.ts';
import { lineMs, recordOf, traceLines } from '../run/trace-reader.ts';
import { policyOfRun } from './author/policy-file.ts';
import { EXIT } from './exits.ts';
import { openTraced } from './recording.ts';
import { readMoment, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts explain`. */
export interface ExplainOptions {
  readonly at?: string;
  readonly json?: boolean;
}

/** Tells why a module is where it is at a moment of a run, from the run's trace alone. */
export async function explainRun(
  path: string,
  module: string,
  options: ExplainOptions,
  screen: Screen = ownScreen(),
): Promise<number> {
  const at = readMoment('--at', options.at, screen);
  if (at.kind === 'refused') return at.exitCode;
  const opened = openTraced(path, screen);
  if (opened.kind === 'refused') return opened.exitCode;
  const { record, file } = opened.value;
  const atMs = at.value ?? record.endMs;
  const tracePath = file('trace');
  const heard = await listen(tracePath, module, atMs).catch((error: Error) => error);
  if (heard instanceof Error)
    return refuse(screen, EXIT.input, `${tracePath} cannot be read: ${heard.message}`).exitCode;
  const { teller, names } = heard;
  if (!teller.isKnown) {
    const late = names.has(module) ? 'was not asked for yet' : 'is unknown';
    return refuse(
      screen,
      EXIT.input,
      `module "${module}" ${late} at ${moment(atMs)}`,
      names.has(module) ? null : nameHint(module, names),
    ).exitCode;
  }
  const profile = await profileOf(opened.value, screen);
  const belief = profile === undefined ? null : await beliefAt(tracePath, { module, profile, atMs });
  warn(belief?.divergence ?? null, screen);
  const telling: Telling = { module, atMs, story: teller.story(), profile, belief };
  screen.out(options.json === true ? `${JSON.stringify(asJson(telling))}\n` : explanation(telling, screen));
  return EXIT.ok;
}

/** A policy that is unknown by now, or whose file cannot be read, leaves the story without what was believed. */
async function profileOf(folder: RunFolder, screen: Screen): Promise<Profile | undefined> {
  const { name, file } = folder.record.policy;
  if (file === undefined) return profileNamed(name);
  const policy = await policyOfRun(folder, screen);
  return policy.kind === 'ready' ? policy.value.profile : undefined;
}

/** What the supervisor believed of the module, and of every runtime for it. */
interface Belief {
  readonly record: ModuleRecord;
  readonly opinions: readonly Opinion[];
  /** Where this core would first have decided otherwise than it did in the run. */
  readonly divergence: Divergence | null;
}

interface Telling {
  readonly module: string;
  readonly atMs: number;
  readonly story: Story;
  readonly profile: Profile | undefined;
  readonly belief: Belief | null;
}

interface Heard {
  readonly teller: StoryTeller;
  /** Every module that was ever asked for, for the case that this one was not. */
  readonly names: ReadonlySet<string>;
}

async function listen(tracePath: string, module: string, untilMs: number): Promise<Heard> {
  const teller = new StoryTeller(module);
  const names = new Set<string>();
  for await (const line of traceLines(tracePath)) {
    const isLate = (lineMs(line) ?? 0) > untilMs;
    if (isLate && teller.isKnown) break;
    const isRequest = line.includes('"kind":"module-requested"');
    if (!isRequest && (isLate || !teller.concerns(line))) continue;
    const record = recordOf(line);
    if (record.kind === 'input' && record.input.kind === 'module-requested')
      names.add(record.input.module.id);
    if (!isLate) teller.hear(record);
  }
  return { teller, names };
}

async function beliefAt(
  tracePath: string,
  { module, profile, atMs }: { readonly module: string; readonly profile: Profile; readonly atMs: number },
): Promise<Belief | null> {
  const replayed = await replay(tracePath, { profile, untilMs: atMs });
  if (replayed.kind === 'fault') return null;
  const { knowledge, divergence } = replayed.found;
  const record = knowledge.modules.get(moduleId(module));
  return record === undefined ? null : { record, opinions: explain(profile, knowledge, record), divergence };
}

/** Says so when the belief shown is not what the run believed, because the core has changed since. */
function warn(divergence: Divergence | null, screen: Screen): void {
  if (divergence === null) return;
  const text = `what is believed may differ from the run: this core decides otherwise from record ${divergence.number} on`;
  screen.err(`${screen.paintErr('yellow', 'arts:')} ${text}\n`);
}

function asJson({ module, atMs, story, profile, belief }: Telling): object {
  const scorers = profile?.scorers.map(({ scorer, weight }) => ({ name: scorer.name, weight })) ?? [];
  const { episodes, last, home } = story;
  return {
    module,
    atMs,
    phase: belief?.record.phase ?? null,
    home,
    scorers,
    episodes,
    last,
    opinions: belief?.opinions ?? null,
    divergence: belief?.divergence ?? null,
  };
}

function explanation({ module, atMs, story, profile, belief }: Telling, screen: Screen): string {
  const { paint } = screen;
  const parts = [
    `${paint('bold', module)} at ${moment(atMs)}: ${standing(belief, story)}`,
    life(story.episodes, screen),
  ];
  if (story.last !== null) {
    const { placement } = story.last;
    const head = paint(
      'bold',
      `Why ${placement.chosen ?? 'nowhere'}: the placement of ${moment(story.last.atMs)}`,
    );
    parts.push(`${head}\n${placementReport(placement, profile, screen)}`);
  }
  if (belief !== null && belief.opinions.length > 0) {
    const head = paint('bold', `Every runtime at ${moment(atMs)}, as the supervisor believed`);
    parts.push(`${head}\n${opinionReport(belief.opinions, story.home, screen)}`);
  }
  return `${parts.join('\n\n')}\n`;
}

function standing(belief: Belief | null, { home }: Story): string {
  if (belief === null) return home === null ? 'bound to no runtime' : `last bound to ${home}`;
  const { phase, epoch } = belief.record;
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

function life(episodes: readonly Episode[], { paint, columnCount }: Screen): string {
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
