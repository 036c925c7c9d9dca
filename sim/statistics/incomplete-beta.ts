import { assert } from '../../core/index.ts';

/** Bernoulli numbers over 2k(2k − 1): the coefficients of Stirling's series (DLMF 5.11.1). */
const STIRLING: readonly number[] = [
  1 / 12,
  -1 / 360,
  1 / 1_260,
  -1 / 1_680,
  1 / 1_188,
  -691 / 360_360,
  1 / 156,
  -3_617 / 122_400,
];

/** From here on eight terms of the series leave an error below 10⁻¹⁶ (DLMF 5.11(ii): less than the first one left out). */
const STIRLING_FROM = 10;

/** The logarithm of Γ(x) for x > 0: Stirling's series, after Γ(x) = Γ(x + 1) ÷ x has made x large enough. */
export function logGamma(x: number): number {
  assert(x > 0, 'the gamma function is asked for above 0 only');
  let shifted = x;
  let product = 1;
  for (; shifted < STIRLING_FROM; shifted++) product *= shifted;
  let power = shifted;
  let series = 0;
  for (const coefficient of STIRLING) {
    series += coefficient / power;
    power *= shifted * shifted;
  }
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product)
  );
}

/** Terms of the continued fraction before it must have settled; it takes some √(a + b). */
const TERM_COUNT_MAX = 100_000;
const TINY = 1e-300;

/**
 * The regularised incomplete beta function I_x(a, b), for a and b > 0 and x in [0, 1]: the continued fraction of
 * DLMF 8.17.22, evaluated forwards (Lentz, "Generating Bessel functions in Mie scattering calculations", Applied Optics
 * 15(3), 1976). Where that converges slowly, I_x(a, b) = 1 − I_{1−x}(b, a) (DLMF 8.17.4).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  assert(a > 0 && b > 0 && x >= 0 && x <= 1, 'an incomplete beta function has a, b > 0 and x in [0, 1]');
  if (x === 0 || x === 1) return x;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  return (Math.exp(logFront) * fraction(x, a, b)) / a;
}

/** 1 ÷ (1 + d₁ ÷ (1 + d₂ ÷ (1 + …))) with the d of DLMF 8.17.22. */
function fraction(x: number, a: number, b: number): number {
  let over = Number.POSITIVE_INFINITY;
  let under = 1;
  let value = 1;
  for (let n = 1; n < TERM_COUNT_MAX; n++) {
    const d = coefficient(n, { x, a, b });
    over = awayFromZero(1 + d / over);
    under = 1 / awayFromZero(1 + d * under);
    const step = over * under;
    value *= step;
    if (Math.abs(step - 1) < Number.EPSILON) break;
  }
  return value;
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

function coefficient(
  n: number,
  { x, a, b }: { readonly x: number; readonly a: number; readonly b: number },
): number {
  const m = Math.floor(n / 2);
  if (n % 2 === 0) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
  return (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}
