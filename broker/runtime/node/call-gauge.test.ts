import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../core/index.ts';
import { aModule } from '../../../core/testing/builders.ts';
import type { Bus } from '../host/bus.ts';
import type { Notices, Running } from '../host/running.ts';
import { MemoryBus } from '../testing/memory-bus.ts';
import { gaugedLauncher } from './call-gauge.ts';

const CALLS: Channel = { path: '/ch/calls', topic: 'calls', mode: 'r' };
const ANSWERS: Channel = { path: '/ch/answers', topic: 'answers', mode: 'w' };
const ignore = (): void => {};
const deaf: Notices = {
  started: ignore,
  failed: ignore,
  ended: ignore,
  prepared: ignore,
  arrived: ignore,
};
const nothing = new Uint8Array();

/** An instance that answers when it is told to. */
function launched(channels: readonly Channel[]): { bus: MemoryBus; running: Running; answer: () => void } {
  const bus = new MemoryBus();
  let inside: Bus = bus;
  const launch = gaugedLauncher(bus, 2, (tap) => () => {
    inside = tap;
    void tap.listen('calls', () => {});
    return { kill: () => {}, usage: () => ({ cpuMs: 1, memoryBytes: 2 }), mobility: null };
  });
  const module = aModule('eye', { channels, demand: { workMs: 50 } });
  const running = launch(module, deaf, null);
  return { bus, running, answer: () => inside.publish('answers', nothing, () => {}) };
}

describe('the calls of an instance', () => {
  it('are measured from their coming to their answer, and from their begin to their end, until they are asked for', async () => {
    const { bus, running, answer } = launched([ANSWERS, CALLS]);
    expect(running.usage()).toEqual({ cpuMs: 1, memoryBytes: 2, latencyMs: null, stretchShare: null });
    bus.publish('calls', nothing, () => {});
    bus.publish('calls', nothing, () => {});
    await pause(100);
    answer();
    await pause(100);
    answer();
    const { latencyMs, stretchShare } = running.usage();
    // The second has waited for the first, and ran only half of its time; 2 × 50 ms were foreseen for each.
    expect(latencyMs).toBeGreaterThanOrEqual(199);
    expect(stretchShare).toBeGreaterThanOrEqual(0.99);
    expect((latencyMs ?? 0) / 100).toBeGreaterThan((stretchShare ?? 0) * 1.5);
    expect(running.usage()).toMatchObject({ latencyMs: null, stretchShare: null });
  });

  it('are left alone where it is not plain what a call is', () => {
    expect(launched([CALLS]).running.usage()).toEqual({ cpuMs: 1, memoryBytes: 2 });
    expect(launched([CALLS, ANSWERS, CALLS]).running.usage()).toEqual({ cpuMs: 1, memoryBytes: 2 });
  });
});
