/**
 * Holm's correction ("A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6(2),
 * 1979): p-values made larger so that, rejecting all that are below 5 %, even one false rejection among all of them has
 * a chance below 5 %, whatever they have to do with each other. In the order in which they were given.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, index) => index).toSorted((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1));
  const adjusted = new Array<number>(pValues.length);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * (pValues[index] ?? 1)));
    adjusted[index] = least;
  });
  return adjusted;
}
