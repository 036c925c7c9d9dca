import { SingleBar } from 'cli-progress';
import type { Standing } from '../../sweep/conduct.ts';
import type { Screen } from '../screen.ts';

/** Shows how far a sweep is, and how long it still takes. */
export interface SweepProgress {
  show(standing: Standing): void;
  end(): void;
}

/** Lines that a log gets instead of a bar. */
const LINE_COUNT = 20;

/** A bar on a terminal, some twenty lines elsewhere, nothing when it should be quiet. */
export function sweepProgress(
  screen: Screen,
  {
    name,
    isQuiet,
    nowMs,
  }: { readonly name: string; readonly isQuiet: boolean; readonly nowMs: () => number },
): SweepProgress {
  if (isQuiet) return { show: () => undefined, end: () => undefined };
  const begunMs = nowMs();
  const toGo = ({ doneCount, cachedCount, totalCount }: Standing): string => {
    const ranCount = doneCount - cachedCount;
    if (ranCount === 0) return 'no run has ended yet';
    const restMs = ((nowMs() - begunMs) / ranCount) * (totalCount - doneCount);
    return `${spoken(restMs)} to go`;
  };
  const tail = ({ doneCount, totalCount, cachedCount, failedCount }: Standing): string =>
    [
      `${doneCount} of ${totalCount} runs`,
      ...(cachedCount > 0 ? [`${cachedCount} from earlier`] : []),
      ...(failedCount > 0 ? [`${failedCount} failed`] : []),
    ].join(', ');
  if (screen.terminal === null)
    return linesOf(screen, name, (standing) => `${tail(standing)}, ${toGo(standing)}`);
  const bar = new SingleBar({
    stream: screen.terminal,
    format: `${name} {bar} {percentage} %  {tail}`,
    barCompleteChar: '━',
    barIncompleteChar: '·',
    barsize: 24,
    clearOnComplete: true,
    gracefulExit: false,
    emptyOnZero: true,
    linewrap: true,
  });
  bar.start(1, 0, { tail: '' });
  return {
    show: (standing) => {
      bar.setTotal(standing.totalCount);
      bar.update(standing.doneCount, { tail: `${tail(standing)}, ${toGo(standing)}` });
    },
    end: () => bar.stop(),
  };
}

function linesOf(screen: Screen, name: string, text: (standing: Standing) => string): SweepProgress {
  let shown = 0;
  return {
    show: (standing) => {
      const part = Math.floor((standing.doneCount / Math.max(1, standing.totalCount)) * LINE_COUNT);
      if (part <= shown) return;
      shown = part;
      screen.err(`${name}: ${text(standing)}\n`);
    },
    end: () => undefined,
  };
}

/** A time to go in its two largest parts; nobody needs more of a guess. */
function spoken(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
