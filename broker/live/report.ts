import type { MetricRow } from './comparison.ts';
import type { LiveRun } from './run.ts';

/** A live run beside its simulation, as people read it. */
export function comparisonText(run: LiveRun): string {
  const { comparison, measure, omitted, lateMsMax, offsetMs, scenario } = run;
  const { placementCount, equalCount, differing, metrics, answered } = comparison;
  const { both, predicted, measured } = answered;
  const lines = [
    `${scenario.name}, lived and simulated`,
    `  placements  ${equalCount} of ${placementCount} equal`,
    ...differing.map(
      ({ module, ordinal, predicted: there, measured: here, predictedLeadScore, measuredLeadScore }) =>
        `              ${module}, placement ${ordinal}: predicted ${there ?? 'none'}${by(predictedLeadScore)}, lived ${here ?? 'none'}${by(measuredLeadScore)}`,
    ),
    `  calls       ${both} answered in both, ${predicted} only in the simulation, ${measured} only live`,
    '',
    ...tableOf(metrics),
    '',
    `  this machine takes ${measure.slownessShare} ms for a millisecond of the reference; a unit of work is ${measure.unitWorkMs.toFixed(3)} ms;`,
    `  what was to happen happened at most ${lateMsMax.toFixed(1)} ms late; the scenario begins at ${offsetMs} ms of the trace`,
    ...omitted.map((line) => `  left out: ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

const HEAD = ['metric', 'pairs', 'predicted', 'measured', 'error, median', '90 %', 'bias'];

function tableOf(metrics: readonly MetricRow[]): readonly string[] {
  const rows = [HEAD, ...metrics.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .replace(/^/, '  '),
  );
}

const cellsOf = (row: MetricRow): readonly string[] => [
  row.metric,
  `${row.count}`,
  inMs(row.predictedMs),
  inMs(row.measuredMs),
  inPercent(row.errorMedianShare),
  inPercent(row.errorMostShare),
  `${row.biasShare < 0 ? '−' : '+'}${inPercent(Math.abs(row.biasShare))}`,
];

/** A choice is made by a lead in a score between 0 and 1. */
const by = (leadScore: number | null): string => (leadScore === null ? '' : ` by ${leadScore.toFixed(4)}`);

const inMs = (ms: number): string => (ms < 1_000 ? `${ms.toFixed(1)} ms` : `${(ms / 1_000).toFixed(2)} s`);

const inPercent = (share: number): string => `${(100 * share).toFixed(1)} %`;
