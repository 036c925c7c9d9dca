import { describe, expect, it } from 'vitest';
import {
  coldStartMs,
  deviceClass,
  deviceClasses,
  engine,
  engineIds,
  linkIds,
  linkProfile,
  platform,
  platformOf,
  powerProfile,
} from './index.ts';

const MICROCONTROLLER = 'hc-80';

/** Level-1 data cache: total as Pitot's features give it, of one core as the makers state it, in KiB. */
const LEVEL_1_KIB: Readonly<Record<string, readonly [number, number]>> = {
  'hc-10': [192, 32],
  'hc-11': [128, 32],
  'hc-12': [128, 32],
  'hc-13': [192, 32],
  'hc-14': [64, 32],
  'hc-15': [48, 24],
  'hc-16': [128, 32],
  'hc-17': [64, 32],
  'hc-18': [64, 32],
  'hc-19': [96, 24],
  'hc-20': [128, 32],
  'hc-21': [128, 32],
  'hc-31': [192, 48],
  'hc-33': [192, 48],
  'hc-34': [192, 48],
  'hc-35': [192, 48],
};

describe('the device classes', () => {
  it('name only engines, power profiles, links and stand-ins that exist', () => {
    for (const { id, engines, power, link, like, origin } of deviceClasses()) {
      expect(engines.length, id).toBeGreaterThan(0);
      for (const engineId of engines) expect(engine(engineId), `${id}: ${engineId}`).toBeDefined();
      expect(powerProfile(power), `${id}: ${power}`).toBeDefined();
      expect(linkProfile(link), `${id}: ${link}`).toBeDefined();
      expect(deviceClass(like)?.origin, `${id}: ${like}`).toBe('measured');
      expect(origin, id).toBe(like === id ? 'measured' : 'assumed');
    }
  });

  it('include the 25 measured devices, whose engines are the ones that were measured', () => {
    const measured = deviceClasses().filter(({ origin }) => origin === 'measured');
    expect(measured).toHaveLength(25);
    for (const device of measured.filter(({ id }) => id !== MICROCONTROLLER)) {
      const ran = engineIds().filter((engineId) => platform(engineId, device.id)?.origin === 'measured');
      expect(device.engines.toSorted(), device.id).toEqual(ran.toSorted());
    }
  });

  it('have as many cores as their caches say', () => {
    for (const [id, [totalKib, coreKib]] of Object.entries(LEVEL_1_KIB)) {
      expect(deviceClass(id)?.cores, id).toBe(totalKib / coreKib);
    }
  });

  it('give every class a speed on each of its engines, and a stand-in never calls it measured', () => {
    for (const device of deviceClasses()) {
      for (const engineId of device.engines) {
        const here = platformOf(engineId, device);
        expect(here?.slowness, `${engineId}:${device.id}`).toBeGreaterThan(0);
        if (device.origin === 'assumed') expect(here?.origin).toBe('estimated');
      }
    }
  });

  it('make a headset 0.6 times as slow as the board it is like', () => {
    const headset = deviceClass('headset');
    if (headset === undefined) throw new Error('no headset');
    const here = platformOf('wasmtime-j', headset);
    const board = platform('wasmtime-j', 'hc-29');
    expect((here?.slowness ?? 0) / (board?.slowness ?? 0)).toBeCloseTo(0.6, 10);
    expect((here?.startUpMs ?? 0) / (board?.startUpMs ?? 0)).toBeCloseTo(0.6, 10);
    expect(platformOf('wasmtime-j', { ...headset, engines: ['wasm3-i'] })).toBeUndefined();
  });

  it('have numbers where numbers belong', () => {
    for (const device of deviceClasses()) {
      const { cores, threads, memoryBytes, mhz, slownessFactor, startUpFactor } = device;
      for (const value of [cores, threads, memoryBytes, mhz, slownessFactor, startUpFactor]) {
        expect(Number.isFinite(value) && value > 0, device.id).toBe(true);
      }
      expect(device.smt).toBe(threads > cores);
    }
    for (const id of linkIds()) {
      const link = linkProfile(id);
      expect(link?.latency.sigma, id).toBeGreaterThan(0);
      expect(link?.upBytesPerSecond, id).toBeGreaterThan(0);
    }
  });

  it('start a big module from a cold cache in seconds, not milliseconds', () => {
    const board = deviceClass('hc-12');
    if (board === undefined) throw new Error('no hc-12');
    expect(coldStartMs('wasmtime-j', board, 5_000_000)).toBeGreaterThan(300);
    expect(coldStartMs('wasm3-i', board, 5_000_000)).toBe(0);
  });
});
