import { describe, expect, it } from 'vitest';
import { runtimeId } from '../ids.ts';
import type { Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import { aModule, aModuleRecord, aRuntime, aRuntimeRecord, type ModuleParts } from '../testing/builders.ts';
import { aScene } from '../testing/scene.ts';
import { queueFactor } from './forecast.ts';
import { isWorthIt, type Quote, quoteFor } from './worth.ts';

/** Two equal runtimes 5 ms and 10 MB/s apart; the module runs on `home`. */
function scene(module: ModuleRecord, away: Parameters<typeof aRuntime>[1] = {}): Knowledge {
  return aScene({
    runtimes: [aRuntimeRecord(aRuntime('home')), aRuntimeRecord(aRuntime('away', away))],
    modules: [module],
    links: [
      ['home', 'hub', 2, 10_000_000],
      ['away', 'hub', 3, 10_000_000],
      ['user', 'hub', 20, 1_000_000],
    ],
  });
}

function quote(knowledge: Knowledge, module: ModuleRecord, escapes = false): Quote {
  const from = knowledge.runtimes.get(runtimeId('home'));
  const to = knowledge.runtimes.get(runtimeId('away'));
  if (from === undefined || to === undefined) throw new Error('both are in the scene');
  return quoteFor(knowledge, { module, from, to, escapes });
}

const running = (parts: ModuleParts = {}, record: Partial<ModuleRecord> = {}): ModuleRecord =>
  aModuleRecord(aModule('m', parts), 'home', record);
const worthIt = (module: ModuleRecord, away: Parameters<typeof aRuntime>[1] = {}): boolean =>
  isWorthIt(quote(scene(module, away), module).worth);

describe('the worth of a move', () => {
  it('is nothing between equals', () => {
    expect(worthIt(running())).toBe(false);
    expect(quote(scene(running()), running()).worth.benefitMs).toBeLessThanOrEqual(0);
  });

  it('grows with what the module suffers where it is', () => {
    expect(worthIt(running({}, { stretchShare: 3 }))).toBe(true);
    const benefit = (stretchShare: number): number => {
      const module = running({}, { stretchShare });
      return quote(scene(module), module).worth.benefitMs;
    };
    expect(benefit(3)).toBeGreaterThan(benefit(2));
  });

  it('counts the faster runtime for what it saves on every call', () => {
    const module = running({ demand: { workMs: 10, cpuShare: 0.1 } });
    // 10 ms less 5 ms, ten times a second for two minutes; the queue that the module adds itself is next to nothing.
    const faster = scene(module, { platform: { slownessShare: 0.5 } });
    const knowledge = { ...faster, settings: { ...faster.settings, jouleMs: 0 } };
    const { benefitMs } = quote(knowledge, module).worth;
    expect(benefitMs).toBeGreaterThan(5 * 10 * 120 * 0.98);
    expect(benefitMs).toBeLessThan(5 * 10 * 120 * 1.02);
  });

  it('is eaten up by the state to carry', () => {
    const heavy = { demand: { stateBytes: 400_000_000 } };
    expect(worthIt(running({}, { stretchShare: 3 }))).toBe(true);
    expect(worthIt(running(heavy, { stretchShare: 3 }))).toBe(false);
    const module = running(heavy);
    expect(quote(scene(module), module).worth.downtimeMs).toBe(Math.ceil(15 + 0.3725 * 639 + 5 + 4_000));
  });

  it('is charged the pause, the effort and the risk, as worked out by hand', () => {
    const module = running({ demand: { codeBytes: 1_000_000, stateBytes: 1_100_000 } });
    const knowledge = scene(module, { platform: { mode: 'jit', slownessShare: 2 } });
    const charges = { transferPriceShare: 0.4, riskShare: 0.01, freezeMsMax: 1_000, jouleMs: 0 };
    const settings = { ...knowledge.settings, ...charges };
    const { worth, durationMs } = quote({ ...knowledge, settings }, module);
    // 15 to pause, 0.66 to verify, 5 of latency and 11 for what has changed: a tenth of what takes 110 ms to carry ahead.
    expect(worth).toMatchObject({ downtimeMs: 32, transferBytes: 1_100_000 });
    // Before that, code takes 103 to come, 138.9 to compile and 3 to start, and memory 5 + 110.
    expect(durationMs).toBe(32 + 360);
    // A call each 100 ms: 32 + 32² ÷ 200 for the pause, and a hundredth of 1,000 + 1,000² ÷ 200 for the risk.
    expect(worth.priceMs).toBe(Math.round(37.12 + 0.4 * 392 + 60));
  });

  it('is charged for all the memory of a module that does not tell its state', () => {
    const module = running({ demand: { stateBytes: 0, memoryBytes: 500_000 } });
    expect(quote(scene(module), module).worth).toMatchObject({ transferBytes: 500_000, downtimeMs: 26 });
  });

  it('charges a cold JIT for compiling, but not as downtime', () => {
    const module = running({ demand: { codeBytes: 6_000_000 } });
    const aot = quote(scene(module), module);
    const jit = quote(scene(module, { platform: { mode: 'jit' } }), module);
    expect(jit.durationMs - aot.durationMs).toBeGreaterThan(400);
    expect(jit.worth.downtimeMs).toBe(aot.worth.downtimeMs);
    expect(jit.worth.priceMs).toBeGreaterThan(aot.worth.priceMs);
  });

  it('counts the way to the user it serves', () => {
    const module = running({ anchor: aRuntime('user').device.id });
    const { benefitMs } = quote(scene(module), module).worth;
    expect(benefitMs).toBeLessThan(0); // One millisecond farther, there and back.
  });

  it('makes an escape worth it even between equals', () => {
    const module = running();
    expect(isWorthIt(quote(scene(module), module, true).worth)).toBe(true);
  });

  it('takes an unmeasured path for a poor one, never for a free one', () => {
    const module = running({ demand: { stateBytes: 1_000_000 } });
    const knowledge = aScene({
      runtimes: [aRuntimeRecord(aRuntime('home')), aRuntimeRecord(aRuntime('away'))],
      modules: [module],
    });
    expect(quote(knowledge, module).worth.downtimeMs).toBe(Math.ceil(15 + 0.6 + 100 + 100));
  });

  it('does not take the lack of a measurement at home for a reason to leave', () => {
    const module = running({ anchor: aRuntime('user').device.id });
    const knowledge = aScene({
      runtimes: [
        aRuntimeRecord(aRuntime('home')),
        aRuntimeRecord(aRuntime('away', { platform: { slownessShare: 0.5 } })),
      ],
      modules: [module],
    });
    expect(quote(knowledge, module).worth.benefitMs).toBeLessThan(-100_000); // 200 ms more on each of 1,200 calls.
  });

  it('does not count a load twice that only changes hands within a device', () => {
    const device = aRuntime('home').device;
    const module = running({ demand: { cpuShare: 3.4 } });
    const { benefitMs } = quote(scene(module, { device }), module).worth;
    expect(benefitMs).toBe(0);
  });

  it('must exceed the price by the margin', () => {
    const worth = { priceMs: 100, marginShare: 0.25, downtimeMs: 0, transferBytes: 0 };
    expect(isWorthIt({ ...worth, benefitMs: 126 })).toBe(true);
    expect(isWorthIt({ ...worth, benefitMs: 125 })).toBe(false);
  });

  it('scales by measured answers, so that an error peculiar to the module is no gain', () => {
    const asPredicted = running();
    const slower = running({}, { latencyMs: 80 });
    expect(worthIt(asPredicted)).toBe(false);
    expect(worthIt(slower)).toBe(false);
  });
});

describe('the queue factor', () => {
  it('is exact for one core: M/M/1 and processor sharing give 1 ÷ (1 − ρ)', () => {
    for (const rho of [0, 0.3, 0.7, 0.9]) expect(queueFactor(rho, 1)).toBeCloseTo(1 / (1 - rho), 9);
  });

  it('is within 8 % of Erlang C for up to eight cores', () => {
    for (const cores of [2, 4, 8]) {
      for (const rho of [0.5, 0.7, 0.85, 0.94]) {
        const ratio = queueFactor(rho, cores) / (1 + erlangC(rho * cores, cores) / (cores * (1 - rho)));
        expect(Math.abs(ratio - 1)).toBeLessThan(0.08);
      }
    }
  });

  it('grows without a bound but without a pole', () => {
    expect(queueFactor(2, 4)).toBeGreaterThan(queueFactor(1, 4));
    expect(queueFactor(1, 4)).toBeGreaterThan(queueFactor(0.95, 4));
    expect(Number.isFinite(queueFactor(1, 4))).toBe(true);
  });
});

/** The chance to wait in M/M/c, from its definition. */
function erlangC(load: number, cores: number): number {
  let term = 1;
  let sum = 0;
  for (let k = 0; k < cores; k++) {
    sum += term;
    term *= load / (k + 1);
  }
  const waiting = term / (1 - load / cores);
  return waiting / (sum + waiting);
}
