import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from '../../kernel/agenda.ts';
import { NOBODY } from '../calendar.ts';
import { access, host, siteLink } from '../testing/small-net.ts';
import { Flows } from './flows.ts';
import { type NetworkPlan, Topology } from './topology.ts';

const SITES = ['a', 'b', 'c'] as const;
const rate = fc.integer({ min: 1, max: 8 }).map((units) => units * 1e5);

const network: fc.Arbitrary<NetworkPlan> = fc
  .record({
    devices: fc.array(fc.record({ site: fc.constantFrom(...SITES), up: rate, down: rate }), {
      minLength: 3,
      maxLength: 6,
    }),
    ab: rate,
    bc: rate,
    ac: rate,
  })
  .map(({ devices, ab, bc, ac }) => ({
    sites: SITES,
    siteLinks: [
      siteLink('a', 'b', { bytesPerSecond: ab }),
      siteLink('b', 'c', { bytesPerSecond: bc }),
      siteLink('a', 'c', { bytesPerSecond: ac }),
    ],
    broker: { site: 'a', delay: { locMs: 0, medianMs: 0, sigmaLog: 0 } },
    devices: devices.map(({ site, up, down }, index) =>
      host(`d${index}`, site, access({ upBytesPerSecond: up, downBytesPerSecond: down })),
    ),
  }));

interface Deed {
  readonly kind: 'begin' | 'cancel' | 'wait' | 'cut' | 'walk';
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('begin', 'begin', 'begin', 'cancel', 'wait', 'cut', 'walk'),
    from: fc.nat(5),
    to: fc.nat(5),
    amount: fc.integer({ min: 1, max: 1_000 }),
  }),
  { minLength: 1, maxLength: 24, size: 'max' },
);

/** Where everyone is, and what lies between. */
type Layout = Pick<NetworkPlan, 'siteLinks' | 'devices'>;

