/**
 * Element `index` of an array that is known to have it; numbers only, so the missing one would be a NaN and
 * not a crash.
 */
export function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] ?? Number.NaN;
}

/**
 * Quantile by linear interpolation between order statistics (Hyndman & Fan 1996, type 7). Takes sorted
 * numbers.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return at(sorted, below) + (position - below) * (at(sorted, above) - at(sorted, below));
}

/** Middle of some numbers in any order; NaN of none. */
export function median(numbers: Iterable<number>): number {
  return quantile(Float64Array.from(numbers).sort(), 0.5);
}

/** Arithmetic mean; NaN of none. */
export function mean(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < numbers.length; index += 1) sum += at(numbers, index);
  return sum / numbers.length;
}

/** Rounds to so many significant digits, so that a regenerated table differs only where the fit does. */
export function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/**
 * A number in [0, 1) that depends on seed and index only (Steele, Lea & Flood 2014: the SplitMix finaliser,
 * 32 bits). For splitting observations; the simulator's streams are its own.
 */
export function lot(seed: number, index: number): number {
  let mixed = (Math.imul(index + 1, 0x9e3779b9) + Math.imul(seed + 1, 0x85ebca6b)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
}
