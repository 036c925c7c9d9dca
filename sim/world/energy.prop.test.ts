import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PowerLaw } from '../../scenarios/model.ts';
import { Agenda } from '../kernel/agenda.ts';
import { NOBODY } from './calendar.ts';
import { Cpus } from './cpu.ts';
import { Energy } from './energy.ts';

const LAW: PowerLaw = {
  idleWatts: 2,
  wattsPerBusyCore: 3,
  radioJoulesPerMegabyte: 5,
  batteryWattHours: 0.05,
  chargeShare: 1,
  chargingWatts: 6,
  charging: [],
};
const CORES = 2;

interface Deed {
  readonly kind: 'work' | 'send' | 'switch';
  readonly gapUs: number;
  readonly amount: number;
}

const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom('work', 'work', 'send', 'switch'),
  gapUs: fc.nat(4_000_000),
  amount: fc.integer({ min: 1, max: 4_000 }),
});
const span = fc
  .tuple(fc.nat(40_000), fc.integer({ min: 1, max: 20_000 }))
  .map(([fromMs, lengthMs]) => ({ fromMs, toMs: fromMs + lengthMs }));
const scene = fc.record({
  deeds: fc.array(deed, { minLength: 1, maxLength: 25, size: 'max' }),
  charging: fc.option(span, { nil: null }),
  chargeShare: fc.double({ min: 0, max: 1, noNaN: true }),
  hasBattery: fc.boolean(),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

/** Integrates the same power naively: whenever anything happens, load × time since, battery step by step. */
class Accountant {
  drawn = 0;
  grid = 0;
  charge: number;
  #atUs = 0;
  readonly #law: PowerLaw;

  constructor(law: PowerLaw) {
    this.#law = law;
    this.charge = (law.batteryWattHours ?? 0) * 3_600 * law.chargeShare;
  }

  /** `isOn` and `busy` held since the last call. */
  pass(nowUs: number, isOn: boolean, busy: number): void {
    const law = this.#law;
    const edges = law.charging.flatMap(({ fromMs, toMs }) => [fromMs * 1e3, toMs * 1e3]);
    const stops = [...edges.filter((us) => us > this.#atUs && us < nowUs), nowUs].toSorted((a, b) => a - b);
    for (const stopUs of stops) {
      const seconds = (stopUs - this.#atUs) / 1e6;
      const isCharging = law.charging.some(
        ({ fromMs, toMs }) => fromMs * 1e3 <= this.#atUs && this.#atUs < toMs * 1e3,
      );
      this.#take(
        isOn ? (law.idleWatts + law.wattsPerBusyCore * busy) * seconds : 0,
        isCharging ? seconds : 0,
      );
      this.#atUs = stopUs;
    }
  }

  send(bytes: number): void {
    this.#take((this.#law.radioJoulesPerMegabyte * bytes) / 1e6, 0);
  }

  #take(wanted: number, chargingSeconds: number): void {
    if (this.#law.batteryWattHours === null) {
      this.drawn += wanted;
      this.grid += wanted;
      return;
    }
    const offered = chargingSeconds * this.#law.chargingWatts;
    const drawn = Math.min(wanted, this.charge + offered);
    const after = Math.min(this.#law.batteryWattHours * 3_600, this.charge + offered - drawn);
    this.drawn += drawn;
    this.grid += drawn + after - this.charge;
    this.charge = after;
  }
}

interface Outcome {
  readonly energy: Energy;
  readonly books: Accountant;
  readonly startJoules: number;
  readonly law: PowerLaw;
}

function live({ deeds, charging, chargeShare, hasBattery }: Scene): Outcome {
  const law = {
    ...LAW,
    chargeShare,
    charging: charging === null ? [] : [charging],
    batteryWattHours: hasBattery ? LAW.batteryWattHours : null,
  };
  const agenda = new Agenda([0, 1, 2]);
  const cpus = new Cpus([{ cores: CORES, interference: { kind: 'none' } }], agenda, 0);
  const energy = new Energy({ laws: [law], calendar: agenda, kind: 1, load: cpus, lowShare: 0.15 });
  energy.power(0, true);
  const books = new Accountant(law);
  const startJoules = energy.chargeJoules(0);
  let isOn = true;
  let busy = 0;
  let atUs = 0;
  for (const [index, { gapUs }] of deeds.entries()) {
    atUs += gapUs;
    agenda.schedule(atUs, 2, index);
  }
  agenda.schedule(atUs + 5_000_000, 2, deeds.length);
  agenda.runUntil(atUs + 5_000_000, (kind, subject) => {
    books.pass(agenda.nowUs, isOn, busy);
    if (kind === 0) while (cpus.finish(0) !== NOBODY);
    if (kind === 1) energy.ring(0);
    const deed = kind === 2 ? deeds[subject] : undefined;
    if (deed?.kind === 'work') cpus.begin(0, subject, deed.amount * 1_000, 0);
    if (deed?.kind === 'send') {
      energy.spend(0, deed.amount * 100);
      energy.settle(0); // Radio energy that waits would be taken later, which an empty battery can tell.
      books.send(deed.amount * 100);
    }
    if (deed?.kind === 'switch') {
      isOn = !isOn;
      energy.power(0, isOn);
    }
    busy = cpus.busyCores(0);
  });
  return { energy, books, startJoules, law };
}

describe('energy, whatever a device does', () => {
  it('draws the integral of its power, and splits it between grid and battery as a step-by-step account does', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const { energy, books } = live(drawn);
        expect(energy.drawnJoules(0)).toBeCloseTo(books.drawn, 6);
        expect(energy.chargeJoules(0)).toBeCloseTo(books.charge, 6);
        expect(energy.gridJoules(0)).toBeCloseTo(books.grid, 6);
      }),
      { numRuns: 300 },
    );
  });

  it('conserves: what was drawn came from the grid or from the battery', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const { energy, startJoules } = live(drawn);
        const fromBattery = startJoules - energy.chargeJoules(0);
        expect(energy.gridJoules(0) + fromBattery).toBeCloseTo(energy.drawnJoules(0), 6);
      }),
    );
  });

  it('keeps a battery between empty and full', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const { energy, law } = live(drawn);
        const capacity = (law.batteryWattHours ?? 0) * 3_600;
        expect(energy.chargeJoules(0)).toBeGreaterThanOrEqual(0);
        expect(energy.chargeJoules(0)).toBeLessThanOrEqual(capacity + 1e-9);
      }),
    );
  });
});
