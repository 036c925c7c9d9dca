import { describe, expect, it } from 'vitest';
import type { Scenario } from '../model.ts';
import { draw, drawKey } from './draw.ts';
import { renderIssues } from './render.ts';
import { HEAD, loadTexts } from './testing.ts';

const load = (sections: string, duration = '24 h'): Scenario => {
  const loading = loadTexts({ 'a.yaml': `${HEAD.replace('2 h', duration)}${sections}` });
  if (loading.kind === 'issues') throw new Error(renderIssues(loading.issues));
  return loading.scenario;
};
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const requests = (request: string, count: number): readonly number[] => {
  const behaviour = 'behaviour: { kind: service, work: 1 ms }';
  const { modules } = load(`shapes: { day: { 0 h: 0, 6 h: 0, 12 h: 10, 18 h: 0 } }
modules: [{ id: 'm-{n}', count: ${count}, memory: 1 page, request: ${request}, ${behaviour} }]
`);
  return modules.map(({ requestAtMs }) => requestAtMs);
};

describe('draw', () => {
  const key = drawKey(1, 'edge', 'crash');
  const draws = Array.from({ length: 20_000 }, (_, index) => draw(key, index));

  it('is even over (0, 1), neighbours being strangers', () => {
    const cells = new Array<number>(20).fill(0);
    for (const value of draws) cells[Math.floor(value * 20)] = (cells[Math.floor(value * 20)] ?? 0) + 1;
    const chiSquare = cells.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chiSquare).toBeLessThan(43.8); // 19 degrees of freedom, p = 0.001.
    const products = draws.slice(1).map((value, index) => (value - 0.5) * ((draws[index] ?? 0) - 0.5));
    expect(Math.abs(mean(products)) * 12).toBeLessThan(0.03);
  });

  it('differs by seed, entity, purpose and index', () => {
    const values = [
      key,
      drawKey(2, 'edge', 'crash'),
      drawKey(1, 'edg', 'ecrash'),
      drawKey(1, 'edge', 'cras'),
    ];
    expect(new Set([...values.map((each) => draw(each, 3)), draw(key, 4), draw(key, 2 ** 32 + 3)]).size).toBe(
      6,
    );
  });
});

describe('arrivals', () => {
  it('come evenly, at once, in a burst', () => {
    expect(requests('{ kind: every, from: 1 h, every: 5 min }', 3)).toEqual([
      3_600_000, 3_900_000, 4_200_000,
    ]);
    expect(requests('5 min', 2)).toEqual([300_000, 300_000]);
    const burst = requests('{ kind: burst, from: 1 h, within: 60 s }', 200);
    expect(Math.min(...burst)).toBeGreaterThanOrEqual(3_600_000);
    expect(Math.max(...burst)).toBeLessThanOrEqual(3_660_000);
    expect(mean(burst)).toBeCloseTo(3_630_000, -4);
  });

  it('come with exponential gaps of the stated mean', () => {
    const times = requests('{ kind: poisson, gap: 10 s }', 5_000);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    const gapMs = mean(gaps);
    const spread = Math.sqrt(mean(gaps.map((gap) => (gap - gapMs) ** 2)));
    expect(gapMs / 10_000).toBeCloseTo(1, 1);
    expect(spread / gapMs).toBeCloseTo(1, 1);
  });

  it('come when the shape of the day says, here a triangle around noon', () => {
    const times = requests('{ kind: shape, shape: day }', 4_000);
    expect(mean(times) / 3_600_000).toBeCloseTo(12, 0);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(6 * 3_600_000);
    const early = times.filter((time) => time < 9 * 3_600_000).length; // A triangle has an eighth there.
    expect(early / times.length).toBeCloseTo(0.125, 1);
  });

  it('come with recorded gaps', () => {
    const [first = 0, second = 0] = requests('{ kind: trace, trace: azure-llm-gaps, factor: 10 }', 2);
    expect([first, second - first]).toEqual([520, 460]);
  });
});

