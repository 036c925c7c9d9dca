import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InterferenceLaw } from '../../scenarios/model.ts';
import { Agenda } from '../kernel/agenda.ts';
import { NOBODY } from './calendar.ts';
import { Cpus } from './cpu.ts';
import { relativeSpeed, slowdown } from './interference.ts';

const LAWS: readonly InterferenceLaw[] = [
  { kind: 'none' },
  {
    kind: 'measured',
    levels: [0.1, 0.9],
    twoWay: [1, 2.2],
    threeWay: [1.1, 3.5],
    fourWay: [1.3, 4.6],
  },
];

interface Job {
  readonly gapUs: number;
  readonly workUs: number;
  readonly sensitivity: number;
}

const job: fc.Arbitrary<Job> = fc.record({
  gapUs: fc.oneof(fc.constant(0), fc.nat(3_000)),
  workUs: fc.oneof(fc.nat(5_000), fc.double({ min: 0, max: 5_000, noNaN: true })),
  sensitivity: fc.double({ min: 0, max: 1, noNaN: true }),
});
const scene = fc.record({
  jobs: fc.array(job, { minLength: 1, maxLength: 20, size: 'max' }),
  cores: fc.integer({ min: 1, max: 8 }),
  backgroundCores: fc.integer({ min: 0, max: 2 }),
  law: fc.constantFrom(...LAWS),
});

/** The same jobs in continuous time, from one change to the next, by the published formula alone. */
function endsByFormula({ jobs, cores, backgroundCores, law }: Scene): {
  readonly endsUs: readonly number[];
  readonly busyCoreUs: number;
} {
  const busyOthers = Math.min(backgroundCores, cores);
  const left = jobs.map(({ workUs }) => workUs);
  const endsUs = jobs.map(() => Number.POSITIVE_INFINITY);
  const beginsUs = jobs.map((_, index) =>
    jobs.slice(0, index + 1).reduce((sum, { gapUs }) => sum + gapUs, 0),
  );
  let nowUs = 0;
  let busyCoreUs = 0;
  while (endsUs.some((us) => us === Number.POSITIVE_INFINITY)) {
    const active = jobs.flatMap((_, i) => ((beginsUs[i] ?? 0) <= nowUs && endsUs[i] === Infinity ? [i] : []));
    const crowd = { activeCount: active.length, cores, backgroundCores: busyOthers };
    const speeds = new Map(
      active.map((i) => {
        const factor = slowdown(law, jobs[i]?.sensitivity ?? 0, Math.min(active.length, 4));
        return [i, relativeSpeed(crowd, factor, law.kind === 'measured' && active.length > 1)];
      }),
    );
    const nextUs = Math.min(
      ...beginsUs.filter((us) => us > nowUs),
      ...active.map((i) => nowUs + (left[i] ?? 0) / (speeds.get(i) ?? 1)),
    );
    for (const i of active) {
      left[i] = (left[i] ?? 0) - (nextUs - nowUs) * (speeds.get(i) ?? 0);
      if ((left[i] ?? 0) < 1e-6) endsUs[i] = nextUs;
    }
    busyCoreUs += (nextUs - nowUs) * Math.min(cores, active.length + busyOthers);
    nowUs = nextUs;
  }
  return { endsUs, busyCoreUs };
}

interface Scene {
  readonly jobs: readonly Job[];
  readonly cores: number;
  readonly backgroundCores: number;
  readonly law: InterferenceLaw;
}

function endsByEvents({ jobs, cores, backgroundCores, law }: Scene): {
  readonly endsUs: readonly number[];
  readonly cpus: Cpus;
  readonly eventCount: number;
} {
  const agenda = new Agenda([1, 0]);
  const cpus = new Cpus([{ cores, interference: law }], agenda, 0);
  cpus.background(0, backgroundCores);
  const endsUs = jobs.map(() => -1);
  let atUs = 0;
  for (const [index, { gapUs }] of jobs.entries()) {
    atUs += gapUs;
    agenda.schedule(atUs, 1, index);
  }
  const eventCount = agenda.runUntil(Number.POSITIVE_INFINITY, (kind, subject) => {
    const begun = jobs[subject];
    if (kind === 1 && begun !== undefined) {
      cpus.begin(0, subject, begun.workUs, begun.sensitivity);
      return;
    }
    for (let done = cpus.finish(0); done !== NOBODY; done = cpus.finish(0)) endsUs[done] = agenda.nowUs;
  });
  return { endsUs, cpus, eventCount };
}

describe('processors, whatever runs on them', () => {
  it('end every computation when the continuous formula says, late by rounding only', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const { endsUs } = endsByEvents(drawn);
        const exact = endsByFormula(drawn);
        for (const [index, us] of endsUs.entries()) {
          const lateUs = us - (exact.endsUs[index] ?? 0);
          // Every earlier end that was rounded up lets the others wait a little; at most 1 µs × the slowest speed.
          expect(lateUs).toBeGreaterThan(-1e-2);
          expect(lateUs).toBeLessThan(drawn.jobs.length + 2);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('need at most two events per computation beside its arrival, as time never stands still', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        expect(endsByEvents(drawn).eventCount).toBeLessThanOrEqual(3 * drawn.jobs.length);
      }),
    );
  });

  it('count as busy what the formula counts, within the rounding', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        fc.pre(drawn.backgroundCores === 0);
        const { cpus } = endsByEvents(drawn);
        const exact = endsByFormula(drawn);
        const slackUs = (drawn.jobs.length + 2) * drawn.cores * 2;
        expect(Math.abs(cpus.busyCoreUs(0) - exact.busyCoreUs)).toBeLessThan(slackUs);
      }),
    );
  });

  it('keep the work: done and left make up what was asked for, at any moment', () => {
    fc.assert(
      fc.property(
        fc.array(job, { minLength: 1, maxLength: 8, size: 'max' }),
        fc.nat(4_000),
        (jobs, stopUs) => {
          const agenda = new Agenda([0]);
          const cpus = new Cpus([{ cores: 2, interference: { kind: 'none' } }], agenda, 0);
          const asked = new Map(jobs.map((one, index) => [index, one.workUs]));
          const slots = jobs.map(({ workUs }, index) => cpus.begin(0, index, workUs, 0));
          let doneUs = 0;
          agenda.runUntil(stopUs, () => {
            for (let done = cpus.finish(0); done !== NOBODY; done = cpus.finish(0)) {
              doneUs += asked.get(done) ?? 0;
              asked.delete(done);
            }
          });
          const under = [...asked.keys()];
          const leftUs = under.reduce((sum, index) => sum + cpus.remainingUs(0, slots[index] ?? 0), 0);
          const workedUs = under.reduce((sum, i) => sum + (asked.get(i) ?? 0), 0) - leftUs;
          // Without interference a core's time is work, except for the rounding at each end.
          expect(Math.abs(doneUs + workedUs - cpus.busyCoreUs(0))).toBeLessThan(2 * jobs.length + 1);
        },
      ),
    );
  });
});
