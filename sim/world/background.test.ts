import { expect, it } from 'vitest';
import { Agenda } from '../kernel/agenda.ts';
import { Background } from './background.ts';
import { NOBODY } from './calendar.ts';
import { Cpus } from './cpu.ts';

it('repeats recorded background load, which slows what runs beside it', () => {
  const agenda = new Agenda([0, 1]);
  const cpus = new Cpus([{ cores: 1, interference: { kind: 'none' } }], agenda, 1);
  const load = [
    { atMs: 0, value: 0 },
    { atMs: 1_000, value: 1 },
  ];
  const background = new Background({ loads: [load], cpus, calendar: agenda, kind: 0 });
  cpus.begin(0, 1, 2e6, 0);
  const ends: number[] = [];
  agenda.runUntil(3_500_000, (kind, subject) => {
    if (kind === 0) background.step(subject);
    else while (cpus.finish(subject) !== NOBODY) ends.push(agenda.nowUs);
  });
  // Alone for 1 s, at half speed for 1 s, alone again for the rest.
  expect(ends).toEqual([2_500_000]);
  expect(cpus.busyCores(0)).toBe(1);
  expect(agenda.size).toBe(1);
});
