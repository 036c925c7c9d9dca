import {
  type Evaluation,
  type EvaluationOptions,
  evaluate,
  type Figure,
  type Finding,
} from '../predict/evaluate.ts';
import { readMeasurements } from '../predict/measurements.ts';
import { aloneTargets } from '../predict/published.ts';
import { bareTable } from '../report/layout.ts';
import { EXIT } from './exits.ts';
import { progressOf } from './progress.ts';
import { refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts predict`. */
export interface PredictOptions {
  /** Folder with the measurements. */
  readonly from: string;
  readonly splits?: EvaluationOptions['splitCount'];
  readonly fraction?: readonly string[];
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Evaluates the predictor on measured run times, as the paper that published them did, and says what is missed. */
export async function predict(
  { from, splits = 5, fraction, strict = false, json = false, quiet = false }: PredictOptions,
  screen: Screen = ownScreen(),
): Promise<number> {
  const fractions =
    fraction?.map((percent) => Number(percent) / 100) ?? aloneTargets.map((one) => one.fractionShare);
  const wrong = fractions.findIndex((share) => !(share > 0 && share < 1));
  if (wrong >= 0)
    return refuse(
      screen,
      EXIT.usage,
      `--fraction: a percentage between 0 and 100, not "${fraction?.[wrong]}"`,
    ).exitCode;
  if (splits < 1) return refuse(screen, EXIT.usage, '--splits: at least one split is needed').exitCode;
  const measurements = readMeasurements(from);
  if (typeof measurements === 'string') return refuse(screen, EXIT.input, measurements).exitCode;

  const progress = progressOf(screen, 'predict', quiet || json);
  const before = process.cpuUsage();
  const evaluation = evaluate(measurements, {
    splitCount: splits,
    fractions,
    strict,
    onProgress: progress.show,
  });
  progress.end();
  const { user, system } = process.cpuUsage(before);
  const cpuSeconds = (user + system) / 1e6;
  screen.out(json ? `${JSON.stringify({ splits, cpuSeconds, ...evaluation })}\n` : text(evaluation, screen));
  if (!json) screen.out(`${screen.paint('dim', `${splits} splits, ${cpuSeconds.toFixed(0)} CPU-s`)}\n`);
  return Object.values(evaluation).some((findings: readonly Finding[]) =>
    findings.some((one) => one.isMissed),
  )
    ? EXIT.expectation
    : EXIT.ok;
}

/** What each group of findings is, and what its column of medians holds. */
const GROUPS: readonly (readonly [keyof Evaluation, string, string])[] = [
  ['alone', 'runs alone: mean |time ÷ prediction − 1|, learnt from', 'median'],
  ['law', 'the same by the affine law and nothing else', ''],
  ['strict', 'the same without the fifth that only calibrates', ''],
  ['shared', 'with one co-runner, learnt from', 'median'],
  ['coverage', 'upper bounds at 50 %: how many hold of', ''],
  ['tightness', '  mean |time ÷ bound − 1|', ''],
  ['overProvision', '  mean of what a bound is above the time', ''],
  ['newcomers', 'new device, twins left out: median error after', 'mean of devices'],
  ['online', 'as the core learns: error of the next runs, after', 'median'],
  ['onlineBounds', '  its upper bounds: how many hold of', ''],
];

function text(evaluation: Evaluation, screen: Screen): string {
  const { paint } = screen;
  return GROUPS.filter(([group]) => evaluation[group].length > 0)
    .map(([group, title, second]) => {
      const head = ['', 'measured', second, 'published', 'must', 'aim', ''].map((cell) => paint('dim', cell));
      const rows = evaluation[group].map((finding) => rowOf(finding, screen));
      return `${paint('bold', title)}\n${bareTable([head, ...rows], [1, 2, 3, 4, 5])}\n`;
    })
    .join('\n');
}

function rowOf(
  { name, figure, median, publishedShare, must, aim, isMissed }: Finding,
  { paint }: Screen,
): string[] {
  const bare = (share: number | null) => (share === null ? '' : percent(share));
  const mark = isMissed
    ? paint('red', 'missed')
    : aim !== null && figure.mean <= aim
      ? paint('green', 'aim')
      : '';
  return [
    name,
    withError(figure),
    median === null ? '' : withError(median),
    bare(publishedShare),
    bare(must),
    bare(aim),
    mark,
  ];
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
const withError = ({ mean, twoErrorShare }: Figure): string =>
  twoErrorShare === 0 ? percent(mean) : `${(mean * 100).toFixed(2)} ± ${(twoErrorShare * 100).toFixed(2)} %`;
