import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Input } from '../../core/index.ts';
import { aRuntime } from '../../core/testing/builders.ts';
import { scenarioNamed } from '../twelve/twelve.ts';
import { Ground, MIDDLE } from './ground.ts';
import { cut, lived } from './testing/recording.ts';
import { worldOf } from './world.ts';

const HUB = 'hub';
const introduced = (id: string, site: string): Input => {
  const runtime = aRuntime(id);
  const device = { ...runtime.device, id, site };
  return { kind: 'runtime-registered', atMs: 0, runtime: { ...runtime, device } } as unknown as Input;
};
const way = (from: string, to: string, latencyMs: number, atMs: number): Input =>
  ({ kind: 'link-measured', from, to, latencyMs, bandwidthBytesPerSecond: 1e6, atMs }) as unknown as Input;

/** Wings so far from the middle, each with one who stays, and where a walker goes: to a wing, or to where nobody else is. */
const building = fc
  .record({
    depthsMs: fc.array(fc.double({ min: 4, max: 80, noNaN: true }), { minLength: 2, maxLength: 6 }),
    accessMs: fc.double({ min: 0.1, max: 3, noNaN: true }),
    stops: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 12 }),
  })
  .map(({ depthsMs, accessMs, stops }) => ({
    depthsMs,
    accessMs,
    stops: stops.map((stop) => (stop < depthsMs.length ? stop : null)),
  }));

describe('where devices are', () => {
  it('shows in the ways that they measure, and how far sites lie from the middle', () => {
    fc.assert(
      fc.property(building, ({ depthsMs, accessMs, stops }) => {
        const ground = new Ground({ hub: HUB as never });
        const take = (input: Input): void => ground.take(input);
        depthsMs.forEach((depthMs, wing) => {
          take(introduced(`edge-${wing}`, `wing-${wing}`));
          take(way(`edge-${wing}`, HUB, depthMs + accessMs, 0));
        });
        take(introduced('walker', 'wing-0'));
        const seen = new Set<number>();
        stops.forEach((stop, turn) => {
          const atMs = 10_000 * (turn + 1);
          const depthMs = stop === null ? 30 : (depthsMs[stop] ?? 0);
          take(way('walker', HUB, depthMs + accessMs, atMs));
          if (stop !== null) seen.add(stop);
          // It measures the way to whoever it has met, from wherever it is, one after the other.
          [...seen].forEach((wing, place) => {
            const aroundMs = depthMs + (depthsMs[wing] ?? 0);
            take(way('walker', `edge-${wing}`, 2 * accessMs + (wing === stop ? 0 : aroundMs), atMs + place));
          });
        });
        stops.forEach((stop, turn) => {
          const site = stop === null ? MIDDLE : `wing-${stop}`;
          expect(ground.siteOf('walker', 10_000 * (turn + 1) + 100)).toBe(site);
        });
        for (const wing of seen) {
          expect(ground.siteOf(`edge-${wing}`, 0)).toBe(`wing-${wing}`);
          expect(ground.depthMs(`wing-${wing}`)).toBeCloseTo(depthsMs[wing] ?? 0, 6);
        }
        const moved = stops.filter((stop, turn) => turn > 1 && stop !== stops[turn - 1]);
        expect(ground.walkAfter('walker', 20_100)?.length ?? 0).toBe(moved.length);
      }),
    );
  });

  it('shows of nearly all who walk through a building', async () => {
    const scenario = scenarioNamed('walking');
    const { knowledge, hindsight, untilMs } = await cut(lived(scenario, 360_000), 240_000);
    const { devices, sites, broker } = worldOf(knowledge, hindsight, { seed: 1, untilMs });
    expect(sites.length).toBeGreaterThan(20);
    expect(broker.perSite).toBe(true);
    const truly = new Map(scenario.devices.map(({ id, site, walk }) => [id, { site, walk: walk ?? [] }]));
    const placeOf = (id: string): string | undefined =>
      truly.get(id)?.walk.findLast(({ atMs }) => atMs <= 240_000)?.site ?? truly.get(id)?.site;
    const right = devices.filter(({ id, site }) => site === placeOf(id));
    expect(right.length / devices.length).toBeGreaterThan(0.9);
    expect(devices.some(({ walk }) => walk !== null)).toBe(true);
  }, 240_000);
});
