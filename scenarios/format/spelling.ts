/**
 * Number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other
 * (optimal string alignment; Damerau 1964, Levenshtein 1966). Stops counting beyond `atMost`.
 */
export function editCount(a: string, b: string, atMost: number = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > atMost) return atMost + 1;
  let [older, old] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (old[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, (old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, (older[j - 2] ?? 0) + 1);
      row.push(best);
    }
    [older, old] = [old, row];
  }
  return old[b.length] ?? 0;
}

/**
 * The known name closest to what was written, or undefined if none is close: at most a third of the letters
 * (at least one, at most three edits) may differ, capitals apart. Of equally close names the first wins.
 */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  const plain = written.toLowerCase();
  const atMost = Math.min(3, Math.max(1, Math.floor(written.length / 3)));
  let best: { readonly name: string; readonly edits: number } | undefined;
  for (const name of known) {
    const edits = editCount(plain, name.toLowerCase(), atMost);
    if (edits <= atMost && (best === undefined || edits < best.edits)) best = { name, edits };
  }
  return best?.name;
}

const LIST_MAX = 12;

/** What to say under an unknown name: the nearest known one, or the known ones if they are few. */
export function nameHint(written: string, known: Iterable<string>): string | null {
  const names = [...known];
  const near = nearest(written, names);
  if (near !== undefined) return `did you mean "${near}"?`;
  if (names.length === 0) return null;
  const shown = names.slice(0, LIST_MAX).join(', ');
  return `known: ${shown}${names.length > LIST_MAX ? `, and ${names.length - LIST_MAX} more` : ''}`;
}
