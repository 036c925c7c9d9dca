/** Wichura's coefficients, lowest power first, as doubles: centre, tail up to √(−ln p) = 5, far tail. */
const CENTRE_OVER = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
] as const;
const CENTRE_UNDER = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
] as const;
const TAIL_OVER = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
] as const;
const TAIL_UNDER = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
] as const;
const FAR_OVER = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
] as const;
const FAR_UNDER = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
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
