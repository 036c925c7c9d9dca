import { median } from '../../scenarios/library/fit/numbers.ts';
import { chainSettings } from './alone.ts';
import { basisOf, platformKernel, workloadKernel } from './kernels.ts';
import type { Measurements } from './measurements.ts';
import { type OnlineErrors, onlineErrors } from './online.ts';
import { boundsOf, errorsOf, type Laboratory, MISSES, newcomerErrors, type SplitErrors } from './protocol.ts';
import {
  aloneTargets,
  BOUND_FRACTION,
  boundTargets,
  COVERAGE_TOLERANCE_SHARE,
  newcomerTargets,
  sharedTargets,
} from './published.ts';

/** What to evaluate. */
export interface EvaluationOptions {
  readonly splitCount: number;
  /** Shares of the data to learn from. */
  readonly fractions: readonly number[];
  /** Whether to fit four fifths only as well, at every fraction. */
  readonly strict: boolean;
  readonly onProgress: (share: number) => void;
}

/** A mean over splits, and twice its standard error, as the paper has its bars. */
export interface Figure {
  readonly mean: number;
  readonly twoErrorShare: number;
}

/** A figure beside what others published and what we set ourselves; `null` where there is nothing. */
export interface Finding {
  readonly name: string;
  readonly figure: Figure;
  readonly median: Figure | null;
  readonly publishedShare: number | null;
  readonly must: number | null;
  readonly aim: number | null;
  readonly isMissed: boolean;
}

/** All findings, in the order of the table. */
export interface Evaluation {
  readonly alone: readonly Finding[];
  readonly law: readonly Finding[];
  readonly strict: readonly Finding[];
  readonly shared: readonly Finding[];
  readonly coverage: readonly Finding[];
  readonly tightness: readonly Finding[];
  readonly overProvision: readonly Finding[];
  readonly newcomers: readonly Finding[];
  readonly online: readonly Finding[];
  readonly onlineBounds: readonly Finding[];
}

/** Reproduces the protocol of the paper, and leaves each device out in turn. */
export function evaluate(measurements: Measurements, options: EvaluationOptions): Evaluation {
  const bases = {
    workloads: basisOf(workloadKernel(measurements.opcodes)),
    platforms: basisOf(platformKernel(measurements)),
  };
  const laboratory = { measurements, bases, settings: chainSettings };
  const seeds = Array.from({ length: options.splitCount }, (_, index) => index + 1);
  const steps = stepsOf(options, measurements);
  const errors = options.fractions.map((fraction) =>
    seeds.map((seed) => steps.done(errorsOf(laboratory, { fractionShare: fraction, seed }))),
  );
  return {
    ...pointFindings(options.fractions, errors),
    strict: options.strict
      ? options.fractions.map((fraction) =>
          finding(percentName(fraction), {
            values: seeds.map(
              (seed) => steps.done(boundsOf(laboratory, { fractionShare: fraction, seed })).aloneErrorShare,
            ),
          }),
        )
      : [],
    ...boundFindings(
      seeds.map((seed) => steps.done(boundsOf(laboratory, { fractionShare: BOUND_FRACTION, seed }))),
    ),
    newcomers: newcomerFindings(laboratory, steps),
    ...onlineFindings(
      options.fractions,
      seeds.map((seed) => steps.done(onlineErrors(measurements, seed, options.fractions))),
    ),
  };
}

interface Steps {
  done<Value>(value: Value): Value;
}

function stepsOf(
  { splitCount, fractions, strict, onProgress }: EvaluationOptions,
  { places }: Measurements,
): Steps {
  const total = splitCount * (fractions.length * (strict ? 2 : 1) + 2) + places.devices.length;
  let count = 0;
  return {
    done: (value) => {
      count += 1;
      onProgress(count / total);
      return value;
    },
  };
}

