import { expect, it } from 'vitest';
import { Agenda } from '../kernel/agenda.ts';
import { NOBODY } from './calendar.ts';
import { Mobility } from './mobility.ts';
import { Flows } from './network/flows.ts';
import { Topology } from './network/topology.ts';
import { siteLink, smallNet } from './testing/small-net.ts';

it('lets a walker hang where its steps say, and its flows follow', () => {
  const agenda = new Agenda([0, 1]);
  const topology = new Topology(
    smallNet({ siteLinks: [siteLink('north', 'south', { bytesPerSecond: 5e5 })] }),
  );
  const flows = new Flows(topology, agenda, 1);
  const walk = [
    { atMs: 0, site: 'south', extraMs: 3 },
    { atMs: 500, site: 'south', extraMs: 4 },
    { atMs: 1_000, site: 'north', extraMs: 0 },
  ];
  const mobility = new Mobility({ walks: [walk, null, null], topology, flows, calendar: agenda, kind: 0 });
  const changes: boolean[] = [];
  const ends: number[] = [];
  const run = (untilUs: number): void => {
    agenda.runUntil(untilUs, (kind, subject) => {
      if (kind === 0) changes.push(mobility.step(subject));
      else if (flows.ring(subject) !== NOBODY) ends.push(agenda.nowUs);
    });
  };
  run(0);
  expect(topology.site(0)).toBe(topology.siteIndex('south'));
  expect(topology.accessUs(0, 0)).toBe(4_000);
  flows.begin(0, 1, 1e6, 1);
  run(60_000_000);
  // Half of it over the thin link in the first second, the rest within the site at twice the rate.
  expect(ends).toEqual([1_500_000]);
  expect(changes).toEqual([true, false, true]);
  expect(agenda.size).toBe(0);
});
