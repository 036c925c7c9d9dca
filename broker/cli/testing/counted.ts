/** What a counter writes that was never interrupted. */
export const counted = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => String(at + 1));
