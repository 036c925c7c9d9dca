/** Copies the old array into the start of a longer one and returns that. */
export function widened<T extends Float64Array | Int32Array>(old: T, longer: T): T {
  longer.set(old);
  return longer;
}
