import type { Unit } from './quantity.ts';

/** The chapters of a report. */
export const GROUPS = ['Answers', 'Modules', 'Moves', 'Faults', 'Resources', 'Control plane'] as const;

/** What a report has to know of a metric besides its meaning. */
export interface Trait {
  readonly group: (typeof GROUPS)[number];
  readonly unit: Unit;
  /** Which way is better; `neither` for plain counts, of which more may be good or bad. */
  readonly better: 'lower' | 'higher' | 'neither';
}

type Row = readonly [name: string, unit: Unit, better?: Trait['better']];

const ROWS: Readonly<Record<Trait['group'], readonly Row[]>> = {
  Answers: [
    ['calls.count', 'count', 'neither'],
    ['latency.p50Ms', 'ms'],
    ['latency.p95Ms', 'ms'],
    ['latency.p99Ms', 'ms'],
    ['way.p95Ms', 'ms'],
    ['answer.ageP95Ms', 'ms'],
    ['stale.seconds', 's'],
    ['objective.missShare', 'share'],
    ['objective.slackShare', 'share', 'neither'],
    ['calls.lostShare', 'share'],
    ['calls.homeShare', 'share', 'neither'],
    ['firstResult.p95Ms', 'ms'],
    ['slowdown.mean', 'factor'],
    ['slowdown.p99', 'factor'],
    ['regret.share', 'share'],
    ['prediction.errorP50Share', 'share'],
    ['jobs.done', 'count', 'higher'],
  ],
  Modules: [
    ['placements.count', 'count', 'neither'],
    ['preemptions.count', 'count', 'neither'],
    ['modules.waitingSeconds', 's'],
    ['modules.waitingMost', 'count'],
    ['modules.refused', 'count'],
    ['modules.givenUp', 'count'],
    ['modules.lost', 'count'],
    ['orphan.seconds', 's'],
    ['recovery.p95Ms', 'ms'],
    ['duplicate.seconds', 's'],
    ['work.lostMs', 'ms'],
    ['state.lostSeconds', 's'],
    ['starts.failed', 'count'],
    ['loads.refused', 'count'],
    ['capacity.shareMin', 'share', 'higher'],
    ['memory.strandedShare', 'share'],
    ['chains.acrossShare', 'share', 'neither'],
  ],
  Moves: [
    ['moves.count', 'count', 'neither'],
    ['moves.perModule', 'count', 'neither'],
    ['moves.perModuleHour', 'count', 'neither'],
    ['moves.needless', 'count'],
    ['moves.aborted', 'count'],
    ['moves.overran', 'count'],
    ['moves.lastMinute', 'count'],
    ['moves.bytes', 'bytes'],
    ['moves.bytesThin', 'bytes'],
    ['moves.peakBytesPerSecond', 'bytes'],
    ['unrest.longestSeconds', 's'],
    ['unrest.movesMost', 'count', 'neither'],
    ['downtime.seconds', 's'],
    ['downtime.secondsPerModule', 's'],
    ['downtime.p95Ms', 'ms'],
  ],
  Faults: [
    ['detection.delayP95Ms', 'ms'],
    ['detection.falseCount', 'count'],
    ['detection.suspectedCount', 'count'],
    ['slowBuild.delayP95Ms', 'ms'],
    ['slowBuild.unnoticed', 'count'],
    ['heal.secondsMost', 's'],
    ['heal.messagesMost', 'count'],
    ['knowledge.distanceMean', 'count'],
    ['devices.dead', 'count'],
    ['laws.broken', 'count'],
  ],
  Resources: [
    ['energy.joules', 'joules'],
    ['energy.joulesPerAnswer', 'joules'],
  ],
  'Control plane': [
    ['decisions.count', 'count', 'neither'],
    ['messages.count', 'count'],
    ['messages.perSecond', 'count'],
    ['messages.bytes', 'bytes'],
    ['messages.lost', 'count'],
  ],
};

const TRAITS: ReadonlyMap<string, Trait> = new Map(
  GROUPS.flatMap((group) =>
    ROWS[group].map(([name, unit, better = 'lower']): readonly [string, Trait] => [
      name,
      { group, unit, better },
    ]),
  ),
);

/** Endings of names from which the unit of a metric follows that no table knows yet. */
const ENDINGS: readonly (readonly [RegExp, Unit])[] = [
  [/Ms$/, 'ms'],
  [/seconds$/i, 's'],
  [/bytes$/i, 'bytes'],
  [/joules/i, 'joules'],
  [/watts$/i, 'watts'],
  [/share/i, 'share'],
];

/** What is known of a metric; an unknown one is put under the control plane with a unit guessed from its name. */
export function traitOf(name: string): Trait {
  const known = TRAITS.get(name);
  if (known !== undefined) return known;
  const unit = ENDINGS.find(([ending]) => ending.test(name))?.[1] ?? 'count';
  return { group: 'Control plane', unit, better: 'neither' };
}

/** Metrics of a summary by chapter, in the order in which they are read; chapters without any are left out. */
export function byGroup(
  summary: Readonly<Record<string, number>>,
): readonly { readonly group: Trait['group']; readonly names: readonly string[] }[] {
  const order = [...TRAITS.keys()];
  const rank = (name: string): number => (TRAITS.has(name) ? order.indexOf(name) : order.length);
  const names = Object.keys(summary).toSorted((a, b) => rank(a) - rank(b));
  return GROUPS.map((group) => ({
    group,
    names: names.filter((name) => traitOf(name).group === group),
  })).filter((chapter) => chapter.names.length > 0);
}
