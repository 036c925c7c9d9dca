import { SingleBar } from 'cli-progress';
import type { Screen } from './screen.ts';

/** Shows how far a run is. */
export interface Progress {
  show(share: number): void;
  end(): void;
}

/** Lines that a log gets instead of a bar. */
const LINE_COUNT = 10;

/** A bar on a terminal, a line for every tenth elsewhere, nothing when it should be quiet. */
export function progressOf(screen: Screen, label: string, isQuiet: boolean): Progress {
  if (isQuiet) return { show: () => undefined, end: () => undefined };
  return screen.terminal === null ? linesOf(screen, label) : barOn(screen.terminal, label);
}

function barOn(terminal: NodeJS.WriteStream, label: string): Progress {
  const bar = new SingleBar({
    stream: terminal,
    format: `${label} {bar} {percentage} %  {eta_formatted} to go`,
    barCompleteChar: '━',
    barIncompleteChar: '·',
    barsize: 32,
    clearOnComplete: true,
    // A run never yields to the event loop, so a listener of its own would only make Ctrl-C deaf.
    gracefulExit: false,
    emptyOnZero: true,
    etaBuffer: 30,
    linewrap: true,
  });
  bar.start(1_000, 0);
  return { show: (share) => bar.update(Math.round(share * 1_000)), end: () => bar.stop() };
}

function linesOf(screen: Screen, label: string): Progress {
  let shown = 0;
  return {
    show: (share) => {
      const tenth = Math.floor(share * LINE_COUNT);
      if (tenth <= shown || tenth >= LINE_COUNT) return;
      shown = tenth;
      screen.err(`${label}: ${tenth * (100 / LINE_COUNT)} %\n`);
    },
    end: () => undefined,
  };
}
