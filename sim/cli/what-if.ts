import type { Profile } from '../../core/index.ts';
import { type Continuation, continuations } from '../counterfactual/continue.ts';
import { FIGURES, type Figure, type Figures } from '../counterfactual/meter.ts';
import { type Recorded, recordedIn } from '../counterfactual/recorded.ts';
import type { Replay } from '../replay.ts';
import { bareTable, wrapped } from '../report/layout.ts';
import { digits, moment, whole, written } from '../report/quantity.ts';
import { EXIT } from './exits.ts';
import { progressOf } from './progress.ts';
import { exitOf, type Recording, reachIn } from './recording.ts';
import { refuse } from './scenario-file.ts';
import type { Screen } from './screen.ts';

/** What is asked of a recording: who else decides, and over which stretch. */
export interface WhatIf {
  /** Who decides instead; `null` for nobody, which only shows how well the simulator continues. */
  readonly profile: Profile | null;
  readonly fromMs: number;
  readonly untilMs: number | undefined;
  readonly runCount: number;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

/** Told with every comparison, because it decides how far it may be trusted. */
const ASSUMED: readonly string[] = [
  'devices, runtimes and links are as last known; links and batteries then change as recorded',
  'who joins, leaves, dies or falls silent, what is asked for, crashes of modules and other load come as recorded',
  'modules are called as often as each report shows them busy, at random within it, in bursts as answer times and counts tell',
  'a module that was not running is called as usual meanwhile; calls that were lost while it ran are not missed',
  'runtimes compute at the speed they told or were measured at; modules slow each other as on the measured devices',
  'everything passes through the broker; what was on its way at the moment is sent again',
];

/** Replays a recording to a moment, lets the simulator go on from there, and prints what was and what would have been. */
export async function whatIf(recording: Recording, asked: WhatIf, screen: Screen): Promise<number> {
  const { profile, fromMs, untilMs, runCount, isJson, isQuiet } = asked;
  const progress = progressOf(screen, `what if, from ${moment(fromMs)}`, isQuiet);
  const endMs = untilMs ?? recording.folder?.record.endMs;
  const reach = isQuiet ? null : await reachIn(recording, untilMs);
  const half = 0.5;
  const split = await recordedIn(
    recording,
    {
      ...recording.reading,
      onProgress: (atMs) => progress.show(half * (reach?.(atMs) ?? 0)),
    },
    { fromMs, untilMs: endMs },
  );
  if (split.kind === 'fault') {
    progress.end();
    return refuse(screen, exitOf(split.cause), split.message).exitCode;
  }
  const recorded = split.found;
  const others = profile === null || profile.name === recorded.profile.name ? [] : [profile];
  const runs = continuations(recorded, [recorded.profile, ...others], {
    runCount,
    onProgress: (share) => progress.show(half + half * share),
  });
  progress.end();
  screen.out(
    isJson ? `${JSON.stringify(asJson(recording, recorded, runs))}\n` : told(recorded, runs, screen),
  );
  return recorded.replay.divergence === null ? EXIT.ok : EXIT.diverged;
}

function asJson({ name, kind }: Recording, recorded: Recorded, runs: readonly Continuation[]): object {
  const { fromMs, untilMs, profile, figures, hindsight, replay } = recorded;
  return {
    recording: name,
    kind,
    fromMs,
    untilMs,
    policy: profile.name,
    divergence: replay.divergence,
    recorded: figures,
    continuations: runs,
    leftOut: Object.fromEntries(hindsight.leftOut),
    assumed: ASSUMED,
    meanings: Object.fromEntries(FIGURES.map(({ name, meaning }) => [name, meaning])),
  };
}

/** The comparison as text. */
function told(recorded: Recorded, runs: readonly Continuation[], screen: Screen): string {
  const { paint, columnCount } = screen;
  const { fromMs, untilMs, knowledge, hindsight, figures, replay } = recorded;
  const [own, ...others] = runs;
  if (own === undefined) return '';
  const knownCount = knowledge.modules.values().filter(({ phase }) => phase.kind !== 'ended').length;
  const known = `${whole(knowledge.runtimes.size)} runtimes and ${whole(knownCount)} modules known, ${whole(hindsight.later.length)} asked for later`;
  const head = ['', 'recorded', `${own.policy}, simulated`, ...others.flatMap(({ policy }) => [policy, ''])];
  const rows = FIGURES.filter(
    ({ name }) => figures[name] !== undefined || valuesOf(own, name).length > 0,
  ).map((figure) => [
    figure.name,
    written(figures[figure.name] ?? Number.NaN, figure.unit),
    cellOf(own, figure),
    ...others.flatMap((other) => [cellOf(other, figure), changeOf(own, other, figure, paint)]),
  ]);
  const list = (texts: readonly string[]): string =>
    texts
      .flatMap((text) =>
        wrapped(text, columnCount - 4).map((line, at) => `${at === 0 ? '  · ' : '    '}${line}`),
      )
      .map((line) => paint('dim', line))
      .join('\n');
  const leftOut = [...hindsight.leftOut].map(([what, count]) => `left out: ${what} (${whole(count)})`);
  return `${[
    `${paint('bold', `What if, from ${moment(fromMs)} to ${moment(untilMs)}`)}\n${paint('dim', known)}`,
    ...warning(replay, screen),
    bareTable([head.map((text) => paint('bold', text)), ...rows], head.map((_, at) => at).slice(1)),
    `${paint('dim', 'mean (least … most) of runs with other chances, the same for all policies. Assumed:')}\n${list([...ASSUMED, ...leftOut])}`,
  ].join('\n\n')}\n`;
}

function warning({ divergence }: Replay, { paint }: Screen): readonly string[] {
  if (divergence === null) return [];
  const text = `✘ this core decides otherwise than recorded, first at record ${divergence.number}: "recorded" is what it would have decided`;
  return [paint('red', text)];
}

const valuesOf = ({ runs }: Continuation, name: string): readonly number[] =>
  runs.flatMap((figures: Figures) => figures[name] ?? []);

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function cellOf(continuation: Continuation, { name, unit }: Figure): string {
  const values = valuesOf(continuation, name);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const mean = written(meanOf(values), unit);
  return values.length < 2 || least === most
    ? mean
    : `${mean} (${written(least, unit)} … ${written(most, unit)})`;
}

/** How much better or worse, and nothing where the runs with the same chances do not agree on which. */
function changeOf(
  own: Continuation,
  other: Continuation,
  { name, better }: Figure,
  paint: Screen['paint'],
): string {
  const pairs = own.runs.flatMap((figures, at) => {
    const [from, to] = [figures[name], other.runs[at]?.[name]];
    return from === undefined || to === undefined ? [] : [to - from];
  });
  const isUp = pairs.every((difference) => difference > 0);
  const isDown = pairs.every((difference) => difference < 0);
  if (pairs.length === 0 || (!isUp && !isDown)) return '';
  const [from, to] = [meanOf(valuesOf(own, name)), meanOf(valuesOf(other, name))];
  const size = from === 0 ? 'from 0' : `${to > from ? '+' : '−'}${digits(Math.abs(to / from - 1) * 100)} %`;
  if (better === 'neither') return paint('dim', `· ${size}`);
  return isUp === (better === 'higher') ? paint('green', `▲ ${size}`) : paint('red', `▼ ${size}`);
}
