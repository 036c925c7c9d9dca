import { describe, expect, it } from 'vitest';
import { runScenario } from './simulation.ts';
import { policy, STORM, scenarioOf } from './testing/lab.ts';

/** Runs a small world under the standard policy and gives a function that tells its numbers. */
function measured(text: string): (name: string) => number {
  const options = { profile: policy('standard'), tracePath: null, untraced: true };
  const { summary } = runScenario(scenarioOf(text), options);
  return (name) => summary[name] ?? Number.NaN;
}

/** A desk that calls a module every second, and whatever else a test cares about. */
const world = (rest: string, module = ''): string => `duration: 4 min
sites: [here, there]
siteLinks: [{ from: here, to: there, roundTrip: 20 ms }]
broker: { site: here, link: lan }
devices:
  - { id: desk, class: laptop, site: here, link: lan, battery: none, runtime: { maxModules: 4 } }
  - { id: a, class: hc-10, site: here }
${rest}
modules:
  - id: m
    memory: 4 MiB
    state: 1 MiB
    anchor: desk
    objective: 200 ms
${module}
    behaviour: { kind: service, calls: { kind: periodic, every: 1 s }, work: 10 ms }
`;
const ON_A = '    affinity: { device: a }\n';
const ON_DESK = '    affinity: { device: desk }\n';
const CRASH = 'events: [{ at: 60 s, kind: crash, device: a, for: 30 s }]\n';

describe('the books of calls', () => {
  it('balance through a storm, also when the first minute is not counted', () => {
    expect(measured(`${STORM}warmUp: 1 min\n`)('laws.broken')).toBe(0);
  });
});

describe('what callers know', () => {
  it('is stale as long as nobody answers, and not a moment longer than it has to be', () => {
    const number = measured(`${world('', ON_A)}${CRASH}`);
    // Thirty seconds away, up to one to the next call and a few to come back; a period and an objective are no delay.
    expect(number('stale.seconds')).toBeGreaterThan(28);
    expect(number('stale.seconds')).toBeLessThan(36);
    expect(number('recovery.p95Ms')).toBeGreaterThan(29_000);
    expect(number('recovery.p95Ms')).toBeLessThan(35_000);
  });

  it('is as old as its period when all goes well', () => {
    const number = measured(world('', ON_A));
    expect(number('stale.seconds')).toBe(0);
    expect(number('answer.ageP95Ms')).toBeGreaterThan(1_000);
    expect(number('answer.ageP95Ms')).toBeLessThan(1_100);
  });

  it('is not counted while they are away', () => {
    const away = world('', ON_A).replace(
      'link: lan, battery: none,',
      'link: lan, battery: none, present: [{ from: 0 s, to: 1 min }, { from: 3 min, to: 4 min }],',
    );
    expect(measured(away)('stale.seconds')).toBe(0);
  });
});

describe('where answers come from', () => {
  it('is told by the share of those that were computed at home, and by the time under way', () => {
    const [home, away] = [measured(world('', ON_DESK)), measured(world('', ON_A))];
    expect([home('calls.homeShare'), home('way.p95Ms')]).toEqual([1, 0]);
    expect(away('calls.homeShare')).toBe(0);
    const far = measured(world('', ON_A).replace('class: hc-10, site: here', 'class: hc-10, site: there'));
    expect(far('way.p95Ms') - away('way.p95Ms')).toBeGreaterThan(15); // Twenty there and back, and some spread.
    expect(far('way.p95Ms') - away('way.p95Ms')).toBeLessThan(45);
    expect(away('objective.slackShare')).toBeGreaterThan(0.5);
  });

  it('is told of chains by the hops that leave a device', () => {
    const chain = (second: string): string => `duration: 1 min
devices: [{ id: 'd-{n}', count: 2, class: hc-10 }]
modules:
  - { id: one, memory: 1 MiB, affinity: { device: d-1 }, objective: 90 ms, behaviour: { kind: service, calls: { kind: poisson, perSecond: 2 }, work: 1 ms } }
  - { id: two, memory: 1 MiB, affinity: { device: ${second} }, behaviour: { kind: service, work: 1 ms } }
programs: [{ id: both, chain: [one, two], objective: 90 ms }]
`;
    expect(measured(chain('d-1'))('chains.acrossShare')).toBe(0);
    expect(measured(chain('d-2'))('chains.acrossShare')).toBe(1);
  });
});

describe('a slow build', () => {
  // Early enough that the runtime is still told of as a newcomer, which is no word of its being slow.
  const slow = (runtime: string): string =>
    `${world('', ON_A)}events: [{ at: 5 s, kind: slow-build, runtime: ${runtime}, factor: 30, for: 2 min }]\n`;

  it('is noticed where modules suffer from it', () => {
    const number = measured(slow('a'));
    expect(number('slowBuild.unnoticed')).toBe(0);
    expect(number('slowBuild.delayP95Ms')).toBeGreaterThan(5_000);
    expect(number('slowBuild.delayP95Ms')).toBeLessThan(60_000);
  });

  it('goes unnoticed where nobody is', () => {
    expect(measured(slow('desk'))('slowBuild.unnoticed')).toBe(1);
  });
});

describe('a partition that ends', () => {
  it('is followed by some seconds until each module has one instance, and by some messages', () => {
    const far = '  - { id: b, class: hc-33, site: there }';
    const text = world(far).replace('anchor: desk', 'anchor: b');
    const cut = 'events: [{ at: 60 s, kind: partition, sites: [there], for: 90 s }]\n';
    const number = measured(text + cut);
    expect(number('duplicate.seconds')).toBeGreaterThan(10);
    expect(number('heal.secondsMost')).toBeGreaterThan(0);
    expect(number('heal.secondsMost')).toBeLessThan(60);
    expect(number('heal.messagesMost')).toBeGreaterThan(10);
    expect(measured(text)('heal.secondsMost')).toBe(0);
  });
});

