import { describe, expect, it } from 'vitest';
import { deviceId, runtimeId } from '../ids.ts';
import type { DeviceRecord, Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import { defaultSettings } from '../settings.ts';
import {
  aDevice,
  aModule,
  aModuleRecord,
  aRuntime,
  aRuntimeRecord,
  type ModuleParts,
} from '../testing/builders.ts';
import { aScene } from '../testing/scene.ts';
import { quoteFor } from './worth.ts';

const USER = deviceId('user');

/** A server of 8 W a core and a phone of 1.2 W a core, equally fast, and a user on a phone of their own. */
function scene(
  module: ModuleRecord,
  phone: Partial<DeviceRecord> = {},
  jouleMs = defaultSettings.jouleMs,
): Knowledge {
  const of = (name: string, wattsPerCore: number, portable: boolean) =>
    aRuntimeRecord(aRuntime(name, { device: aDevice(name, { wattsPerCore, portable }) }));
  return aScene({
    runtimes: [of('server', 8, false), of('phone', 1.2, true), of('user', 1, true)],
    modules: [module],
    devices: { phone },
    links: ['server', 'phone', 'user'].map((name) => [name, 'hub', 2, 10_000_000] as const),
    settings: { jouleMs },
  });
}

/** 10 ms of work ten times a second. */
const on = (home: string, parts: ModuleParts = {}): ModuleRecord => aModuleRecord(aModule('m', parts), home);

interface Charges {
  readonly benefitMs: number;
  readonly priceMs: number;
}

/** What energy adds to both sides of a quote. */
function charged(module: ModuleRecord, to: string, phone: Partial<DeviceRecord> = {}): Charges {
  const quote = (jouleMs: number): Charges => {
    const knowledge = scene(module, phone, jouleMs);
    const from = module.phase.kind === 'running' ? knowledge.runtimes.get(module.phase.on) : undefined;
    const target = knowledge.runtimes.get(runtimeId(to));
    if (from === undefined || target === undefined) throw new Error('both are in the scene');
    return quoteFor(knowledge, { module, from, to: target, escapes: false }).worth;
  };
  const [free, dear] = [quote(0), quote(1_000)];
  return { benefitMs: dear.benefitMs - free.benefitMs, priceMs: dear.priceMs - free.priceMs };
}

/** Calls in the horizon. */
const CALL_COUNT = (10 * defaultSettings.horizonMs) / 1_000;

describe('energy in the worth of a move', () => {
  it('counts what calls take less there than here, as worked out by hand', () => {
    // 10 ms at 8 W are 0.08 J; at 1.2 W from a full battery 0.012 J, at twice the price. A joule is a second here.
    const { benefitMs } = charged(on('server'), 'phone', { batteryShare: 1 });
    expect(benefitMs).toBeCloseTo((0.08 - 2 * 0.012) * 1_000 * CALL_COUNT, -1);
  });

  it('turns against a battery that runs low, but not while it is charged', () => {
    expect(charged(on('server'), 'phone', { batteryShare: 0.2 }).benefitMs).toBeLessThan(0);
    const { benefitMs } = charged(on('server'), 'phone', { batteryShare: 0.2, charging: true });
    expect(benefitMs).toBeCloseTo((0.08 - 0.012) * 1_000 * CALL_COUNT, -1);
    expect(charged(on('phone'), 'server', { batteryShare: 0.2 }).benefitMs).toBeGreaterThan(0);
  });

  it('counts the radios of both ends of a call that leaves its device', () => {
    const talks = { anchor: USER, demand: { callBytes: 50_000 } };
    const quiet = charged(on('server', { anchor: USER, demand: { callBytes: 0 } }), 'user').benefitMs;
    // Home with the user, 50 kB a call need not pass the user’s radio: 0.05 J from a battery.
    expect(charged(on('server', talks), 'user').benefitMs - quiet).toBeCloseTo(2 * 50 * CALL_COUNT, -1);
  });

  it('is charged for carrying the state through radios, and for starting', () => {
    const demand = { stateBytes: 1_000_000, codeBytes: 500_000 };
    // To the phone come state and code, 1.5 J at twice the price; it starts in 3 ms at 1.2 W.
    const { priceMs } = charged(on('server', { demand }), 'phone', { batteryShare: 1 });
    expect(Math.abs(priceMs - (3_000 + 2 * 0.003 * 1.2 * 1_000))).toBeLessThanOrEqual(1); // Of two that are rounded.
    // Away from it goes the state alone.
    expect(charged(on('phone', { demand }), 'server', { batteryShare: 1 }).priceMs).toBe(2_000 + 24);
  });
});
