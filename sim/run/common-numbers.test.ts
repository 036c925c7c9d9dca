import { describe, expect, it } from 'vitest';
import { openRun } from './simulation.ts';
import { policy, scenarioOf } from './testing/lab.ts';
import { type CallFact, tapCalls, tapMessages } from './testing/taps.ts';

/** What a world does of itself, whatever a policy makes of it. */
interface World {
  /** Calls with the time they were made at. */
  readonly arrivals: readonly string[];
  /** Work of a call with its noise, by call, for those that were computed. */
  readonly works: ReadonlyMap<string, number>;
  /** Faults with their times. */
  readonly faults: readonly string[];
  /** Delay of a link by its ends and the microsecond. */
  readonly delays: ReadonlyMap<string, number>;
}

/** What a test adds to the world that all of them begin with. */
interface Additions {
  readonly policy?: string;
  readonly firstDevice?: string;
  readonly module?: string;
  readonly event?: string;
}

/** Links so wide that no message waits for another: what is left of delays is what was drawn. */
const textOf = ({ firstDevice = '', module = '', event = '' }: Additions): string => `duration: 60 s
broker: { link: lan }
define:
  host: &host { class: hc-33, link: { like: wlan, up: 1000000 MB/s, down: 1000000 MB/s }, interference: none, noise: 0.05 }
devices:
${firstDevice}
  - { <<: *host, id: 'host-{n}', count: 4 }
  - <<: *host
    id: guest
    present: { kind: churn, stay: 10 s..20 s, gap: mean 5 s, parting: { leave: 50 %, silent: 50 % } }
  - { <<: *host, id: 'desk-{n}', count: 6, runtime: { memory: 1 MiB } }
modules:
  - id: 'module-{n}'
    count: 6
    memory: 4 MiB
    anchor: 'desk-{n}'
    request: 2 s
    crashesPerHour: 60
    behaviour: { kind: service, calls: { kind: poisson, perSecond: 15 }, work: 4 ms, spread: 0.5 }
${module}
faults:
  - { name: power, kind: crash, device: 'host-*', every: 40 s, for: 3 s }
  - { name: air, kind: bad-messages, device: '*', every: 30 s, loss: 30 %, late: 20 ms, for: 10 s }
events:
  - { at: 20 s, kind: load, modules: module-1, factor: 3, for: 10 s }
${event}
`;

function worldOf(additions: Additions): World {
  const calls: CallFact[] = [];
  const faults: string[] = [];
  const delays = new Map<string, number>();
  const { sim, advance } = openRun(scenarioOf(textOf(additions)), {
    profile: policy(additions.policy ?? 'arts-round-robin'),
    tracePath: null,
    onRecord: (record) => {
      if (record.kind !== 'world' || record.fact.kind !== 'fault') return;
      faults.push(`${record.atMs} ${record.fact.name} ${record.fact.on}`);
    },
  });
  tapCalls(sim, (fact) => calls.push(fact));
  tapMessages(sim, ({ from, to, atUs, us }) => delays.set(`${atUs} ${from} ${to}`, us));
  advance(sim.endUs);
  const works = new Map<string, number>();
  for (const { kind, module, number, workUs } of calls) {
    const name = `${module} ${number}`;
    if (kind === 'begun' && !works.has(name)) works.set(name, workUs);
  }
  const made = calls.filter(({ kind }) => kind === 'made');
  return {
    arrivals: made.map(({ module, number, atUs }) => `${module} ${number} ${atUs}`),
    works,
    faults,
    delays,
  };
}

/** How many keys both have, and with which of them the two do not say the same. */
function compared(
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): readonly [number, string[]] {
  const shared = [...one.keys()].filter((key) => other.has(key));
  return [shared.length, shared.filter((key) => one.get(key) !== other.get(key))];
}

const without = (lines: readonly string[], part: string): readonly string[] =>
  lines.filter((line) => !line.includes(part));

const CASES: readonly (readonly [name: string, additions: Additions, added: string])[] = [
  ['another policy', { policy: 'best-fit' }, 'nothing'],
  ['a policy that moves modules', { policy: 'standard' }, 'nothing'],
  [
    'one fault more',
    { event: '  - { at: 10 s, kind: crash, device: host-2, for: 7 s }' },
    '10000 crash host-2',
  ],
  ['one device more, before all others', { firstDevice: '  - { <<: *host, id: host-new }' }, 'host-new'],
  [
    'one module more',
    {
      module: `  - id: extra
    memory: 4 MiB
    anchor: desk-1
    request: 1 s
    behaviour: { kind: service, calls: { kind: poisson, perSecond: 20 }, work: 4 ms }`,
    },
    'extra',
  ],
];

describe('common random numbers: the world does not notice', () => {
  const plain = worldOf({});

  it.each(CASES)('%s', (_, additions, added) => {
    const world = worldOf(additions);
    expect(without(world.arrivals, added)).toEqual(plain.arrivals);
    expect(without(world.faults, added)).toEqual(plain.faults);
    const [workCount, otherWorks] = compared(plain.works, world.works);
    expect(otherWorks).toEqual([]);
    expect(workCount).toBeGreaterThan(2_000);
    const [delayCount, otherDelays] = compared(plain.delays, world.delays);
    expect(otherDelays).toEqual([]);
    expect(delayCount).toBeGreaterThan(4_000);
  });

  it('but what is decided in it differs, so that all this says something', () => {
    const { delays } = worldOf({ policy: 'best-fit' });
    expect(delays.size).not.toBe(plain.delays.size);
    expect(plain.faults.length).toBeGreaterThan(15);
    expect(new Set(plain.works.values()).size).toBe(plain.works.size);
  });

  it('another seed is another world', () => {
    const calls: number[] = [];
    for (const seed of [1, 2]) {
      const { sim, advance } = openRun(scenarioOf(textOf({}), seed), {
        profile: policy('standard'),
        tracePath: null,
      });
      tapCalls(sim, ({ kind, atUs }) => kind === 'made' && calls.push(atUs));
      advance(sim.endUs);
    }
    expect(new Set(calls).size).toBeGreaterThan(0.99 * calls.length);
  });
});
