/**
 * Fits what the pause of a move costs to what `npm run bench:migration -- 3 --moves --save scenarios/library/moves/measured.json`
 * measured: `npx tsx scenarios/library/fit/moves.ts`. Deterministic: same measurements, same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mean, median, significant } from './numbers.ts';

const LIBRARY = join(import.meta.dirname, '..');

interface Measured {
  readonly machine: string;
  readonly moves: readonly { readonly usedBytes: number; readonly downtimeMs: readonly number[] }[];
}

interface Point {
  readonly bytes: number;
  readonly ms: number;
}

/** A pause that lasts so long, and longer by so much for every byte of memory. */
interface PauseLaw {
  readonly fixedMs: number;
  readonly msPerByte: number;
}

/** Least squares of relative errors: a pause of ten milliseconds is to be as right as one of a hundred. */
export function fitPause(points: readonly Point[]): PauseLaw {
  const sum = (of: (point: Point) => number): number =>
    points.reduce((total, point) => total + of(point) / point.ms ** 2, 0);
  const [one, x, xx] = [sum(() => 1), sum(({ bytes }) => bytes), sum(({ bytes }) => bytes ** 2)];
  const [y, xy] = [sum(({ ms }) => ms), sum(({ bytes, ms }) => bytes * ms)];
  const msPerByte = (one * xy - x * y) / (one * xx - x * x);
  return { fixedMs: (y - msPerByte * x) / one, msPerByte };
}

/** The table of what was measured last. */
export function pauseTable(): Readonly<Record<string, unknown>> {
  const measured = JSON.parse(readFileSync(join(LIBRARY, 'moves/measured.json'), 'utf8')) as Measured;
  const points = measured.moves.map(({ usedBytes, downtimeMs }) => ({
    bytes: usedBytes,
    ms: median(downtimeMs),
  }));
  const { fixedMs, msPerByte } = fitPause(points);
  const errors = points.map(({ bytes, ms }) => Math.abs(ms / (fixedMs + msPerByte * bytes) - 1));
  return {
    from: 'scenarios/library/fit/moves.ts, of moves/measured.json: medians of moves between two arts runtime on one machine',
    machine: measured.machine,
    errors: {
      meanErrorShare: significant(mean(errors), 3),
      medianErrorShare: significant(median(errors), 3),
    },
    pauseMs: significant(fixedMs, 3),
    bytesPerSecond: significant(1_000 / msPerByte, 3),
  };
}

if (process.argv[1] === import.meta.filename) {
  const text = `${JSON.stringify(pauseTable(), null, 2)}\n`;
  writeFileSync(join(LIBRARY, 'moves.json'), text);
  process.stdout.write(text);
}
