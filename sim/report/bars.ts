const STEPS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** What a cell of a thinned series shows of the samples that fall into it. */
export type Thinning = 'mean' | 'most' | 'least' | 'last';

/**
 * Sums up a column in `count` equal spans of time. A sample stands for the time since the one before it, also where that
 * is several spans long; NaN where there is none.
 */
export function thinned(
  {
    atMs,
    values,
    endMs,
  }: { readonly atMs: readonly number[]; readonly values: readonly number[]; readonly endMs: number },
  count: number,
  thinning: Thinning,
): readonly number[] {
  const cells: number[][] = Array.from({ length: count }, () => []);
  const cellOf = (at: number): number =>
    Math.max(0, Math.min(count - 1, Math.ceil((at * count) / Math.max(1, endMs) - 1e-9) - 1));
  atMs.forEach((at, index) => {
    const value = values[index];
    if (value === undefined || !Number.isFinite(value)) return;
    const before = atMs[index - 1];
    const last = cellOf(at);
    for (let cell = before === undefined ? last : Math.min(last, cellOf(before) + 1); cell <= last; cell++)
      cells[cell]?.push(value);
  });
  return cells.map((cell) => (cell.length === 0 ? Number.NaN : summedUp(cell, thinning)));
}

function summedUp(cell: readonly number[], thinning: Thinning): number {
  switch (thinning) {
    case 'mean':
      return cell.reduce((sum, value) => sum + value, 0) / cell.length;
    case 'most':
      return cell.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    case 'least':
      return cell.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    case 'last':
      return cell.at(-1) ?? Number.NaN;
  }
}

/** Draws values as a line of eighth blocks from `floor` to the largest; gaps stay blank. */
export function sparkline(values: readonly number[], floor = 0): string {
  const seen = values.filter((value) => Number.isFinite(value));
  const top = seen.reduce((most, value) => Math.max(most, value), floor);
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const share = top === floor ? 0 : (value - floor) / (top - floor);
      return STEPS[Math.max(0, Math.min(STEPS.length - 1, Math.ceil(share * STEPS.length) - 1))] ?? ' ';
    })
    .join('');
}