/** What is known of a flow besides its rate. */
interface Route {
  readonly flow: number;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** The links of a route by name, with their capacities, read from the plan and from where everyone is alone. */
function linksOf(
  { siteLinks, devices }: Layout,
  cut: string | null,
  { from, to }: Route,
): ReadonlyMap<string, number> {
  const [source, target] = [devices[from], devices[to]];
  const links = new Map<string, number>();
  if (source === undefined || target === undefined || from === to) return links;
  links.set(`up ${from}`, source.access.upBytesPerSecond);
  links.set(`down ${to}`, target.access.downBytesPerSecond);
  if (source.site === target.site) return links;
  const isCut = (source.site === cut) !== (target.site === cut);
  const between = siteLinks.find(
    (link) => [link.from, link.to].includes(source.site) && [link.from, link.to].includes(target.site),
  );
  links.set(`${source.site} ${target.site}`, isCut ? 0 : (between?.bytesPerSecond ?? 0));
  return links;
}

/**
 * The other definition of max-min fairness (Bertsekas & Gallager, §6.5.2): feasible, and every flow crosses a full link
 * on which nobody is faster. Returns what contradicts it.
 */
function unfairness(
  links: readonly ReadonlyMap<string, number>[],
  rates: readonly number[],
): readonly string[] {
  const used = new Map<string, number>();
  const fastest = new Map<string, number>();
  const capacities = new Map<string, number>();
  for (const [index, route] of links.entries()) {
    for (const [name, capacity] of route) {
      capacities.set(name, capacity);
      used.set(name, (used.get(name) ?? 0) + (rates[index] ?? 0));
      fastest.set(name, Math.max(fastest.get(name) ?? 0, rates[index] ?? 0));
    }
  }
  const near = 1e-3;
  const over = [...used]
    .filter(([name, sum]) => sum > (capacities.get(name) ?? 0) + near)
    .map(([name]) => name);
  const unbound = links.flatMap((route, index) => {
    const isBound = [...route.keys()].some(
      (name) =>
        (used.get(name) ?? 0) > (capacities.get(name) ?? 0) - near &&
        (rates[index] ?? 0) > (fastest.get(name) ?? 0) - near,
    );
    return isBound || route.size === 0 ? [] : [`flow ${index}`];
  });
  return [...over, ...unbound];
}

/** Lives a history of deeds and calls `look` after each. */
function live(
  plan: NetworkPlan,
  history: readonly Deed[],
  look: (flows: Flows, routes: readonly Route[], layout: Layout, cut: string | null) => void,
): { readonly askedBytes: number; readonly brokenBytes: number; readonly flows: Flows } {
  const agenda = new Agenda([0]);
  const topology = new Topology(plan);
  const flows = new Flows(topology, agenda, 0);
  const routes = new Map<number, Route>();
  let layout: Layout = plan;
  let cut: string | null = null;
  let askedBytes = 0;
  let brokenBytes = 0;
  const run = (untilUs: number): void => {
    agenda.runUntil(untilUs, (_, subject) => {
      const done = flows.ring(subject);
      if (done !== NOBODY) routes.delete(done);
    });
  };
  for (const [id, { kind, from, to, amount }] of history.entries()) {
    if (kind === 'begin') {
      const ends = { from: from % plan.devices.length, to: to % plan.devices.length };
      routes.set(id, {
        ...ends,
        bytes: amount * 1_000,
        flow: flows.begin(ends.from, ends.to, amount * 1_000, id),
      });
      askedBytes += amount * 1_000;
    } else if (kind === 'wait') {
      run(agenda.nowUs + amount * 1_000);
    } else if (kind === 'walk') {
      const [walker, site] = [from % plan.devices.length, SITES[amount % 3] ?? 'a'];
      layout = {
        ...layout,
        devices: layout.devices.map((device, at) => (at === walker ? { ...device, site } : device)),
      };
      topology.move(walker, topology.siteIndex(site), 0);
      flows.refresh(walker);
    } else if (kind === 'cut') {
      if (cut !== null) topology.partition([topology.siteIndex(cut)], false);
      cut = cut === null ? (SITES[amount % 3] ?? null) : null;
      if (cut !== null) topology.partition([topology.siteIndex(cut)], true);
      flows.refreshSites();
    } else {
      const [oldest] = routes;
      if (oldest === undefined) continue;
      brokenBytes += flows.cancel(oldest[1].flow);
      routes.delete(oldest[0]);
    }
    look(flows, [...routes.values()], layout, cut);
  }
  if (cut !== null) topology.partition([topology.siteIndex(cut)], false);
  flows.refreshSites();
  run(Number.POSITIVE_INFINITY);
  expect(routes.size).toBe(0);
  return { askedBytes, brokenBytes, flows };
}

describe('flows, whatever begins, breaks off, walks away and is cut', () => {
  it('have max-min fair rates at every moment', () => {
    fc.assert(
      fc.property(network, deeds, (plan, history) => {
        live(plan, history, (flows, routes, layout, cut) => {
          const moving = routes.filter(({ from, to }) => from !== to);
          const links = moving.map((route) => linksOf(layout, cut, route));
          const rates = moving.map(({ flow }) => flows.bytesPerSecond(flow));
          expect(unfairness(links, rates)).toEqual([]);
        });
      }),
      { numRuns: 600 },
    );
  });

  it('keep bytes: what was asked for arrives, is left or was broken off', () => {
    fc.assert(
      fc.property(network, deeds, (plan, history) => {
        let begun = 0;
        const { askedBytes, brokenBytes, flows } = live(plan, history, (_, routes) => {
          begun = Math.max(begun, routes.length);
        });
        expect(flows.size).toBe(0);
        expect(Math.abs(askedBytes - brokenBytes - flows.movedBytes)).toBeLessThan(0.01);
      }),
      { numRuns: 100 },
    );
  });
});
