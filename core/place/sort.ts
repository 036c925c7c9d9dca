/** Lists longer than this are sorted by the engine. */
const SHORT_COUNT_MAX = 32;

/**
 * Sorts a list in place, stably. The lists of a placement have a handful of entries; for those the engine's own sort
 * spends more on setting up (2.8 kB of work space per placement, measured) than on comparing.
 */
export function insertionSort<T>(list: T[], compare: (a: T, b: T) => number): void {
  if (list.length > SHORT_COUNT_MAX) {
    list.sort(compare);
    return;
  }
  for (let end = 1; end < list.length; end++) {
    const moving = list[end] as T;
    let at = end;
    for (; at > 0; at--) {
      const before = list[at - 1] as T;
      if (compare(before, moving) <= 0) break;
      list[at] = before;
    }
    list[at] = moving;
  }
}
