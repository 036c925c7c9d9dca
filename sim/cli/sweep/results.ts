import { join, relative } from 'node:path';
import { whole } from '../../report/quantity.ts';
import { blockFigures, overField, type SweepFigure, standalone } from '../../report/sweep/figures.ts';
import { matrixFigure, matrixOf } from '../../report/sweep/matrix.ts';
import { sweepPage } from '../../report/sweep/page.ts';
import { loadPaint, NoPainter, PAINTER, type Paint } from '../../report/sweep/picture.ts';
import { sweepText } from '../../report/sweep/terminal.ts';
import { releasedOn } from '../../run/provenance.ts';
import { readAmount } from '../../sweep/axes.ts';
import type { Result } from '../../sweep/conduct.ts';
import { crateOf } from '../../sweep/crate.ts';
import {
  FIGURES,
  type Making,
  ownParts,
  type Part,
  SWEEP_FILES,
  type SweepRecord,
  sweepRecord,
} from '../../sweep/folder.ts';
import type { Plan } from '../../sweep/plan.ts';
import { columnsOf, csvOf, parquetOf } from '../../sweep/rows.ts';
import { type BlockTable, tablesOf } from '../../sweep/tables.ts';
import { type Verdict, verdictsOf } from '../../sweep/verdict.ts';
import { EXIT } from '../exits.ts';
import { type Outcome, ready, refuse } from '../scenario-file.ts';
import type { Screen } from '../screen.ts';

/** Everything that comes of a sweep. */
export interface SweepResults {
  readonly plan: Plan;
  readonly record: SweepRecord;
  readonly blocks: readonly BlockTable[];
  readonly verdicts: readonly Verdict[];
  readonly parts: readonly Part[];
}

/** What makes PNG of figures if that is asked for; says what to install where it is missing. */
export async function paintFor(
  isWanted: boolean,
  screen: Screen,
  load: () => Promise<Paint> = loadPaint,
): Promise<Outcome<Paint | null>> {
  if (!isWanted) return ready(null);
  try {
    return ready(await load());
  } catch (error) {
    if (!(error instanceof NoPainter)) throw error;
    return refuse(screen, EXIT.usage, error.message, `npm install ${PAINTER}; figures/*.svg need nothing`);
  }
}

/** Works out what comes of the runs of a sweep: tables, verdicts, figures, and the files that hold them. */
export function resultsOf(
  plan: Plan,
  results: readonly Result[],
  { making = null, paint = null }: { readonly making?: Making | null; readonly paint?: Paint | null } = {},
): SweepResults {
  const record = sweepRecord(plan, results, making);
  const blocks = tablesOf(plan, results);
  const verdicts = verdictsOf(plan, results, plan.baseline);
  const overview = [...matrix(blocks, plan), ...fieldFigures(blocks, plan)];
  const byBlock = new Map(blocks.map((block) => [block, figuresOf(block, plan.baseline)]));
  const figures = [...overview, ...[...byBlock.values()].flat()];
  const page = sweepPage({
    name: plan.name,
    summary: plan.summary,
    baseline: plan.baseline,
    facts: factsOf(plan, record),
    blocks,
    verdicts,
    overview,
    figuresOf: (block) => byBlock.get(block) ?? [],
    repeatCommand: `npx arts sweep ${plan.file}`,
  });
  const columns = columnsOf(plan, results);
  const { planSha256, cellsSha256 } = record;
  const parts: readonly Part[] = [
    ...ownParts(plan, record, results),
    [SWEEP_FILES.columns, parquetOf(columns, { sweep: plan.name, planSha256, cellsSha256 })],
    [SWEEP_FILES.rows, csvOf(columns)],
    [SWEEP_FILES.tables, `${JSON.stringify(tablesJson(plan, blocks, verdicts), null, 1)}\n`],
    [SWEEP_FILES.report, page],
    ...figures.flatMap((figure) => figureParts(figure, paint)),
  ];
  const crate = crateOf({
    plan: record.plan,
    versions: record.versions,
    commit: record.commit,
    publishedOn: releasedOn(),
    files: parts.map(([path]) => [path, ...describe(path)]),
  });
  return { plan, record, blocks, verdicts, parts: [...parts, [SWEEP_FILES.crate, crate]] };
}

/** A figure as SVG, and as PNG where somebody asked for it. */
function figureParts({ file, svg }: SweepFigure, paint: Paint | null): readonly Part[] {
  const text = standalone(svg);
  const path = join(FIGURES, file);
  return [[path, text], ...(paint === null ? [] : [[path.replace(/svg$/, 'png'), paint(text)] as const])];
}

