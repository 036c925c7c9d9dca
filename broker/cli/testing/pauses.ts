import type { MoveStage } from './moves.ts';

/** A line of the program every so often; long enough for a whole pause to be in one. */
const LINE_MS = 250;

/** A move from a runtime to another, and the longest that the module itself noticed not to run. */
export interface Pause {
  readonly from: string;
  readonly to: string;
  readonly longestMs: number;
}

/**
 * Has a program that watches the time of day, with so much memory in use, go along a way. From the source's last
 * instruction to the target's first, on a machine whose programs all have one clock; sleeping adds up to a millisecond.
 */
export async function pausesOn(
  stage: MoveStage,
  way: readonly string[],
  memoryKib: number,
): Promise<readonly Pause[]> {
  const [home = '', ...stations] = way;
  await stage.submits('stopwatch', home, [String(memoryKib), String(LINE_MS)]);
  const pauses: Pause[] = [];
  let from = home;
  for (const to of stations) {
    await stage.writes('stopwatch', 2); // What is new on a machine, code above all, is not what is measured.
    const before = stage.lines('stopwatch').length;
    await stage.moves('stopwatch', to);
    await stage.writes('stopwatch', 2);
    const gaps = stage.lines('stopwatch').slice(before).map(Number);
    pauses.push({ from, to, longestMs: Math.max(...gaps) / 1_000 });
    from = to;
  }
  return pauses;
}
