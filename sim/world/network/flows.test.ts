import { describe, expect, it } from 'vitest';
import { Agenda } from '../../kernel/agenda.ts';
import { NOBODY } from '../calendar.ts';
import { access, host, siteLink, smallNet } from '../testing/small-net.ts';
import { Flows } from './flows.ts';
import { type NetworkPlan, Topology } from './topology.ts';

function network(plan: NetworkPlan = smallNet()): {
  readonly topology: Topology;
  readonly flows: Flows;
  readonly agenda: Agenda;
  readonly ends: Map<number, number>;
  readonly run: (untilUs?: number) => void;
} {
  const agenda = new Agenda([0]);
  const topology = new Topology(plan);
  const flows = new Flows(topology, agenda, 0);
  const ends = new Map<number, number>();
  const run = (untilUs = Number.POSITIVE_INFINITY): void => {
    agenda.runUntil(untilUs, (_, subject) => {
      const done = flows.ring(subject);
      if (done !== NOBODY) ends.set(done, agenda.nowUs);
    });
  };
  return { topology, flows, agenda, ends, run };
}

describe('flows', () => {
  it('move a megabyte over a megabyte per second in a second', () => {
    const { flows, ends, run } = network();
    flows.begin(0, 1, 1e6, 7);
    run();
    expect([...ends]).toEqual([[7, 1_000_000]]);
    expect(flows.movedBytes).toBeCloseTo(1e6, 6);
    expect(flows.size).toBe(0);
  });

  it('share a link evenly and speed up when one is over', () => {
    const { flows, ends, run } = network();
    flows.begin(0, 1, 1e6, 1);
    flows.begin(0, 2, 2e6, 2);
    run();
    expect([...ends]).toEqual([
      [1, 2_000_000],
      [2, 3_000_000],
    ]);
  });

  it('leave to others what a flow cannot use because of another link', () => {
    const thin = host('thin', 'north', access({ downBytesPerSecond: 2e5 }));
    const { flows } = network(smallNet({ devices: [host('a', 'north'), thin, host('c', 'south')] }));
    const slow = flows.begin(0, 1, 1e6, 1);
    const quick = flows.begin(0, 2, 1e6, 2);
    expect(flows.bytesPerSecond(slow)).toBeCloseTo(2e5, 6);
    expect(flows.bytesPerSecond(quick)).toBeCloseTo(8e5, 6);
  });

  it('stand still across a partition and go on after it', () => {
    const { topology, flows, ends, run } = network();
    flows.begin(0, 2, 1e6, 1);
    run(400_000);
    topology.partition([1], true);
    flows.refreshSites();
    run(5_400_000);
    expect(ends.size).toBe(0);
    topology.partition([1], false);
    flows.refreshSites();
    run();
    expect(ends.get(1)).toBe(6_000_000);
  });

  it('follow a recorded bandwidth from step to step', () => {
    const bandwidthTrace = [
      { atMs: 0, value: 1e6 },
      { atMs: 1_000, value: 0 },
      { atMs: 3_000, value: 5e5 },
    ];
    const bus = host('bus', 'north', access({ bandwidthTrace }));
    const { flows, ends, agenda, run } = network(smallNet({ devices: [bus, host('b', 'north')] }));
    flows.begin(0, 1, 1_500_000, 1);
    run();
    expect(ends.get(1)).toBe(4_000_000);
    expect(agenda.size).toBe(0);
  });

  it('end at once within a device and give back what a cancelled one had left', () => {
    const { flows, ends, run } = network();
    flows.begin(1, 1, 1e9, 1);
    const broken = flows.begin(0, 1, 1e6, 2);
    run(250_000);
    expect([...ends]).toEqual([[1, 0]]);
    expect(flows.touching(1)).toEqual([broken]);
    expect(flows.cancel(broken)).toBeCloseTo(750_000, 6);
    expect(flows.touching(0)).toEqual([]);
  });

  it('leave to others what they shared when a device walks away', () => {
    const thinly = siteLink('north', 'south', { bytesPerSecond: 2e5 });
    const devices = [host('a', 'north'), host('b', 'north'), host('c', 'south'), host('d', 'south')];
    const { topology, flows, run, ends } = network(smallNet({ siteLinks: [thinly], devices }));
    flows.begin(0, 2, 1e5, 1);
    flows.begin(1, 3, 2e5, 2);
    run(500_000);
    topology.move(2, topology.siteIndex('north'), 5);
    flows.refresh(2);
    run();
    expect([...ends]).toEqual([
      [1, 550_000],
      [2, 1_250_000],
    ]);
  });

  it('take another way when a device walks to another site', () => {
    const thinly = siteLink('north', 'south', { bytesPerSecond: 1e5 });
    const { topology, flows, run, ends } = network(smallNet({ siteLinks: [thinly] }));
    flows.begin(0, 2, 1e6, 1);
    run(1_000_000);
    topology.move(2, topology.siteIndex('north'), 5);
    flows.refresh(2);
    run();
    expect(ends.get(1)).toBe(1_900_000);
  });
});