const matrix = (blocks: readonly BlockTable[], { baseline, policies }: Plan): readonly SweepFigure[] =>
  blocks.length < 2 || policies.length < 2 || blocks.length > 24
    ? []
    : [matrixFigure(matrixOf(blocks, baseline))];

/** Where a sweep has a single field of numbers, its main metric is drawn over them. */
function fieldFigures(
  blocks: readonly BlockTable[],
  { scenarios, fields, points }: Plan,
): readonly SweepFigure[] {
  const [field] = fields;
  if (field === undefined || fields.length > 1 || points.length < 2) return [];
  const amounts = points.map((point) => readAmount(point[field]));
  if (amounts.some((amount) => amount === null || amount.unit !== amounts[0]?.unit)) return [];
  const values = amounts.map((amount) => amount?.value ?? 0);
  const unit = amounts[0]?.unit ?? '';
  return scenarios.map(({ name, main }) =>
    overField(
      blocks.filter(({ scenario }) => scenario.name === name),
      { scenario: name, field: unit === '' ? field : `${field}, ${unit}`, metric: main, values },
    ),
  );
}

function figuresOf(block: BlockTable, baseline: string): readonly SweepFigure[] {
  const main = block.metrics.find(({ metric }) => metric === block.scenario.main);
  return main === undefined ? [] : blockFigures(block, main, baseline);
}

function factsOf(
  plan: Plan,
  { runCount, failedCount, commit }: SweepRecord,
): readonly (readonly [string, string])[] {
  return [
    ['scenarios', whole(plan.scenarios.length)],
    ['points', whole(plan.points.length)],
    ['policies', whole(plan.policies.length)],
    ['replications', `${plan.precision === null ? '' : 'from '}${whole(plan.replicationCount)}`],
    ['runs', `${whole(runCount)}${failedCount === 0 ? '' : `, ${whole(failedCount)} failed`}`],
    ['seed', String(plan.seed)],
    ['code', plan.codeSha256.slice(0, 12)],
    ...(commit === null
      ? []
      : [['commit', `${commit.id.slice(0, 12)}${commit.dirty ? ', changed' : ''}`] as const]),
  ];
}

/** Tables and verdicts for programs; what is infinite becomes null there. */
export const tablesJson = (
  plan: Plan,
  blocks: readonly BlockTable[],
  verdicts: readonly Verdict[],
): object => ({
  sweep: plan.name,
  baseline: plan.baseline,
  blocks: blocks.map(({ scenario, pointIndex, ...rest }) => ({
    scenario: scenario.name,
    main: scenario.main,
    why: scenario.why,
    point: plan.points[pointIndex],
    ...rest,
  })),
  verdicts,
});

const KINDS: readonly (readonly [RegExp, mediaType: string, text: string])[] = [
  [/^sweep\.json$/, 'application/json', 'What was run, and with what'],
  [/^sweep\.yaml$/, 'application/yaml', 'The sweep as it was asked for'],
  [/\.gz$/, 'application/gzip', 'Every run with its outcome, one line of JSON to each'],
  [/\.parquet$/, 'application/vnd.apache.parquet', 'Every run, one row to each'],
  [/\.csv$/, 'text/csv', 'The same as CSV'],
  [/\.json$/, 'application/json', 'Means with intervals, differences and verdicts'],
  [/\.html$/, 'text/html', 'Report with all tables and figures'],
  [/\.svg$/, 'image/svg+xml', 'Figure'],
  [/\.png$/, 'image/png', 'The same figure in pixels'],
];

function describe(path: string): readonly [mediaType: string, text: string] {
  const [, mediaType, text] = KINDS.find(([pattern]) => pattern.test(path)) ?? [
    null,
    'application/octet-stream',
    '',
  ];
  return [mediaType, text];
}

/** Prints what came of a sweep, and where it lies. */
export function tell(
  { plan, record, blocks, verdicts, parts }: SweepResults,
  path: string,
  screen: Screen,
): void {
  screen.out(sweepText({ name: plan.name, baseline: plan.baseline, blocks, verdicts }, screen.paint));
  const near = relative('', path);
  const shown = near === '' || near.startsWith('..') ? path : near;
  const figureCount = parts.filter(([name]) => name.endsWith('.svg')).length;
  const files = [SWEEP_FILES.report, SWEEP_FILES.columns, SWEEP_FILES.rows, SWEEP_FILES.crate];
  screen.out(
    `\n${screen.paint('bold', 'Written')}\n${files.map((file) => `  ${join(shown, file)}`).join('\n')}\n  ${join(shown, FIGURES)}  ${screen.paint('dim', `${figureCount} figures`)}\n`,
  );
  const failed = record.failedCount;
  if (failed > 0)
    screen.err(
      `${screen.paintErr('red', 'arts:')} ${failed} of ${record.runCount} runs failed; results.csv says why\n`,
    );
}
