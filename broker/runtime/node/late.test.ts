import { describe, expect, it } from 'vitest';
import { aModule } from '../../../core/testing/builders.ts';
import type { Launch, Notices, Running } from '../host/running.ts';
import { lateLauncher } from './late.ts';

/** Hears nothing. */
const deaf: Notices = {
  started: () => {},
  failed: () => {},
  ended: () => {},
  prepared: () => {},
  arrived: () => {},
};
const idle: Running = {
  kill: () => {},
  usage: () => ({ cpuMs: null, memoryBytes: null }),
  mobility: null,
};

/** A start of a made-up module: when it was launched, or that it failed. */
function begun(launcher: (inner: Launch) => Launch): {
  launchedMs: Promise<number>;
  running: Running;
  failed: string[];
} {
  const failed: string[] = [];
  let launched: (ms: number) => void = () => {};
  const launchedMs = new Promise<number>((resolve) => {
    launched = resolve;
  });
  const startMs = performance.now();
  const inner: Launch = () => {
    launched(performance.now() - startMs);
    return { kill: () => {}, usage: () => ({ cpuMs: 7, memoryBytes: null }), mobility: null };
  };
  const notices: Notices = { ...deaf, failed: (reason) => failed.push(reason) };
  const module = aModule('sum', { demand: { codeBytes: 500_000 } });
  return { launchedMs, running: launcher(inner)(module, notices, null), failed };
}

const law = { startUpMs: 60, coldMsPerMegabyte: 80 };

describe('a late start', () => {
  it('comes when the law of its device says, later the first time a file is seen', async () => {
    const late = (inner: Launch): Launch => lateLauncher(inner, { law, ownMs: 10, prepare: async () => {} });
    let launcher: Launch | null = null;
    let launch: Launch = () => idle;
    // One launcher for both, as a runtime has.
    const shared = (inner: Launch): Launch => {
      launch = inner;
      launcher ??= late((module, notices, arrival) => launch(module, notices, arrival));
      return launcher;
    };
    expect(await begun(shared).launchedMs).toBeGreaterThanOrEqual(60 + 40 - 10 - 1);
    const warm = begun(shared);
    expect(warm.running.usage().cpuMs).toBeNull();
    expect(await warm.launchedMs).toBeGreaterThanOrEqual(60 - 10 - 1);
    expect(warm.running.usage().cpuMs).toBe(7);
  });

  it('begins as much sooner as starts have lately taken here', async () => {
    const waitsMs: number[] = [];
    let orderedMs = 0;
    const inner: Launch = (_module, { started }) => {
      waitsMs.push(performance.now() - orderedMs);
      setTimeout(started, 100);
      return idle;
    };
    const slow = { startUpMs: 300, coldMsPerMegabyte: 0 };
    const launch = lateLauncher(inner, { law: slow, ownMs: 0, prepare: async () => {} });
    for (let count = 0; count < 2; count++) {
      orderedMs = performance.now();
      await new Promise<void>((started) => {
        launch(aModule('sum'), { ...deaf, started: () => started() }, null);
      });
    }
    expect(waitsMs[0]).toBeGreaterThanOrEqual(299);
    expect(waitsMs[1]).toBeLessThan(waitsMs[0] ?? 0);
  });

  it('waits for code that takes longer, whatever becomes of it', async () => {
    const prepare = (): Promise<never> =>
      new Promise((_, reject) => setTimeout(() => reject(new Error('gone')), 200));
    const { launchedMs } = begun((inner) => lateLauncher(inner, { law, ownMs: 10, prepare }));
    expect(await launchedMs).toBeGreaterThanOrEqual(199);
  });

  it('comes to nothing when it is stopped before', async () => {
    const { running, failed } = begun((inner) =>
      lateLauncher(inner, { law, ownMs: 10, prepare: async () => {} }),
    );
    running.kill();
    await expect.poll(() => failed).toEqual(['stopped before it started']);
  });
});