describe('a move', () => {
  const spare = '  - { id: b, class: hc-10, site: here }';
  const slowLink =
    '{ at: 60 s, kind: slow-link, device: a, latencyFactor: 1, bandwidthFactor: 0.002, for: 2 min }';

  it('overruns when its link is worse than anybody knew, and its bytes go out at a bad time', () => {
    const text = world(spare, '    dirty: 2 MiB/s\n');
    const calm = measured(`${text}events: [{ at: 60 s, kind: drain, runtime: a }]\n`);
    const [moved] = ['moves.count'].map(calm);
    expect([calm('moves.overran'), calm('moves.bytesThin')]).toEqual([0, 0]);
    const drained = measured(`${text}events: [${slowLink}, { at: 60.001 s, kind: drain, runtime: a }]\n`);
    expect(moved).toBe(1);
    expect(drained('moves.overran')).toBe(1);
    expect(drained('moves.bytesThin')).toBe(drained('moves.bytes'));
    expect(drained('moves.peakBytesPerSecond')).toBeCloseTo(drained('moves.bytes') / 10, -3);
    expect(drained('unrest.movesMost')).toBe(1);
  });

  it('from a device that is nearly out of power comes at the last minute', () => {
    const phone = '  - { id: p, class: phone, site: here, runtime: { maxModules: 2 } }';
    const text = (charge: string): string =>
      `${world(phone).replaceAll('anchor: desk', 'anchor: p').replaceAll('class: hc-10', 'class: hc-26')}events: [{ at: 60 s, kind: battery, device: p, charge: ${charge} }]\n`;
    expect(measured(text('4 %'))('moves.lastMinute')).toBe(1);
    expect(measured(text('15 %'))('moves.lastMinute')).toBe(0);
  });
});

describe('what dies with an instance', () => {
  it('is what it did since its last checkpoint, if it keeps any', () => {
    const kept = measured(`${world('', `${ON_A}    checkpointEvery: 20 s\n`)}${CRASH}`);
    expect(kept('state.lostSeconds')).toBeGreaterThan(0);
    expect(kept('state.lostSeconds')).toBeLessThan(21);
    expect(measured(`${world('', ON_A)}${CRASH}`)('state.lostSeconds')).toBe(0);
  });
});

describe('a predicted run time', () => {
  it('is near where a runtime tells its speed, and learned where it does not', () => {
    const untold = world('', ON_A).replace('class: hc-10,', 'class: hc-26, runtime: { tells: nothing },');
    const told = untold.replace('tells: nothing', 'tells: truth');
    expect(measured(told)('prediction.errorP50Share')).toBeLessThan(0.1);
    expect(measured(untold)('prediction.errorP50Share')).toBeLessThan(0.3);
    const short = untold.replace('duration: 4 min', 'duration: 18 s');
    expect(measured(short)('prediction.errorP50Share')).toBeGreaterThan(0.5);
  });
});

describe('memory', () => {
  it('is stranded where the smallest module does not fit', () => {
    const number = (memory: string): number =>
      measured(`duration: 1 min
devices: [{ id: 'b-{n}', count: 2, class: microcontroller, link: lan, runtime: { engine: iwasm-a } }]
modules: [{ id: 'm-{n}', count: 2, memory: ${memory}, behaviour: { kind: service, calls: { kind: poisson, perSecond: 1 }, work: 0.1 ms } }]
`)('memory.strandedShare');
    expect(number('2 pages')).toBeGreaterThan(0.5); // One page is left on each.
    expect(number('1 page')).toBe(0);
  });
});

describe('the time of decisions', () => {
  it('is that of the stopwatch, if there is one, and changes nothing', () => {
    const scenario = scenarioOf(world('', ON_A));
    const options = { profile: policy('standard'), tracePath: null };
    let nowUs = 0;
    const stopwatchUs = (): number => {
      nowUs += 7;
      return nowUs;
    };
    const timed = runScenario(scenario, { ...options, stopwatchUs });
    expect(timed.stepTimes).toEqual({ stepCount: timed.inputCount, p50Us: 7, p99Us: 7, mostUs: 7 });
    const untimed = runScenario(scenario, options);
    expect(untimed.stepTimes).toBeUndefined();
    expect(untimed.traceHash).toBe(timed.traceHash);
  });
});

describe('an upgrade', () => {
  const spare = '  - { id: b, class: hc-10, site: here }';
  const upgrade = (drain: string): string =>
    `${world(spare)}events: [{ at: 60 s, kind: upgrade, runtime: a, engine: wasmtime-j, down: 20 s${drain} }]\n`;

  it('drains a runtime first, so that nothing is orphaned by it', () => {
    const number = measured(upgrade(''));
    expect(number('moves.count')).toBeGreaterThan(0);
    expect(number('orphan.seconds')).toBeLessThan(0.5);
  });

  it('takes its modules down with it when there is no time for that', () => {
    const number = measured(upgrade(', drain: 0 s'));
    expect(number('recovery.p95Ms')).toBeGreaterThan(0);
  });

  it('lets modules come again when it is over', () => {
    const pinned = measured(upgrade('').replace(world(spare), world(spare, ON_A)));
    // The drain waits a minute in vain; then it is down for twenty seconds.
    expect(pinned('orphan.seconds')).toBeGreaterThan(19);
    expect(pinned('orphan.seconds')).toBeLessThan(30);
  });
});