function pointFindings(
  fractions: readonly number[],
  errors: readonly (readonly SplitErrors[])[],
): Pick<Evaluation, 'alone' | 'law' | 'shared'> {
  const each = (make: (fraction: number, splits: readonly SplitErrors[]) => Finding) =>
    fractions.map((fraction, place) => make(fraction, errors[place] ?? []));
  return {
    alone: each((fraction, splits) =>
      finding(percentName(fraction), {
        values: splits.map(({ aloneErrorShare }) => aloneErrorShare),
        medians: splits.map(({ aloneMedianErrorShare }) => aloneMedianErrorShare),
        target: aloneTargets.find((target) => target.fractionShare === fraction),
      }),
    ),
    law: each((fraction, splits) =>
      finding(percentName(fraction), { values: splits.map(({ lawErrorShare }) => lawErrorShare) }),
    ),
    shared: each((fraction, splits) =>
      finding(percentName(fraction), {
        values: splits.map(({ sharedErrorShare }) => sharedErrorShare),
        medians: splits.map(({ sharedMedianErrorShare }) => sharedMedianErrorShare),
        target: sharedTargets.find((target) => target.fractionShare === fraction),
      }),
    ),
  };
}

function boundFindings(
  splits: readonly ReturnType<typeof boundsOf>[],
): Pick<Evaluation, 'coverage' | 'tightness' | 'overProvision'> {
  const each = (pick: (bounds: ReturnType<typeof boundsOf>['bounds'][number]) => number) =>
    MISSES.map((miss, place) => ({
      miss,
      name: percentName(1 - miss),
      values: splits.flatMap(({ bounds }) => {
        const own = bounds[place];
        return own === undefined ? [] : [pick(own)];
      }),
    }));
  return {
    coverage: each(({ coverageShare }) => coverageShare).map(({ miss, name, values }) => {
      const own = finding(name, { values });
      return { ...own, isMissed: Math.abs(own.figure.mean - (1 - miss)) > COVERAGE_TOLERANCE_SHARE };
    }),
    tightness: each(({ tightnessShare }) => tightnessShare).map(({ miss, name, values }) =>
      finding(name, { values, target: boundTargets.find(({ missShare }) => missShare === miss) }),
    ),
    overProvision: each(({ overProvisionShare }) => overProvisionShare).map(({ name, values }) =>
      finding(name, { values }),
    ),
  };
}

/** Over devices the middle is told, and the mean besides: some boards are unlike all others. */
function newcomerFindings(laboratory: Laboratory, steps: Steps): readonly Finding[] {
  const counts = newcomerTargets.map(({ runCount }) => runCount);
  const devices = laboratory.measurements.places.devices.flatMap(
    (_, device) => steps.done(newcomerErrors(laboratory, device, counts)) ?? [],
  );
  return newcomerTargets.map(({ runCount, must }, place) => {
    const errors = devices.map(({ errorShares }) => errorShares[place] ?? Number.NaN);
    const middle = median(errors);
    return {
      name: `${runCount} runs`,
      figure: { mean: middle, twoErrorShare: 0 },
      median: figureOf(errors),
      publishedShare: null,
      must,
      aim: null,
      isMissed: must !== null && middle > must,
    };
  });
}

/** What the core learns as it goes: each run is predicted before it is learnt from. */
function onlineFindings(
  fractions: readonly number[],
  splits: readonly OnlineErrors[],
): Pick<Evaluation, 'online' | 'onlineBounds'> {
  return {
    online: fractions.map((fraction, place) =>
      finding(percentName(fraction), {
        values: splits.map(({ errorShares }) => errorShares[place] ?? Number.NaN),
        medians: splits.map(({ medianErrorShares }) => medianErrorShares[place] ?? Number.NaN),
      }),
    ),
    onlineBounds: MISSES.map((miss, place) =>
      finding(percentName(1 - miss), {
        values: splits.map(({ coverageShares }) => coverageShares[place] ?? Number.NaN),
      }),
    ),
  };
}

interface Content {
  readonly values: readonly number[];
  readonly medians?: readonly number[];
  readonly target?:
    | { readonly publishedShare: number; readonly must: number; readonly aim: number }
    | undefined;
}

function finding(name: string, { values, medians, target }: Content): Finding {
  const figure = figureOf(values);
  return {
    name,
    figure,
    median: medians === undefined ? null : figureOf(medians),
    publishedShare: target?.publishedShare ?? null,
    must: target?.must ?? null,
    aim: target?.aim ?? null,
    isMissed: target !== undefined && figure.mean > target.must,
  };
}

function figureOf(values: readonly number[]): Figure {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  return { mean, twoErrorShare: (2 * deviation) / Math.sqrt(values.length) };
}

const percentName = (share: number): string => `${Number((share * 100).toPrecision(6))} %`;