describe('stays', () => {
  const scenario = load(`shapes: { campus: { 0 h: 0.1, 7 h: 1, 12 h: 20, 17 h: 31, 21 h: 2 } }
devices:
  - id: headset-{n}
    count: 60
    class: headset
    present: { kind: pool, shape: campus, peak: 40, stay: 10 min..40 min, parting: { leave: 70 %, crash: 30 % } }
`);
  const stays = scenario.devices.flatMap((device) => device.stays);
  const presentAt = (hour: number): number =>
    stays.filter(({ fromMs, toMs }) => fromMs <= hour * 3_600_000 && toMs > hour * 3_600_000).length;

  it('of a pool follow the shape of the day', () => {
    expect(presentAt(3)).toBeLessThan(5);
    expect(mean([16.8, 17, 17.2].map(presentAt))).toBeGreaterThan(28);
    expect(mean([11.8, 12, 12.2].map(presentAt))).toBeGreaterThan(15);
    expect(presentAt(23)).toBeLessThan(8);
  });

  it('of a pool last as long as they say and never overlap on one device', () => {
    const lengths = stays
      .filter(({ toMs }) => toMs < scenario.durationMs)
      .map(({ fromMs, toMs }) => (toMs - fromMs) / 60_000);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(9.9);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(40.1);
    for (const device of scenario.devices) {
      for (const [index, stay] of device.stays.slice(1).entries()) {
        expect(stay.fromMs).toBeGreaterThan(device.stays[index]?.toMs ?? 0);
      }
    }
  });

  it('end as the mix says', () => {
    expect(stays.filter(({ parting }) => parting === 'crash').length / stays.length).toBeCloseTo(0.3, 1);
  });

  it('of devices that churn are there for their share of the time', () => {
    const { devices, durationMs } = load(
      `devices: [{ id: 'tab-{n}', count: 100, class: browser-tab, present: { kind: churn, stay: mean 30 min, gap: mean 10 min } }]\n`,
    );
    const thereMs = devices
      .flatMap((device) => device.stays)
      .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    expect(thereMs / (durationMs * 100)).toBeCloseTo(0.75, 1);
  });

  it('follow recorded failures, scaled', () => {
    const { devices } = load(
      `devices: [{ id: 'node-{n}', count: 20, class: hc-10, present: { kind: trace, trace: node-failures, scale: 0.01, parting: crash } }]\n`,
    );
    expect(devices.flatMap((device) => device.stays).length).toBeGreaterThan(40);
  });
});

describe('places', () => {
  it('of users are the nearest stations', () => {
    const { devices, siteLinks } = load(`sites: [{ id: 'cell-{n}', count: 6, positions: melbourne }]
siteLinks: [{ from: cell-*, to: cell-*, roundTrip: 5 ms }]
devices: [{ id: 'user-{n}', count: 300, class: phone, site: { nearest: cell-* } }]
`);
    expect(new Set(devices.map(({ site }) => site)).size).toBe(6);
    expect(siteLinks.length).toBe(15);
  });

  it('of walkers change between the sites of access points, and back', () => {
    const { devices } = load(
      `sites: [{ id: 'wing-{n}', count: 4 }]
siteLinks: [{ from: wing-*, to: wing-*, roundTrip: 2 ms }]
devices: [{ id: 'walker-{n}', count: 20, class: headset, site: wing-1, walk: { trace: wifi-walkers, sites: wing-*, extra: 3 ms } }]
`,
      '2 h',
    );
    const walks = devices.map(({ walk }) => walk ?? []);
    expect(walks.every(([first]) => first?.atMs === 0)).toBe(true);
    expect(mean(walks.map((walk) => walk.length))).toBeGreaterThan(5);
    for (const walk of walks) {
      for (const [index, step] of walk.slice(1).entries()) {
        expect(step.atMs).toBeGreaterThanOrEqual(walk[index]?.atMs ?? 0);
        expect(step.site).not.toBe(walk[index]?.site);
      }
    }
  });
});

describe('tenants', () => {
  it('are named with placeholders filled in, and by default not at all', () => {
    const behaviour = 'behaviour: { kind: service, work: 1 ms }';
    const { modules } = load(`modules:
  - { id: 'm-{n}', count: 2, memory: 1 page, tenant: 'lab-{n}', ${behaviour} }
  - { id: other, memory: 1 page, ${behaviour} }
`);
    expect(modules.map(({ module }) => module.tenant)).toEqual(['lab-1', 'lab-2', undefined]);
    expect(modules.map(({ module }) => 'tenant' in module)).toEqual([true, true, false]);
  });
});

describe('rules', () => {
  it('name whom a prefix means, and fill in the placeholders of groups', () => {
    const { modules } =
      load(`devices: [{ id: 'edge-{n}', count: 2, class: hc-10 }, { id: other, class: hc-10 }]
modules:
  - id: 'm-{n}'
    count: 2
    memory: 1 page
    rules:
      - { kind: fence, devices: [edge-*], tags: [gpu] }
      - { kind: at-most, group: 'pair-{n}', per: site, count: 3 }
      - { kind: spread, group: all }
    behaviour: { kind: service, work: 1 ms }
  - { id: plain, memory: 1 page, behaviour: { kind: service, work: 1 ms } }
`);
    const [, second, plain] = modules;
    expect(second?.module.rules).toEqual([
      { kind: 'fence', sites: [], devices: ['edge-1', 'edge-2'], runtimes: [], tags: ['gpu'] },
      { kind: 'at-most', group: 'pair-2', per: 'site', countMax: 3 },
      { kind: 'spread', group: 'all', over: 'site', skewMax: 1 },
    ]);
    expect(plain?.module).not.toHaveProperty('rules');
  });
});
