import { describe, expect, it } from 'vitest';
import { deviceId } from '../../core/index.ts';
import { openRun } from './simulation.ts';
import { policy, scenarioOf } from './testing/lab.ts';

const MINUTE_US = 60_000_000;

describe('what the supervisor believes of a link', () => {
  it('follows a change there and back', () => {
    const scenario = scenarioOf(`duration: 10 min
devices: [{ id: a, class: hc-33, link: wlan }]
modules: []
events: [{ at: 1 min, kind: slow-link, device: a, latencyFactor: 20, bandwidthFactor: 0.1, for: 4 min }]
`);
    const run = openRun(scenario, { profile: policy('standard'), tracePath: null });
    const offShares = [0.9, 3, 9].map((minute) => {
      run.advance(minute * MINUTE_US);
      const { latencyMs, bandwidthBytesPerSecond } = run.sim.post.measure(run.sim.runtimes[0] as never);
      const believed = run.sim.supervisor.knowledge.legs.get(deviceId('a'));
      const offShare = (belief: number | undefined, truth: number): number =>
        Math.abs((belief ?? 0) / truth - 1);
      return Math.max(
        offShare(believed?.latencyMs, latencyMs),
        offShare(believed?.bandwidthBytesPerSecond, bandwidthBytesPerSecond),
      );
    });
    for (const offShare of offShares) expect(offShare).toBeLessThan(0.12);
  });

  it('knows the direct ways within a site that has a broker of its own, and no others', () => {
    const run = openRun(scenarioOf(SITES('true')), { profile: policy('standard'), tracePath: null });
    run.advance(MINUTE_US);
    const { links, legs } = run.sim.supervisor.knowledge;
    const { latencyMs = 0 } = links.get('a|b') ?? {};
    const viaHubMs = (legs.get(deviceId('a'))?.latencyMs ?? 0) + (legs.get(deviceId('b'))?.latencyMs ?? 0);
    expect(latencyMs).toBeGreaterThan(0);
    // Ten to the hub’s site, ten back, and twice the broker’s own link.
    expect(viaHubMs - latencyMs).toBeGreaterThan(20);
    expect(viaHubMs - latencyMs).toBeLessThan(21);
    expect([...links.keys()].filter((key) => key.includes('c'))).toEqual([]);
    const alone = openRun(scenarioOf(SITES('false')), { profile: policy('standard'), tracePath: null });
    alone.advance(MINUTE_US);
    expect(alone.sim.supervisor.knowledge.links.size).toBe(0);
  });

  it('is right about walkers most of the time, also about those they have left', () => {
    const run = openRun(scenarioOf(WALKERS), { profile: policy('standard'), tracePath: null });
    let knownCount = 0;
    let rightCount = 0;
    for (let minute = 1; minute <= 20; minute++) {
      run.advance(minute * MINUTE_US);
      const { sim } = run;
      for (const link of sim.supervisor.knowledge.links.values()) {
        const [one, other] = [link.from, link.to].map((id) => sim.deviceById.get(id)?.index ?? -1);
        if (one === undefined || other === undefined) continue;
        const hub = sim.topology.brokerHost;
        const tripUs = sim.topology.isWithinSite(one, other)
          ? sim.topology.typicalRoundTripUs(one, other)
          : sim.topology.typicalRoundTripUs(one, hub) + sim.topology.typicalRoundTripUs(hub, other);
        knownCount += 1;
        if (Math.abs(link.latencyMs / (tripUs / 2_000) - 1) < 0.15) rightCount += 1;
      }
    }
    expect(knownCount).toBeGreaterThan(100);
    expect(rightCount / knownCount).toBeGreaterThan(0.8);
  });
});

const SITES = (perSite: string): string => `duration: 5 min
sites: [hall, cell]
siteLinks: [{ from: hall, to: cell, roundTrip: 20 ms, spread: 0 }]
broker: { site: hall, link: { like: lan, spread: 0 }, perSite: ${perSite} }
devices:
  - { id: a, class: hc-33, site: cell }
  - { id: b, class: hc-33, site: cell }
  - { id: c, class: hc-33, site: hall }
modules: []
`;

const WALKERS = `duration: 30 min
sites: [hall, { id: 'wing-{n}', count: 21 }]
siteLinks:
  - { from: wing-*, to: wing-*, roundTrip: 4 ms }
  - { from: hall, to: wing-*, roundTrip: 10 ms }
broker: { site: hall, perSite: true }
devices:
  - { id: 'edge-{n}', count: 21, class: gateway, site: 'wing-{n}', link: lan }
  - id: walker-{n}
    count: 10
    class: headset-slow
    site: wing-1
    walk: { trace: wifi-walkers, sites: wing-*, perSite: 20, rest: 2 min..5 min }
modules: []
`;
