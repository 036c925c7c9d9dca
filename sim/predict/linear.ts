import { real } from './numbers.ts';

/** Eigenvalues and eigenvectors of a symmetric matrix: column k of `vectors` (row-major) belongs to value k. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Off-diagonal weight, as a share of the whole, below which a matrix is taken for diagonal (assumption). */
const DIAGONAL_SHARE = 1e-18;
const SWEEPS_MAX = 30;

/**
 * Replaces the lower triangle of a symmetric positive definite matrix (row-major, n × n) by its Cholesky factor.
 * Reads nothing above the diagonal.
 */
export function factorise(matrix: Float64Array, n: number): void {
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = real(matrix, row * n + column);
      for (let k = 0; k < column; k += 1) sum -= real(matrix, row * n + k) * real(matrix, column * n + k);
      matrix[row * n + column] = row === column ? Math.sqrt(sum) : sum / real(matrix, column * n + column);
    }
  }
}

/** Solves L x = b in place, for a factor as `factorise` leaves it. */
export function solveLower(factor: Float64Array, n: number, x: Float64Array): void {
  for (let row = 0; row < n; row += 1) {
    let sum = real(x, row);
    for (let k = 0; k < row; k += 1) sum -= real(factor, row * n + k) * real(x, k);
    x[row] = sum / real(factor, row * n + row);
  }
}

/** Solves Lᵀ x = b in place. */
export function solveUpper(factor: Float64Array, n: number, x: Float64Array): void {
  for (let row = n - 1; row >= 0; row -= 1) {
    let sum = real(x, row);
    for (let k = row + 1; k < n; k += 1) sum -= real(factor, k * n + row) * real(x, k);
    x[row] = sum / real(factor, row * n + row);
  }
}

/** Solves A x = b for a symmetric positive definite A, which it leaves factorised; x replaces b. */
export function solveSymmetric(matrix: Float64Array, n: number, x: Float64Array): void {
  factorise(matrix, n);
  solveLower(matrix, n, x);
  solveUpper(matrix, n, x);
}

/** Diagonalises a symmetric matrix by cyclic rotations (Jacobi 1846); leaves its argument as it was. */
export function eigenOf(symmetric: Float64Array, n: number): Eigen {
  const matrix = Float64Array.from(symmetric);
  // Vectors stand in rows while they are turned, as rows lie together in memory.
  const turned = new Float64Array(n * n);
  for (let k = 0; k < n; k += 1) turned[k * n + k] = 1;
  for (let sweep = 0; sweep < SWEEPS_MAX && !isDiagonal(matrix, n); sweep += 1) {
    for (let p = 0; p < n - 1; p += 1) {
      for (let q = p + 1; q < n; q += 1) rotate(matrix, turned, n, [p, q]);
    }
  }
  const vectors = Float64Array.from({ length: n * n }, (_, place) =>
    real(turned, (place % n) * n + Math.floor(place / n)),
  );
  return { values: Float64Array.from({ length: n }, (_, k) => real(matrix, k * n + k)), vectors };
}

function isDiagonal(matrix: Float64Array, n: number): boolean {
  let [off, all] = [0, 0];
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1) {
      const square = real(matrix, row * n + column) ** 2;
      all += square;
      if (row !== column) off += square;
    }
  }
  return off <= DIAGONAL_SHARE * all;
}

/** One plane rotation that makes element (p, q) zero. */
function rotate(
  matrix: Float64Array,
  turned: Float64Array,
  n: number,
  [p, q]: readonly [number, number],
): void {
  const element = real(matrix, p * n + q);
  if (element === 0) return;
  const half = (real(matrix, q * n + q) - real(matrix, p * n + p)) / (2 * element);
  const tangent = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const angle = [cosine, tangent * cosine] as const;
  turn(matrix, { first: p, second: q, strideCount: n, count: n, angle });
  turn(matrix, { first: p * n, second: q * n, strideCount: 1, count: n, angle });
  turn(turned, { first: p * n, second: q * n, strideCount: 1, count: n, angle });
}

interface Turn {
  readonly first: number;
  readonly second: number;
  readonly strideCount: number;
  readonly count: number;
  /** Cosine and sine. */
  readonly angle: readonly [number, number];
}

/** Turns two lines of a matrix (rows or columns, by their step) into each other. */
function turn(matrix: Float64Array, { first, second, strideCount, count, angle }: Turn): void {
  const [cosine, sine] = angle;
  for (let k = 0; k < count; k += 1) {
    const one = real(matrix, first + k * strideCount);
    const other = real(matrix, second + k * strideCount);
    matrix[first + k * strideCount] = cosine * one - sine * other;
    matrix[second + k * strideCount] = sine * one + cosine * other;
  }
}
