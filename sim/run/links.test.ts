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
});
