import { describe, expect, it } from 'vitest';
import { KNOWN_METRICS } from '../../scenarios/index.ts';
import { METRICS } from './glossary.ts';
import { Meters } from './meters.ts';
import { Peak } from './peak.ts';
import { summaryOf } from './summary.ts';
import { Unrest } from './unrest.ts';

const nothing = { atUs: 0, energyJoules: 0, boundMeanUs: 0 };

describe('the summary', () => {
  it('has exactly the numbers that the glossary explains, in its order', () => {
    expect(Object.keys(summaryOf(new Meters(0), nothing))).toEqual(Object.keys(METRICS));
  });

  it('may be expected of in scenarios, number by number', () => {
    expect(KNOWN_METRICS).toEqual(Object.keys(METRICS).toSorted());
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
      objectivesKept: 70,
      slackShareSum: 35,
      answersAtHome: 20,
      modulesRequested: 4,
      moves: 2,
    });
    const summary = summaryOf(meters, { ...nothing, energyJoules: 394 });
    expect(summary['calls.lostShare']).toBe(0.015);
    expect(summary['objective.missShare']).toBe(0.25);
    expect(summary['energy.joulesPerAnswer']).toBe(2);
    expect(summary['objective.slackShare']).toBe(0.5);
    expect(summary['calls.homeShare']).toBe(0.101523);
    expect(summary['moves.perModule']).toBe(0.5);
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

describe('a spell of unrest', () => {
  it('lasts from the first change to the last that follows within a minute', () => {
    const unrest = new Unrest();
    for (const atS of [10, 30, 90]) unrest.changed(atS * 1e6, false);
    expect(unrest.longestUs).toBe(80e6);
    unrest.changed(151e6, false); // More than a minute later: another spell.
    unrest.changed(160e6, false);
    expect(unrest.longestUs).toBe(80e6);
  });

  it('has as many moves as were made in it, and the most of any is told', () => {
    const unrest = new Unrest();
    expect([unrest.longestUs, unrest.mostMoveCount]).toEqual([0, 0]);
    unrest.changed(0, true);
    unrest.changed(1, true);
    unrest.changed(2, false);
    unrest.changed(200e6, true);
    expect(unrest.mostMoveCount).toBe(2);
  });
});

describe('a peak', () => {
  it('is the most of any ten seconds, per second', () => {
    const peak = new Peak();
    expect(peak.mostPerSecond).toBe(0);
    peak.add(50, 1e6);
    peak.add(70, 9e6);
    peak.add(100, 10e6);
    peak.add(10, 35e6);
    expect(peak.mostPerSecond).toBe(12);
  });
});
