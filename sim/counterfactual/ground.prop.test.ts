import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceId, type Input, type Knowledge, newKnowledge, realmId, siteId } from '../../core/index.ts';
import { aDevice, aRuntime } from '../../core/testing/builders.ts';
import type { Outside } from '../run/midst.ts';
import { policy } from '../run/testing/lab.ts';
import { scenarioNamed } from '../twelve/twelve.ts';
import { Ground, MIDDLE } from './ground.ts';
import { Hindsight } from './hindsight.ts';
import { cut, lived } from './testing/recording.ts';
import { worldOf } from './world.ts';

const HUB = deviceId('hub');
const start = (): Knowledge =>
  newKnowledge({ realm: realmId('hall'), hub: HUB, profile: policy('standard') });
const introduced = (id: string, site: string, atMs: number): Input =>
  ({
    kind: 'runtime-registered',
    atMs,
    runtime: aRuntime(id, { device: aDevice(id, { site: siteId(site) }) }),
    incarnation: 1,
    instances: [],
    dialect: 'native',
  }) as unknown as Input;
const way = (from: string, to: string, latencyMs: number, atMs: number): Input => ({
  kind: 'link-measured',
  from: deviceId(from),
  to: deviceId(to),
  latencyMs,
  bandwidthBytesPerSecond: 1e6,
  atMs,
});

/** Wings so far from the middle, each with one who stays, and where a walker goes: to a wing, or to where nobody else is. */
const building = fc
  .record({
    depthsMs: fc.array(fc.double({ min: 4, max: 80, noNaN: true }), { minLength: 2, maxLength: 6 }),
    accessMs: fc.double({ min: 0.1, max: 3, noNaN: true }),
    stops: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 12 }),
    /** Whether a wing's way to the middle is heard late, and measured by the middle. */
    isLate: fc.boolean(),
    isFromHub: fc.boolean(),
  })
  .map(({ stops, ...rest }) => ({
    ...rest,
    stops: stops.map((stop) => (stop < rest.depthsMs.length ? stop : null)),
  }));
type Building = typeof building extends fc.Arbitrary<infer Each> ? Each : never;

const atOf = (turn: number): number => 10_000 * (turn + 1);
const depthOf = ({ depthsMs }: Building, stop: number | null): number =>
  stop === null ? 30 : (depthsMs[stop] ?? 0);

/** What a supervisor hears of it. */
function heardOf(house: Building): readonly Input[] {
  const { depthsMs, accessMs, stops, isLate, isFromHub } = house;
  const heard: Input[] = [introduced('walker', 'wing-0', 0)];
  depthsMs.forEach((depthMs, wing) => {
    const [from, to] = isFromHub ? ['hub', `edge-${wing}`] : [`edge-${wing}`, 'hub'];
    heard.push(introduced(`edge-${wing}`, `wing-${wing}`, 0));
    heard.push(way(from, to, depthMs + accessMs, isLate ? 999_999 : 0));
  });
  const met = new Set<number>();
  stops.forEach((stop, turn) => {
    heard.push(way('walker', 'hub', depthOf(house, stop) + accessMs, atOf(turn)));
    if (stop !== null) met.add(stop);
    // It measures the way to whoever it has met, from wherever it is, one after the other.
    [...met].forEach((wing, place) => {
      const aroundMs = wing === stop ? 0 : depthOf(house, stop) + depthOf(house, wing);
      heard.push(way('walker', `edge-${wing}`, 2 * accessMs + aroundMs, atOf(turn) + place));
    });
  });
  return heard.toSorted((a, b) => a.atMs - b.atMs);
}

const siteAt = (stop: number | null | undefined): string =>
  typeof stop === 'number' ? `wing-${stop}` : MIDDLE;

