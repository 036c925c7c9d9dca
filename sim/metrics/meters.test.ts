import { describe, expect, it } from 'vitest';
import { METRICS, Meters, summaryOf } from './meters.ts';

const nothing = { atUs: 0, energyJoules: 0, boundMeanUs: 0 };

describe('the summary', () => {
  it('has exactly the numbers that the glossary explains, in its order', () => {
    expect(Object.keys(summaryOf(new Meters(0), nothing))).toEqual(Object.keys(METRICS));
  });

  it('explains every number in a sentence of its own', () => {
    const sentences = Object.values(METRICS);
    expect(sentences.filter((sentence) => sentence.trim() === '')).toEqual([]);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('is all finite after a run in which nothing happened', () => {
    expect(Object.values(summaryOf(new Meters(0), nothing)).every(Number.isFinite)).toBe(true);
  });

  it('counts shares of what was counted', () => {
    const meters = new Meters(0);
    Object.assign(meters.counts, {
      calls: 200,
      callsLost: 3,
      objectives: 100,
      objectivesMissed: 25,
      callsAnswered: 197,
    });
    const summary = summaryOf(meters, { ...nothing, energyJoules: 394 });
    expect(summary['calls.lostShare']).toBe(0.015);
    expect(summary['objective.missShare']).toBe(0.25);
    expect(summary['energy.joulesPerAnswer']).toBe(2);
  });

  it('integrates gauges up to the end of the run', () => {
    const meters = new Meters(0);
    meters.wanted.set(2, 0);
    meters.orphans.set(1, 1_000_000);
    meters.duplicates.set(1, 2_000_000);
    meters.duplicates.set(0, 2_500_000);
    const summary = summaryOf(meters, { ...nothing, atUs: 4_000_000 });
    expect(summary['orphan.seconds']).toBe(3);
    expect(summary['duplicate.seconds']).toBe(0.5);
  });
});
