import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

/** A thread in made-up time, whose core others may take away. */
class Thread {
  nowMs = 0;
  cpuMs = 0;
  /** What the system tells between two sleeps is old. */
  #toldMs = 0;
  readonly pace: Pace;

  constructor(coreShare: number) {
    this.pace = new Pace({
      nowMs: () => this.nowMs,
      cpuMs: () => this.#toldMs,
      sleep: (spanMs) => {
        this.nowMs += spanMs;
        this.#toldMs = this.cpuMs;
      },
      coreShare: () => coreShare,
    });
  }

  /** Computes, is kept from its core for a while, and calls a host that takes its time. */
  compute(spanMs: number, awayMs: number, hostMs: number): void {
    this.cpuMs += spanMs;
    this.nowMs += spanMs + awayMs;
    this.pace.called();
    this.nowMs += hostMs;
    this.cpuMs += hostMs;
    this.pace.returns();
  }

  /** Waits for something in a call of its host. */
  wait(spanMs: number): void {
    this.pace.idles();
    this.nowMs += spanMs;
    this.#toldMs = this.cpuMs;
    this.pace.wakes(spanMs);
    this.pace.returns();
  }
}

const share = fc.double({ min: 0.02, max: 1, noNaN: true });
const span = fc.double({ min: 0.01, max: 4, noNaN: true });

describe('a pace', () => {
  it('takes as long for what was computed as a slower core would, whoever else wanted the core', () => {
    // Others take the core away for less than the sleep that is due anyway.
    const spans = fc.array(fc.tuple(span, fc.double({ min: 0, max: 0.5, noNaN: true })), {
      minLength: 20,
      maxLength: 200,
      size: 'max',
    });
    fc.assert(
      fc.property(share, spans, (coreShare, all) => {
        const thread = new Thread(coreShare);
        thread.pace.called();
        thread.pace.returns();
        const startMs = thread.nowMs;
        let computedMs = 0;
        for (const [spanMs, most] of all) {
          thread.compute(spanMs, most * spanMs * (1 / coreShare - 1), 0);
          computedMs += spanMs;
        }
        // Sleep below a millisecond is not slept, and each look takes a little more than it should.
        const tookMs = thread.nowMs - startMs;
        expect(tookMs).toBeGreaterThanOrEqual(computedMs / coreShare - 1 - 1e-6);
        expect(tookMs).toBeLessThanOrEqual(computedMs / coreShare + 1);
      }),
    );
  });

  it('does not slow the host', () => {
    fc.assert(
      fc.property(share, span, (coreShare, hostMs) => {
        const thread = new Thread(coreShare);
        thread.pace.called();
        thread.pace.returns();
        const startMs = thread.nowMs;
        for (let count = 0; count < 50; count++) thread.compute(0, 0, hostMs);
        expect(thread.nowMs - startMs).toBeCloseTo(50 * hostMs, 6);
      }),
    );
  });

  it('takes a wait for sleep that was due, and gives no credit for waiting', () => {
    const thread = new Thread(0.5);
    thread.pace.called();
    thread.pace.returns();
    thread.cpuMs += 0.8;
    thread.nowMs += 0.8;
    thread.pace.called();
    thread.wait(1_000);
    const startMs = thread.nowMs;
    thread.compute(10, 0, 0);
    expect(thread.nowMs - startMs).toBeCloseTo(20, 6);
  });
});
