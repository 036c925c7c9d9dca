import { type BlockTable, type Entry, judged, type MetricTable, traitIn } from '../../sweep/tables.ts';
import type { Verdict } from '../../sweep/verdict.ts';
import { bareTable } from '../layout.ts';
import type { Paint } from '../paint.ts';
import { counted, digits, written, writtenChance, writtenEstimate } from '../quantity.ts';
import { bestFirst } from './figures.ts';
import { tallyText, verdictText } from './words.ts';

/** What a sweep's results are printed with. */
export interface TerminalParts {
  readonly name: string;
  readonly baseline: string;
  readonly blocks: readonly BlockTable[];
  readonly verdicts: readonly Verdict[];
}

/** Blocks that are printed whole; of more, only verdicts are. */
const BLOCK_COUNT_MAX = 24;
/** Columns of other metrics that fit beside the main one. */
const OTHER_COUNT = 2;

/** The results of a sweep for a terminal: a table to each block, and the verdicts. */
export function sweepText({ name, baseline, blocks, verdicts }: TerminalParts, paint: Paint): string {
  const shown = blocks.slice(0, BLOCK_COUNT_MAX).map((block) => blockText(block, baseline, paint));
  const rest =
    blocks.length > BLOCK_COUNT_MAX
      ? [paint('dim', `and ${blocks.length - BLOCK_COUNT_MAX} more, all in report.html and results.csv`)]
      : [];
  return `${[paint('bold', name), ...shown, ...rest, ...verdictLines(verdicts, baseline, paint)].join('\n\n')}\n`;
}

function blockText(block: BlockTable, baseline: string, paint: Paint): string {
  const { scenario, label, replicationCount, failedCount, metrics } = block;
  const [main, ...others] = metrics;
  const failed = failedCount === 0 ? '' : paint('red', `, ${counted(failedCount, 'run')} failed`);
  const title = `${paint('bold', scenario.name)}${label === '' ? '' : ` · ${label}`} · ${counted(replicationCount, 'replication')}${failed}`;
  if (main === undefined) return title;
  const columns = others.filter(({ metric }) => metric !== scenario.main).slice(0, OTHER_COUNT);
  const why = scenario.why === null ? '' : `\n${paint('dim', `by ${main.metric}: ${scenario.why}`)}`;
  const head = [
    'policy',
    main.metric,
    `to ${baseline}`,
    'p (Holm)',
    'Â₁₂',
    'd_z',
    ...columns.map(({ metric }) => metric),
  ];
  const rows = bestFirst(main).map((entry) => rowOf(entry, main, columns, paint));
  const doubts = metrics.flatMap(({ doubt }) => (doubt === null ? [] : [paint('yellow', `  ${doubt}`)]));
  const table = bareTable([head.map((text) => paint('dim', text)), ...rows], [1, 2, 3, 4, 5, 6, 7]);
  return [`${title}${why}`, table, ...doubts].join('\n');
}

function rowOf(
  { policy, estimate, contrast }: Entry,
  { metric }: MetricTable,
  columns: readonly MetricTable[],
  paint: Paint,
): readonly string[] {
  const { unit } = traitIn(metric);
  const own = writtenEstimate(estimate.mean, estimate.halfWidth, unit);
  const rest = columns.map((column) => {
    const entry = column.entries.find((one) => one.policy === policy);
    return entry === undefined
      ? '–'
      : writtenEstimate(entry.estimate.mean, entry.estimate.halfWidth, traitIn(column.metric).unit);
  });
  if (contrast === null) return [paint('bold', policy), own, '', '', '', '', ...rest];
  const { difference, pHolm, superiorityShare, effectSd } = contrast;
  const sign = { better: '▲ ', worse: '▼ ', tied: '  ' }[judged(metric, contrast)];
  const ink = { better: 'green', worse: 'red', tied: 'dim' }[judged(metric, contrast)] as
    | 'green'
    | 'red'
    | 'dim';
  const change = `${sign}${difference.mean > 0 ? '+' : ''}${writtenEstimate(difference.mean, difference.halfWidth, unit)}`;
  const effect = Number.isFinite(effectSd) ? digits(Number(effectSd.toPrecision(2))) : '∞';
  return [
    policy,
    own,
    paint(ink, change),
    writtenChance(pHolm.value),
    superiorityShare.toFixed(2),
    effect,
    ...rest,
  ];
}

function verdictLines(verdicts: readonly Verdict[], baseline: string, paint: Paint): readonly string[] {
  const known = verdicts.filter(({ kind }) => kind !== 'unknown');
  if (known.length === 0) return [];
  const ink = { best: 'green', tied: 'yellow', loses: 'red', unknown: 'dim' } as const;
  const rows = known.map((verdict) => [
    `${verdict.scenario}${verdict.label === '' ? '' : `, ${verdict.label}`}`,
    verdict.metric,
    written(verdict.own.mean, traitIn(verdict.metric).unit),
    paint(ink[verdict.kind], verdictText(verdict)),
  ]);
  return [`${tallyText(known, baseline)}\n${bareTable(rows, [2])}`];
}
