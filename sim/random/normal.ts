/** Wichura's coefficients, lowest power first: centre, tail up to √(−ln p) = 5, far tail. */
const CENTRE_OVER = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
] as const;
const CENTRE_UNDER = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077,
  21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
] as const;
const TAIL_OVER = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
] as const;
const TAIL_UNDER = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455,
  0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
] as const;
const FAR_OVER = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
] as const;
const FAR_UNDER = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525,
  7.868691311456132591e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
] as const;

/**
 * The standard normal quantile of `unit` in (0, 1), to about 16 digits: algorithm AS 241, PPND16 (Wichura,
 * "The percentage points of the normal distribution", Applied Statistics 37(3), 1988). One number in,
 * one out: unlike the polar method it keeps no second variate, so a restored stream goes on as it was.
 */
export function normalQuantile(unit: number): number {
  const offset = unit - 0.5;
  if (Math.abs(offset) <= 0.425) {
    const square = 0.180625 - offset * offset;
    return (offset * polynomial(CENTRE_OVER, square)) / polynomial(CENTRE_UNDER, square);
  }
  const root = Math.sqrt(-Math.log(offset < 0 ? unit : 1 - unit));
  const tail =
    root <= 5
      ? polynomial(TAIL_OVER, root - 1.6) / polynomial(TAIL_UNDER, root - 1.6)
      : polynomial(FAR_OVER, root - 5) / polynomial(FAR_UNDER, root - 5);
  return offset < 0 ? -tail : tail;
}

type Coefficients = readonly [number, number, number, number, number, number, number, number];

function polynomial(c: Coefficients, x: number): number {
  return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}
