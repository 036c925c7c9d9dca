import type { Highs, Model } from 'highs';

/** One constraint: the sum of values times columns is at least the one and at most the other. */
export interface ProgramRow {
  readonly columns: readonly number[];
  readonly values: readonly number[];
  readonly least: number;
  readonly most: number;
}

/** A linear programme to be minimised over columns that are at least 0. */
export interface Program {
  readonly costs: Float64Array;
  /** The most that each column may be; infinite where nothing holds it. */
  readonly tops: Float64Array;
  /** 1 for a column that has to be a whole number, unless the programme is relaxed. */
  readonly wholes: Int32Array;
  readonly rows: readonly ProgramRow[];
}

/** When the search for an exact optimum may end early. */
export interface Limits {
  /** Of wall time: what is found when it ends differs between machines; that it ended is told. */
  readonly secondsMax: number;
  /** How far from the bound is near enough; 0 asks for the optimum itself. */
  readonly gapShareMax: number;
}

/** What the relaxed programme says: a price per row, ≤ 0 for a row that is only held from above. */
export interface RelaxedAnswer {
  readonly rowPrices: Float64Array;
}

/** What the whole programme says. */
export interface WholeAnswer {
  /** The best columns found. */
  readonly columns: Float64Array;
  /** No columns cost less, but for the solver's tolerances; minus infinity when nothing is known. */
  readonly bound: number;
  readonly isStopped: boolean;
}

/** The tightest of HiGHS but for a factor of 10; its default of 1e-6 would let kilobytes of a gigabyte slip. */
const TOLERANCE = 1e-9;

/** Pairs of module and runtime, 200 × 40 of them, up to which an optimum is sought; beyond, only bounds (measured). */
export const EXACT_PAIR_COUNT_MAX = 8_000;

/** Solves the programme with fractions allowed, for the prices of its rows. */
export async function solveRelaxed(program: Program): Promise<RelaxedAnswer> {
  return await withModel(program, false, (model, highs) => {
    model.run();
    if (model.getModelStatus() !== highs.constants.modelStatus.optimal)
      throw new Error(`HiGHS ended a relaxed programme with status ${model.getModelStatus()}`);
    return { rowPrices: model.getSolution().rowDual };
  });
}

/** Solves the programme in whole numbers, from columns that are known to be feasible. */
export async function solveWhole(
  program: Program,
  start: Float64Array,
  limits: Limits,
): Promise<WholeAnswer> {
  return await withModel(program, true, (model, highs) => {
    model.options.set({
      time_limit: limits.secondsMax,
      mip_rel_gap: limits.gapShareMax,
      mip_abs_gap: 0,
      mip_feasibility_tolerance: TOLERANCE,
    });
    model.setSolution({ colValue: start });
    model.run();
    const { optimal, timeLimit } = highs.constants.modelStatus;
    const ending = model.getModelStatus();
    if (ending !== optimal && ending !== timeLimit)
      throw new Error(`HiGHS ended a whole programme with status ${ending}`);
    const { colValue } = model.getSolution();
    return {
      columns: colValue.length === start.length ? colValue : start,
      bound: Number(model.info.get('mip_dual_bound')),
      isStopped: ending === timeLimit,
    };
  });
}

let loading: Promise<Highs> | null = null;

/** Loads HiGHS when it is first needed (it takes a tenth of a second), and afresh after it has failed. */
async function withModel<Result>(
  program: Program,
  isWhole: boolean,
  use: (model: Model, highs: Highs) => Result,
): Promise<Result> {
  loading ??= import('highs').then(({ default: load }) => load());
  const highs = await loading;
  const model = highs.createModel();
  try {
    // The seed is told, so that equal programmes have equal answers, unless time ends them.
    model.options.set({ output_flag: false, random_seed: 0 });
    model.passModel(packed(program, isWhole));
    const result = use(model, highs);
    model.dispose();
    return result;
  } catch (fault) {
    // A module of WebAssembly that has trapped cannot be trusted with the next programme.
    loading = null;
    throw fault;
  }
}

/** The programme as HiGHS takes it. */
function packed({ costs, tops, wholes, rows }: Program, isWhole: boolean) {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach(({ columns }, row) => {
    starts[row + 1] = (starts[row] as number) + columns.length;
  });
  const size = { numCols: costs.length, numRows: rows.length };
  return {
    ...size,
    colCost: costs,
    colLower: new Float64Array(costs.length),
    colUpper: tops,
    rowLower: rows.map(({ least }) => least),
    rowUpper: rows.map(({ most }) => most),
    matrix: {
      format: 'csr' as const,
      ...size,
      starts,
      indices: Int32Array.from(rows.flatMap(({ columns }) => columns)),
      values: Float64Array.from(rows.flatMap(({ values }) => values)),
    },
    ...(isWhole ? { integrality: wholes } : {}),
  };
}
