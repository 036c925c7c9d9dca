const WIDTH = 64;
const BLOCKS = [' ', '▄', '▀', '█'];
const FULL = (1n << 64n) - 1n;

/** What `loom` writes with so many KiB of thread, told by whoever knows the rule and not the program. */
export function woven(rowCount: number, threadKib = 0): readonly string[] {
  const thread = spun(threadKib * 128);
  let row: readonly number[] = Array.from({ length: WIDTH }, (_, at) =>
    at === WIDTH - 1 - WIDTH / 2 ? 1 : 0,
  );
  return Array.from({ length: rowCount }, (_, index) => {
    const below = grown(row);
    const blocks = row.map((upper, at) => BLOCKS[2 * upper + (below[at] ?? 0)]);
    row = grown(below);
    const drawn = thread[((index + 1) * 7_919) % thread.length];
    if (drawn !== undefined) row = row.with(-1, (row.at(-1) ?? 0) ^ Number(drawn & 1n));
    return `${String(index + 1).padStart(6)} ${blocks.join('')}`;
  });
}

/** Rule 30: a cell is on if its left neighbour differs from "itself or its right one" (Wolfram, 1983). */
const grown = (row: readonly number[]): number[] =>
  row.map((cell, at) => {
    const [left, right] = [row.at(at - 1), row[(at + 1) % WIDTH]];
    return (left === 1) !== (cell === 1 || right === 1) ? 1 : 0;
  });

/** Knuth's generator of MMIX, as the program has it. */
function spun(count: number): readonly bigint[] {
  let seed = 1n;
  return Array.from({ length: count }, () => {
    seed = (seed * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & FULL;
    return seed;
  });
}
