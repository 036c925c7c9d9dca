import { describe, expect, it } from 'vitest';
import type { PowerLaw } from '../../scenarios/model.ts';
import { Agenda } from '../kernel/agenda.ts';
import { Cpus } from './cpu.ts';
import { Energy } from './energy.ts';
import type { Fill } from './energy-plan.ts';

const PHONE: PowerLaw = {
  idleWatts: 2,
  wattsPerBusyCore: 3,
  radioJoulesPerMegabyte: 5,
  batteryWattHours: 1,
  chargeShare: 1,
  chargingWatts: 10,
  charging: [],
};

/** A phone with one core, and every change of its battery's fill as (second, fill). */
function phone(overrides: Partial<PowerLaw> = {}): {
  readonly agenda: Agenda;
  readonly cpus: Cpus;
  readonly energy: Energy;
  readonly changes: [number, Fill][];
  readonly run: (untilS: number) => number;
} {
  const agenda = new Agenda([0, 1]);
  const cpus = new Cpus([{ cores: 1, interference: { kind: 'none' } }], agenda, 0);
  const laws = [{ ...PHONE, ...overrides }];
  const energy = new Energy({ laws, calendar: agenda, kind: 1, load: cpus, lowShare: 0.15 });
  energy.power(0, true);
  const changes: [number, Fill][] = [];
  let last: Fill = energy.fill(0);
  const run = (untilS: number): number =>
    agenda.runUntil(untilS * 1e6, () => {
      const fill = energy.ring(0);
      if (fill !== last) changes.push([agenda.nowUs / 1e6, fill]);
      last = fill;
    });
  return { agenda, cpus, energy, changes, run };
}

describe('a battery', () => {
  it('is low and then empty within 5 ms of the time that its power says, in a few dozen events', () => {
    const { changes, run } = phone();
    const eventCount = run(4_000);
    // 3,600 J at 2 W last 1,800 s; 85 % of it are gone after 1,530 s.
    expect(changes.map(([, fill]) => fill)).toEqual(['low', 'empty']);
    expect(Math.abs((changes[0]?.[0] ?? 0) - 1_530)).toBeLessThan(0.006);
    expect(Math.abs((changes[1]?.[0] ?? 0) - 1_800)).toBeLessThan(0.006);
    expect(eventCount).toBeLessThan(150);
  });

  it('lasts shorter when the core is busy and the radio sends, and is never late', () => {
    const { agenda, cpus, energy, changes, run } = phone();
    cpus.background(0, 1);
    run(100);
    // 500 J are gone; 620 MB cost 3,100 J and leave nothing.
    for (let message = 0; message < 620; message++) energy.spend(0, 1e6);
    run(agenda.nowUs / 1e6 + 0.01);
    expect(changes).toEqual([[100, 'empty']]);
  });

  it('is not late when time and radio wear it down together', () => {
    const { cpus, energy, changes, run } = phone();
    cpus.background(0, 1);
    // 3,060 J are left until it is low: 1,500 go by radio at once, the rest at 5 W in 312 s.
    for (let message = 0; message < 300; message++) energy.spend(0, 1e6);
    run(400);
    expect(changes[0]?.[1]).toBe('low');
    expect(Math.abs((changes[0]?.[0] ?? 0) - 312)).toBeLessThan(0.006);
  });

  it('fills up while it hangs on the charger and lets the grid carry the rest', () => {
    const charging = [{ fromMs: 0, toMs: 1_000_000 }];
    const { energy, run } = phone({ chargeShare: 0.5, charging });
    run(1_000);
    // 8 W net fill 1,800 J in 225 s.
    expect(energy.chargeShare(0)).toBe(1);
    expect(energy.drawnJoules(0)).toBeCloseTo(2_000, 6);
    expect(energy.gridJoules(0)).toBeCloseTo(3_800, 6);
    expect(energy.isCharging(0)).toBe(false);
  });

  it('comes back from empty at five per cent, and is fine two per cent above the mark', () => {
    const { energy, changes, run } = phone({ chargeShare: 0, charging: [{ fromMs: 10_000, toMs: 9e6 }] });
    energy.power(0, false);
    expect(energy.fill(0)).toBe('empty');
    run(200);
    expect(changes.map(([, fill]) => fill)).toEqual(['low', 'fine']);
    // From 10 s on at 10 W: 5 % after 18 s, 17 % after 61.2 s.
    expect(changes[0]?.[0]).toBeCloseTo(28, 2);
    expect(changes[1]?.[0]).toBeCloseTo(71.2, 2);
  });

  it('takes a charge that a happening sets', () => {
    const { energy } = phone();
    expect(energy.setCharge(0, 0.1)).toBe('low');
    expect(energy.chargeShare(0)).toBeCloseTo(0.1, 12);
  });

  it('is absent from a plugged device, which never needs an event', () => {
    const { energy, agenda, run } = phone({ batteryWattHours: null });
    expect(run(100)).toBe(0);
    expect(agenda.size).toBe(0);
    expect(energy.chargeShare(0)).toBeNull();
    expect(energy.drawnJoules(0)).toBeCloseTo(200, 9);
  });
});