describe('where devices are', () => {
  it('shows in the ways that they measure, and how far sites lie from the middle', () => {
    fc.assert(
      fc.property(building, (house) => {
        const ground = new Ground(start(), atOf(0));
        for (const input of heardOf(house)) ground.take(input);
        const { depthsMs, accessMs } = house;
        const first = house.stops.findIndex((stop) => stop !== null);
        // It is taken to be where it is seen first from the beginning on.
        const stops = house.stops.map((stop, turn) => (turn < first ? (house.stops[first] ?? null) : stop));
        stops.forEach((stop, turn) => {
          expect(ground.siteOf('walker', atOf(turn) + 100)).toBe(siteAt(stop));
          expect(ground.depthWhere('walker', atOf(turn))).toBeCloseTo(
            stop === null ? 0 : depthOf(house, stop),
            6,
          );
        });
        const met = [...new Set(stops.filter((stop) => stop !== null))];
        for (const wing of met) {
          expect(ground.siteOf(`edge-${wing}`, 0)).toBe(`wing-${wing}`);
          expect(ground.walkAfter(`edge-${wing}`, 0)).toBeNull();
          expect(ground.depthMs(`wing-${wing}`)).toBeCloseTo(depthsMs[wing] ?? 0, 6);
          expect(ground.leg(`edge-${wing}`, 1e9)?.latencyMs).toBeCloseTo((depthsMs[wing] ?? 0) + accessMs, 9);
        }
        expect(ground.depthMs(MIDDLE)).toBe(0);
        expect(ground.sites).toEqual(met.map(siteAt).toSorted());
        const moved = stops.filter((stop, turn) => turn > 0 && stop !== stops[turn - 1]);
        if (met.length > 0) expect(ground.walkAfter('walker', atOf(0) + 500)).toHaveLength(moved.length);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves what lies between sites out of the links of devices, whoever walks however far', () => {
    fc.assert(
      fc.property(building, fc.double({ min: 2, max: 9, noNaN: true }), (house, slower) => {
        const heard = heardOf(house);
        const fromMs = atOf(0) + 500;
        const lastMs = atOf(house.stops.length);
        const site = house.stops.at(-1) ?? null;
        fc.pre(site !== null && house.stops[0] !== null && !house.stops.includes(null));
        const ground = new Ground(start(), fromMs);
        const hindsight = new Hindsight(start(), fromMs, ground);
        for (const input of heard) ground.take(input);
        const of = (all: readonly Outside[]) =>
          all.filter((each) => each.kind === 'link' && each.device === 'walker');
        expect(hindsight.legOf(deviceId('walker'))?.latencyMs).toBeCloseTo(house.accessMs, 6);
        expect(of(hindsight.outside(lastMs))).toEqual([]);
        ground.take(way('walker', 'hub', depthOf(house, site) + slower * house.accessMs, lastMs));
        const [slow, ...others] = of(hindsight.outside(lastMs));
        expect(others).toEqual([]);
        expect(slow).toMatchObject({ latencyFactor: expect.closeTo(slower, 4) });
      }),
    );
  });

  it('leaves every later change of a link where nobody measures any way but to the middle', () => {
    const factors = fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(factors, factors, (before, after) => {
        const ground = new Ground(start(), 100_000);
        const hindsight = new Hindsight(start(), 100_000, ground);
        before.forEach((factor, turn) => {
          ground.take(way('phone', 'hub', 7 * factor, atOf(turn)));
        });
        const baseMs = 7 * (before.at(-1) ?? 0);
        after.forEach((factor, turn) => {
          ground.take(
            way('phone', 'hub', baseMs * 2 ** (factor * (turn % 2 === 0 ? 1 : -1)), 100_000 + atOf(turn)),
          );
        });
        expect(ground.isBlank).toBe(true);
        expect(hindsight.legOf(deviceId('phone'))?.latencyMs).toBe(baseMs);
        const told = hindsight
          .outside(300_000)
          .map((each) => (each.kind === 'link' ? each.latencyFactor : each));
        expect(told).toEqual(after.map((factor, turn) => 2 ** (factor * (turn % 2 === 0 ? 1 : -1))));
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
    const stay = devices.filter(({ walk }) => walk === null);
    expect(stay.filter(({ id }) => truly.get(id)?.walk.length !== 0)).toEqual([]);
    expect(devices.filter(({ walk }) => (walk ?? []).length > 0).length).toBeGreaterThan(10);
    // As well if nothing but what was known at the moment is left of what came before.
    const anew = new Ground(knowledge, 240_000);
    const known = devices.filter(({ id }) => anew.siteOf(id, 240_000) === placeOf(id));
    expect(known.length / devices.length).toBeGreaterThan(0.9);
  }, 240_000);
});
