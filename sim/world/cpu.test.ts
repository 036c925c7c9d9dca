import { describe, expect, it } from 'vitest';
import type { InterferenceLaw } from '../../scenarios/model.ts';
import { Agenda } from '../kernel/agenda.ts';
import { NOBODY } from './calendar.ts';
import { Cpus, type Machine } from './cpu.ts';
import { relativeSpeed, slowdown } from './interference.ts';

const PLAIN: InterferenceLaw = { kind: 'none' };
/** Rounded figures of the size that Pitot measured. */
const MEASURED: InterferenceLaw = {
  kind: 'measured',
  levels: [0.05, 0.5, 0.95],
  twoWay: [1, 1.2, 2.2],
  threeWay: [1, 1.5, 3.5],
  fourWay: [1.1, 1.8, 4.6],
};

/** A device on an agenda, and when each computation on it ended. */
function single(machine: Machine): {
  readonly cpus: Cpus;
  readonly agenda: Agenda;
  readonly ends: Map<number, number>;
  readonly run: (untilUs?: number) => void;
} {
  const agenda = new Agenda([0]);
  const cpus = new Cpus([machine], agenda, 0);
  const ends = new Map<number, number>();
  const run = (untilUs?: number): void => {
    agenda.runUntil(untilUs ?? Number.POSITIVE_INFINITY, () => {
      for (let done = cpus.finish(0); done !== NOBODY; done = cpus.finish(0)) ends.set(done, agenda.nowUs);
    });
  };
  return { cpus, agenda, ends, run };
}

describe('processors', () => {
  it('let two computations on one core take turns', () => {
    const { cpus, ends, run } = single({ cores: 1, interference: PLAIN });
    cpus.begin(0, 1, 1_000, 0.5);
    cpus.begin(0, 2, 3_000, 0.5);
    run();
    expect([...ends]).toEqual([
      [1, 2_000],
      [2, 4_000],
    ]);
  });

  it('leave two computations on two cores alone when nothing is measured', () => {
    const { cpus, ends, run } = single({ cores: 2, interference: PLAIN });
    cpus.begin(0, 1, 1_000, 0.5);
    cpus.begin(0, 2, 3_000, 0.5);
    run();
    expect([...ends.values()]).toEqual([1_000, 3_000]);
  });

  it('slow a pair by what was measured, each at its own quantile', () => {
    const { cpus, ends, run } = single({ cores: 4, interference: MEASURED });
    cpus.begin(0, 1, 1_000, 0.5);
    cpus.begin(0, 2, 2_000, 0.95);
    run();
    // The second does 1,200 ÷ 2.2 µs of its work beside the first, the rest alone.
    expect([...ends.values()]).toEqual([1_200, Math.ceil(1_200 + 2_000 - 1_200 / 2.2)]);
  });

  it('charge turn-taking once: two insensitive ones on one core run at half speed, not slower', () => {
    const { cpus, ends, run } = single({ cores: 1, interference: MEASURED });
    cpus.begin(0, 1, 1_000, 0.5);
    cpus.begin(0, 2, 1_000, 0.5);
    run();
    expect([...ends.values()]).toEqual([2_000, 2_000]);
  });

  it('take turns with other programs, and say so in the busy cores', () => {
    const { cpus, ends, run } = single({ cores: 2, interference: PLAIN });
    cpus.background(0, 2);
    expect(cpus.busyCores(0)).toBe(2);
    cpus.begin(0, 1, 1_000, 0.5);
    cpus.begin(0, 2, 1_000, 0.5);
    run();
    expect([...ends.values()]).toEqual([2_000, 2_000]);
    expect(cpus.busyCoreUs(0)).toBe(4_000);
  });

  it('go on at full speed after a sleep, with nothing lost', () => {
    const { cpus, agenda, ends, run } = single({ cores: 1, interference: PLAIN });
    cpus.begin(0, 1, 1_000, 0.5);
    run(500);
    cpus.throttle(0, 20);
    run(10_500 - 20);
    cpus.throttle(0, 1);
    expect(agenda.nowUs).toBe(10_480);
    run();
    expect(ends.get(1)).toBe(10_480 + 1);
  });

  it('give back what a removed computation had left, and forget what a power cut takes', () => {
    const { cpus, ends, run } = single({ cores: 2, interference: PLAIN });
    const kept = cpus.begin(0, 1, 1_000, 0.5);
    cpus.begin(0, 2, 5_000, 0.5);
    run(400);
    expect(cpus.coreUs(0, kept)).toBe(400);
    expect(cpus.remove(0, kept)).toBe(600);
    cpus.clear(0);
    run();
    expect(ends.size).toBe(0);
    expect(cpus.activeCount(0)).toBe(0);
    expect(cpus.busyCoreUs(0)).toBe(800);
  });

  it('keep one event pending per device, however often plans change', () => {
    const { cpus, agenda, run } = single({ cores: 1, interference: PLAIN });
    for (let subject = 0; subject < 5; subject++) cpus.begin(0, subject, 1_000 - 100 * subject, 0.5);
    expect(agenda.size).toBe(1);
    run(2_000);
    cpus.background(0, 1);
    expect(agenda.size).toBe(1);
    cpus.clear(0);
    expect(agenda.size).toBe(0);
  });

  it('let the next call begin while the last ones are taken out', () => {
    const { cpus, agenda } = single({ cores: 1, interference: PLAIN });
    cpus.begin(0, 1, 100, 0.5);
    const times: number[] = [];
    for (let left = 3; agenda.advance(); ) {
      for (let done = cpus.finish(0); done !== NOBODY; done = cpus.finish(0)) {
        times.push(agenda.nowUs);
        if (--left > 0) cpus.begin(0, 1, 100, 0.5);
      }
    }
    expect(times).toEqual([100, 200, 300]);
  });

  it('stretch one computation by its pace only', () => {
    const { cpus, ends, run } = single({ cores: 2, interference: PLAIN });
    cpus.pace(0, cpus.begin(0, 1, 1_000, 0.5), 5);
    cpus.begin(0, 2, 1_000, 0.5);
    run();
    expect([...ends]).toEqual([
      [2, 1_000],
      [1, 5_000],
    ]);
  });
});

describe('the law of interference', () => {
  it.each([
    { sensitivity: 0, count: 2, factor: 1 },
    { sensitivity: 0.5, count: 2, factor: 1.2 },
    { sensitivity: 0.725, count: 3, factor: 2.5 },
    { sensitivity: 1, count: 4, factor: 4.6 },
    { sensitivity: 1, count: 9, factor: 4.6 },
    { sensitivity: 1, count: 1, factor: 1 },
  ])('slows a module at $sensitivity among $count by $factor', ({ sensitivity, count, factor }) => {
    expect(slowdown(MEASURED, sensitivity, count)).toBeCloseTo(factor, 12);
  });

  it('is continuous where measuring ends', () => {
    for (const cores of [1, 2, 4, 8]) {
      const border = Math.max(4, cores);
      const speeds = [border, border + 1e-9].map((activeCount) =>
        relativeSpeed({ activeCount, cores, backgroundCores: 0 }, 1.8, true),
      );
      expect(speeds[1]).toBeCloseTo(speeds[0] ?? 0, 6);
    }
  });
});
