import type { Opinion, Placement, Profile } from '../../core/index.ts';
import { bareTable, wrapped } from './layout.ts';
import type { Paint } from './paint.ts';
import { whole } from './quantity.ts';
import type { TerminalOptions } from './terminal.ts';

/** Columns of contenders that fit beside the names of scorers. */
const CONTENDER_COUNT_MAX = 6;
const EXAMPLE_COUNT_MAX = 8;

/** A placement in full: the verdicts with their reasons, the contenders' scores by scorer, and the tie-break. */
export function placementReport(
  placement: Placement,
  profile: Profile | undefined,
  options: TerminalOptions,
): string {
  const parts = [verdicts(placement, options), scores(placement, profile, options.paint), tie(placement)];
  return parts.filter((part) => part !== '').join('\n\n');
}

const verdictInk = (verdict: string): 'green' | 'yellow' | 'red' | 'dim' =>
  verdict === 'fits' ? 'green' : verdict === 'crowded' ? 'yellow' : verdict === 'unsuitable' ? 'red' : 'dim';

function verdicts({ verdicts: all }: Placement, { paint, columnCount }: TerminalOptions): string {
  const lines = all.flatMap(({ verdict, reason, runtimeCount, examples }) => {
    const shown = examples.slice(0, EXAMPLE_COUNT_MAX).join(', ');
    const more = runtimeCount > Math.min(examples.length, EXAMPLE_COUNT_MAX) && shown !== '' ? ', …' : '';
    const head = `  ${paint(verdictInk(verdict), verdict.padEnd(11))} ${whole(runtimeCount).padStart(6)}  ${reason === verdict ? '' : reason}`;
    return [
      head.trimEnd(),
      ...wrapped(`${shown}${more}`, columnCount - 22).map((line) => paint('dim', `${' '.repeat(22)}${line}`)),
    ];
  });
  return ['  of the realm’s runtimes', ...lines].join('\n');
}

/** Scorers down, contenders across, the best first. */
function scores({ contenders, chosen }: Placement, profile: Profile | undefined, paint: Paint): string {
  const shown = contenders.slice(0, CONTENDER_COUNT_MAX);
  if (shown.length === 0) return '  nobody fits, so nobody was scored';
  const count = shown[0]?.scores.length ?? 0;
  const head = [
    'score',
    'weight',
    ...shown.map(({ runtime }) => (runtime === chosen ? paint('bold', runtime) : runtime)),
  ];
  const rows = Array.from({ length: count }, (_, n) => {
    const weighted = profile?.scorers[n];
    const name = weighted?.scorer.name ?? `score ${n + 1}`;
    return [
      name,
      weighted === undefined ? '?' : String(weighted.weight),
      ...shown.map((report) => (report.scores[n] ?? Number.NaN).toFixed(3)),
    ];
  });
  const total = ['total', '', ...shown.map((report) => paint('bold', report.total.toFixed(3)))];
  const right = head.map((_, index) => index).filter((index) => index > 0);
  const rest = contenders.length - shown.length;
  return `${bareTable([head, ...rows, total], right)}${rest > 0 ? `\n  and ${whole(rest)} more contender${rest === 1 ? '' : 's'}, with less` : ''}`;
}

const tie = ({ tieBreak }: Placement): string => (tieBreak === null ? '' : `  a tie, broken by ${tieBreak}`);

const OPINION_COUNT_MAX = 24;

/** What speaks for and against every single runtime, those that fit first. */
export function opinionReport(
  opinions: readonly Opinion[],
  home: string | null,
  { paint, columnCount }: TerminalOptions,
): string {
  const width = Math.max(12, ...opinions.slice(0, OPINION_COUNT_MAX).map(({ runtime }) => runtime.length));
  const lines = opinions.slice(0, OPINION_COUNT_MAX).map(({ runtime, objections, total }) => {
    const [first] = objections;
    const verdict =
      first === undefined
        ? 'fits'
        : (objections.find((one) => one.verdict === 'unsuitable') ?? first).verdict;
    const why = objections.map(({ filter, reason }) => `${filter}: ${reason}`).join('; ');
    const room = Math.max(10, columnCount - width - 26);
    const note = why.length > room ? `${why.slice(0, room - 1)}…` : why;
    const here = runtime === home ? paint('bold', '●') : ' ';
    return `  ${here} ${runtime.padEnd(width)} ${total.toFixed(3)}  ${paint(verdictInk(verdict), verdict.padEnd(10))}  ${paint('dim', note)}`.trimEnd();
  });
  const rest = opinions.length - lines.length;
  return [
    ...lines,
    ...(rest > 0 ? [paint('dim', `    and ${whole(rest)} more; --json lists all`)] : []),
  ].join('\n');
}
