/**
 * Element `index` of an array that is known to have it. One function per kind of array: a shared one that meets both
 * kinds made a fit ten times slower (measured).
 */
export const real = (numbers: Float64Array, index: number): number => numbers[index] as number;

/** The same for whole numbers. */
export const integer = (numbers: Int32Array, index: number): number => numbers[index] as number;
