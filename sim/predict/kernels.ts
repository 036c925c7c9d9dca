import { at, median } from '../../scenarios/library/fit/numbers.ts';
import { eigenOf } from './linear.ts';
import type { Features, Measurements } from './measurements.ts';

/** How alike n things are: a positive semi-definite matrix, row-major, with ones on its diagonal. */
export interface Kernel {
  readonly n: number;
  readonly values: Float64Array;
}

/**
 * A kernel as features: K = Φ Φᵀ with orthogonal columns, of which each has the squared length in `squares`. Row i of
 * `columns` (row-major, n × width) are the features of thing i.
 */
export interface Basis {
  readonly n: number;
  readonly width: number;
  readonly columns: Float64Array;
  readonly squares: Float64Array;
}

/** Eigenvalues below this share of the largest are left out (assumption: far below any noise). */
const EIGENVALUE_SHARE = 1e-3;
/** How much of a device its features do not tell (assumption). */
const DEVICE_OWN_SHARE = 0.3;
/** How much of an engine is its own, not shared with those of the same mode, family or compiler (assumption). */
const ENGINE_OWN_SHARE = 0.3;
/**
 * Length scales as multiples of the median distance. Of three that were tried for workloads (these, twice and four times
 * as long) these had the lowest error on validation rows within 10 % of the runs, 10.9 % against 11.0 and 11.2; the length
 * for devices is an assumption.
 */
const LENGTHS = { opcodesNear: 0.25, opcodesFar: 1, mix: 0.25, device: 0.6 } as const;

/** What mode an engine runs in, whose it is, and what compiles for it. */
const ENGINES: Readonly<Record<string, readonly [string, string, string]>> = {
  'iwasm-a': ['ahead', 'iwasm', 'llvm'],
  'iwasm-i': ['interpreter', 'iwasm', 'none'],
  'wasm3-i': ['interpreter', 'wasm3', 'none'],
  'wasmedge-i': ['interpreter', 'wasmedge', 'none'],
  'wasmer-a-cl': ['ahead', 'wasmer', 'cranelift'],
  'wasmer-a-ll': ['ahead', 'wasmer', 'llvm'],
  'wasmer-j-cl': ['in-time', 'wasmer', 'cranelift'],
  'wasmer-j-sp': ['in-time', 'wasmer', 'single-pass'],
  'wasmtime-a': ['ahead', 'wasmtime', 'cranelift'],
  'wasmtime-j': ['in-time', 'wasmtime', 'cranelift'],
};

/** How alike workloads are: by what they execute how often, near and far, and by the mix of it. */
export function workloadKernel(opcodes: Features): Kernel {
  const near = squaredExponential(opcodes, LENGTHS.opcodesNear);
  const far = squaredExponential(opcodes, LENGTHS.opcodesFar);
  const mix = squaredExponential(mixOf(opcodes), LENGTHS.mix);
  const third = (place: number) =>
    (at(near.values, place) + at(far.values, place) + at(mix.values, place)) / 3;
  return { n: near.n, values: near.values.map((_, place) => third(place)) };
}

/** How alike platforms are: by device, by engine, and by both together, a third each. */
export function platformKernel({ places, traits }: Pick<Measurements, 'places' | 'traits'>): Kernel {
  const devices = deviceKernel(traits);
  const { engineOf, deviceOf, engines } = places;
  const n = engineOf.length;
  const values = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1) {
      const device = at(devices.values, at(deviceOf, row) * devices.n + at(deviceOf, column));
      const engine = engineLikeness(engines[at(engineOf, row)] ?? '', engines[at(engineOf, column)] ?? '');
      values[row * n + column] = (device * engine + device + engine) / 3;
    }
  }
  return { n, values };
}

/** How alike devices are by their features; a part of each is its own. */
function deviceKernel(traits: Features): Kernel {
  const { n, values } = squaredExponential(standardised(traits), LENGTHS.device);
  const own = (place: number) => (place % (n + 1) === 0 ? DEVICE_OWN_SHARE : 0);
  return { n, values: values.map((value, place) => (1 - DEVICE_OWN_SHARE) * value + own(place)) };
}

/** One for an engine and itself, else the share of mode, family and compiler that two engines have in common. */
function engineLikeness(one: string, other: string): number {
  if (one === other) return 1;
  const traits = ENGINES[other];
  const alike = ENGINES[one]?.filter((trait, place) => trait === traits?.[place]).length ?? 0;
  return ((1 - ENGINE_OWN_SHARE) * alike) / 3;
}

/** Square roots of the shares that opcodes have in all that is executed. */
function mixOf({ count, width, values }: Features): Features {
  const mixed = values.map((value) => Math.expm1(value));
  for (let row = 0; row < count; row += 1) {
    const part = mixed.subarray(row * width, (row + 1) * width);
    const sum = part.reduce((total, value) => total + value, 0);
    part.forEach((value, column) => {
      part[column] = Math.sqrt(value / sum);
    });
  }
  return { count, width, values: mixed };
}

/** Columns with mean 0 and deviation 1; those that do not vary become 0. */
export function standardised({ count, width, values }: Features): Features {
  const scaled = new Float64Array(values.length);
  for (let column = 0; column < width; column += 1) {
    const own = Float64Array.from({ length: count }, (_, row) => at(values, row * width + column));
    const mean = own.reduce((sum, value) => sum + value, 0) / count;
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
    for (let row = 0; row < count; row += 1)
      scaled[row * width + column] = deviation < 1e-9 ? 0 : (at(own, row) - mean) / deviation;
  }
  return { count, width, values: scaled };
}

/** exp(−d² ÷ 2ℓ²) of the distances between rows, with ℓ in medians of those that are not 0. */
export function squaredExponential({ count, width, values }: Features, lengthMedians: number): Kernel {
  const squares = new Float64Array(count * count);
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < row; column += 1) {
      let sum = 0;
      for (let k = 0; k < width; k += 1)
        sum += (at(values, row * width + k) - at(values, column * width + k)) ** 2;
      squares[row * count + column] = sum;
      squares[column * count + row] = sum;
    }
  }
  const middle = median(squares.filter((square) => square > 0));
  const scale = 2 * lengthMedians ** 2 * (middle > 0 ? middle : 1);
  return { n: count, values: squares.map((square) => Math.exp(-square / scale)) };
}

/** Writes a kernel as features. */
export function basisOf({ n, values }: Kernel): Basis {
  const eigen = eigenOf(values, n);
  const floor = EIGENVALUE_SHARE * Math.max(...eigen.values);
  const kept = [...eigen.values.keys()].filter((k) => at(eigen.values, k) > floor);
  const columns = Float64Array.from({ length: n * kept.length }, (_, place) => {
    const k = kept[place % kept.length] ?? 0;
    return at(eigen.vectors, Math.floor(place / kept.length) * n + k) * Math.sqrt(at(eigen.values, k));
  });
  return { n, width: kept.length, columns, squares: Float64Array.from(kept, (k) => at(eigen.values, k)) };
}
