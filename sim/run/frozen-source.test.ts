import { describe, expect, it } from 'vitest';
import { stopRuntime } from './machines.ts';
import { openRun } from './simulation.ts';
import { policy, scenarioOf } from './testing/lab.ts';
import { type CallFact, tapCalls } from './testing/taps.ts';

/** A module that dirties its state so fast that its pause is long enough to be hit. */
const SCENARIO = `duration: 60 s
broker: { link: { like: lan, spread: 0 } }
devices:
  - { id: 'host-{n}', count: 2, class: hc-33, link: { like: lan, spread: 0 }, interference: none }
  - { id: desk, class: laptop, link: { like: lan, spread: 0 }, runtime: { memory: 1 MiB } }
modules:
  - id: busy
    memory: 8 MiB
    anchor: desk
    dirty: 40 MB/s
    behaviour: { kind: service, calls: { kind: poisson, perSecond: 180 }, work: 5 ms, request: 2 kB }
events:
  - { at: 20 s, kind: migrate, module: busy, to: host-1 }
  - { at: 22 s, kind: migrate, module: busy, to: host-2 }
`;
const FIRST_MOVE_US = 20_000_000;
const STEP_US = 1_000;

const nameOf = ({ number }: CallFact): number => number;

describe('a source that dies while it waits frozen', () => {
  it('takes with it what waits there, once each, and nothing else', () => {
    const { sim, advance } = openRun(scenarioOf(SCENARIO, 1), {
      profile: policy('arts-least-modules'),
      tracePath: null,
    });
    const facts: CallFact[] = [];
    tapCalls(sim, (fact) => facts.push(fact));
    const frozen = () =>
      sim.runtimes.flatMap(({ instances }) => instances).find(({ state }) => state === 'frozen');
    const here = () =>
      facts.filter(({ kind, atUs: at }) => kind === 'waits' && at >= (frozen()?.sinceUs ?? 0));
    for (let atUs = FIRST_MOVE_US; here().length < 3 || frozen() === undefined; atUs += STEP_US)
      advance(atUs);
    const source = frozen();
    const waiting = here().map(nameOf);
    const before = facts.length;
    if (source !== undefined) stopRuntime(sim, source.runtime, 'silence');
    const dropped = facts
      .slice(before)
      .filter(({ kind }) => kind === 'over')
      .map(nameOf);
    expect(dropped).toEqual(expect.arrayContaining(waiting));
    advance(sim.endUs);
    const later = facts.slice(before);
    const again = later.filter(({ kind, number }) => kind !== 'over' && dropped.includes(number));
    expect(again).toEqual([]);
    const over = facts.filter(({ kind }) => kind === 'over').map(nameOf);
    expect(new Set(over).size).toBe(over.length);
    expect(facts.filter(({ kind }) => kind === 'made').length - over.length).toBe(sim.slots.size);
  });
});
