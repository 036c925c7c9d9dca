import type { Module } from '../../../core/index.ts';
import type { Launch, Mobility, Notices, Running, Usage } from '../host/running.ts';

/** What a start costs on a device, as the device library tells it. */
export interface StartLaw {
  readonly startUpMs: number;
  /** Added once per megabyte of code, the first time a runtime sees it. */
  readonly coldMsPerMegabyte: number;
}

/** What a launcher needs to be late. */
export interface LatePlan {
  readonly law: StartLaw;
  /** What a start takes here once the code is at hand, as a first guess; it is part of what the law says. */
  readonly ownMs: number;
  /** Gets the code to hand, which happens while the device would be busy with it. */
  prepare(module: Module): Promise<unknown>;
}

/** Starts whose median says what the next one takes here (assumption: enough that one busy moment does not count). */
const START_COUNT = 5;

/** Pitot's and the library's megabyte. */
const BYTES_PER_MEGABYTE = 1e6;

/** Launches instances as late as a slower device would have them ready; later only if this machine takes longer. */
export function lateLauncher(launch: Launch, { law, ownMs: guessMs, prepare }: LatePlan): Launch {
  const latestMs = [guessMs];
  const warm = new Set<string>();
  return (module, notices, arrival) => {
    // What comes from elsewhere is there when its snapshot is.
    if (arrival !== null) return launch(module, notices, arrival);
    const megabytes = warm.has(module.file) ? 0 : module.demand.codeBytes / BYTES_PER_MEGABYTE;
    warm.add(module.file);
    const waitMs = law.startUpMs + law.coldMsPerMegabyte * megabytes - medianOf(latestMs);
    const late = new Late();
    const waited = new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
    // Whatever is wrong with the code, the launch meets it again and says so.
    const prepared = prepare(module).catch(() => {});
    void Promise.all([waited, prepared]).then(() => {
      if (late.isKilled) notices.failed('stopped before it started');
      else late.inner = launch(module, timed(notices), null);
    });
    return late;
  };

  function timed(notices: Notices): Notices {
    const startMs = performance.now();
    const started = (fixed?: string): void => {
      latestMs.push(performance.now() - startMs);
      if (latestMs.length > START_COUNT) latestMs.shift();
      notices.started(fixed);
    };
    return { ...notices, started };
  }
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

class Late implements Running {
  inner: Running | null = null;
  isKilled = false;

  kill(): void {
    this.isKilled = true;
    this.inner?.kill();
  }

  get mobility(): Mobility | null {
    return this.inner?.mobility ?? null;
  }

  usage(): Usage {
    return this.inner?.usage() ?? { cpuMs: null, memoryBytes: null };
  }
}
