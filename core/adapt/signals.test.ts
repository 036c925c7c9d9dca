import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings.ts';
import { BIT, expected, noSignals, type SignalSample, type Signals, sensed, welcomed } from './signals.ts';

const GAP_MS = 5_000;

/** Feeds samples one keep-alive apart. */
const feed = (samples: readonly SignalSample[], from: Signals = noSignals, startMs = 0): Signals =>
  samples.reduce<Signals>(
    (signals, sample, at) => sensed(signals, sample, startMs + at * GAP_MS, defaultSettings),
    from,
  );
const busy = (shares: readonly number[]): readonly SignalSample[] =>
  shares.map((busyShare) => ({ busyShare }));

describe('signals of a runtime', () => {
  it('stay down through a spike, however high', () => {
    expect(feed(busy([0.2, 0.2, 1, 1, 0.2, 0.2, 0.2])).bits).toBe(0);
  });

  it('go up when three of five samples are over and the next will be too', () => {
    expect(feed(busy([0.5, 0.95, 0.95])).bits).toBe(0);
    expect(feed(busy([0.5, 0.95, 0.95, 0.95, 0.95])).bits).toBe(BIT.busy);
  });

  it('stay down when the samples were over but the next will not be', () => {
    expect(feed(busy([0.9, 0.9, 0.2, 0.2, 0.86])).bits).toBe(0);
  });

  it('see a steady climb coming: the trend lifts the prediction over the level', () => {
    const climbing = feed(busy([0.5, 0.6, 0.7, 0.8]));
    expect(expected(climbing.busy)).toBeGreaterThan(climbing.busy.level);
  });

  it('come down only below the lower threshold', () => {
    const up = feed(busy([0.9, 0.9, 0.9, 0.9]));
    expect(up.bits).toBe(BIT.busy);
    expect(feed(busy(Array(20).fill(0.75)), up, 1e6).bits).toBe(BIT.busy);
    expect(feed(busy(Array(20).fill(0.6)), up, 1e6).bits).toBe(0);
  });

  it('take a low battery for bad and a full one for good', () => {
    const drain = (share: number): readonly SignalSample[] => Array(5).fill({ batteryShare: share });
    expect(feed(drain(0.15)).bits).toBe(BIT.battery);
    expect(feed(drain(0.25)).bits).toBe(0);
    expect(feed(drain(0.25), feed(drain(0.15)), 1e6).bits).toBe(BIT.battery);
    expect(feed(drain(0.9), feed(drain(0.15)), 1e6).bits).toBe(0);
  });

  it('each have a bit of their own, and none stands for another', () => {
    const { linkEnterMs, stretchEnterShare } = defaultSettings;
    const ill: readonly SignalSample[] = [
      { busyShare: 1 },
      { memoryShare: 1 },
      { batteryShare: 0 },
      { linkMs: linkEnterMs },
      { stretchShare: stretchEnterShare },
      { missing: true },
    ];
    const { newcomer, ...bits } = BIT;
    expect(ill.map((sample) => feed(Array(5).fill(sample)).bits)).toEqual(Object.values(bits));
    expect(feed(ill.flatMap((sample) => Array(5).fill(sample))).bits).toBe(newcomer - 1);
  });

  it('come down when three of five samples are under, not before', () => {
    const up = feed(busy([1, 1, 1, 1, 1]));
    const free = { ...up, busy: { ...up.busy, level: 0, trend: 0 } };
    expect(feed(busy([0, 0]), free, 1e6).bits).toBe(BIT.busy);
    expect(feed(busy([0, 0, 0]), free, 1e6).bits).toBe(0);
  });

  it('come down after a dwell even when nothing has changed for long', () => {
    const settings = { ...defaultSettings, dwellMs: 1e7 };
    const at = (signals: Signals, busyShare: number, atMs: number): Signals =>
      sensed(signals, { busyShare }, atMs, settings);
    let signals = noSignals;
    for (let atMs = 0; atMs < 10; atMs++) signals = at(signals, 1, atMs);
    for (let atMs = 10; atMs < 1_000; atMs++) signals = at(signals, 0.1, atMs);
    expect(at(signals, 0.1, 1_000)).toBe(signals);
    expect(signals.bits).toBe(BIT.busy);
    expect(at(signals, 0.1, 2e7).bits).toBe(0);
  });

  it('are the same object when a sample says nothing new', () => {
    const calm = feed(busy(Array(10).fill(0.3)));
    expect(sensed(calm, { busyShare: 0.3 }, 1e6, defaultSettings)).toBe(calm);
    expect(sensed(calm, {}, 1e6, defaultSettings)).toBe(calm);
  });

  it('come to rest on a constant load after a jump', () => {
    const jumped = feed(busy([0.1, ...Array(120).fill(0.4)]));
    expect(sensed(jumped, { busyShare: 0.4 }, 1e6, defaultSettings)).toBe(jumped);
  });

  it('keep the mark of a newcomer and forget what was told of a symptom that passed', () => {
    const newcomer = welcomed(noSignals, 0, defaultSettings);
    const ill = feed(busy([0.9, 0.9, 0.9]), newcomer);
    expect(ill.bits).toBe(BIT.newcomer | BIT.busy);
    const told = { ...ill, review: { ...ill.review, toldBits: ill.bits } };
    expect(feed(busy([0.95]), told, 1e6).review.toldBits).toBe(ill.bits);
    expect(feed(busy(Array(20).fill(0.1)), told, 1e6).review.toldBits).toBe(BIT.newcomer);
  });
});
