import { beforeAll, describe, expect, it } from 'vitest';
import { openRun } from './simulation.ts';
import { policy, scenarioOf } from './testing/lab.ts';
import { type CallFact, tapCalls } from './testing/taps.ts';

const MODULES = ['module-1', 'module-2', 'module-3'];
const MOVE_COUNT = 18;
/** By now every module has a home; calls before have nobody to go to. */
const SETTLED_US = 12_000_000;

/** Every other second one of three busy modules is moved to the other host. */
const MOVES = Array.from({ length: MOVE_COUNT }, (_, n) => {
  const to = `host-${1 + (Math.floor(n / MODULES.length) % 2)}`;
  return `  - { at: ${12 + 2 * n} s, kind: migrate, module: ${MODULES[n % MODULES.length]}, to: ${to} }`;
});

/** Delays are constant, so that nothing but a move could let one call overtake another. */
const SCENARIO = `duration: 50 s
broker: { link: { like: lan, spread: 0 } }
devices:
  - { id: 'host-{n}', count: 2, class: hc-33, link: { like: lan, spread: 0 }, interference: none }
  - { id: 'desk-{n}', count: 3, class: laptop, link: { like: lan, spread: 0 }, runtime: { memory: 1 MiB } }
modules:
  - id: 'module-{n}'
    count: 3
    memory: 8 MiB
    anchor: 'desk-{n}'
    dirty: 4 MB/s
    behaviour: { kind: service, calls: { kind: poisson, perSecond: 180 }, work: 5 ms, request: 2 kB }
events:
${MOVES.join('\n')}
`;

const nameOf = ({ module, number }: CallFact): string => `${module} ${number}`;

/** How many facts tell of a call that another one has told of before. */
const againCount = (told: readonly CallFact[]): number => told.length - new Set(told.map(nameOf)).size;

describe.each([1, 2, 3])('calls of modules that are moved while they wait, seed %i', (seed) => {
  let facts: readonly CallFact[] = [];
  let moveCount = 0;
  let openCount = 0;

  beforeAll(() => {
    const heard: CallFact[] = [];
    const profile = policy('arts-least-modules');
    const { sim, advance } = openRun(scenarioOf(SCENARIO, seed), { profile, tracePath: null });
    tapCalls(sim, (fact) => heard.push(fact));
    advance(sim.endUs);
    const early = new Set(heard.filter(({ atUs }) => atUs < SETTLED_US).map(nameOf));
    facts = heard.filter((fact) => !early.has(nameOf(fact)));
    moveCount = sim.meters.counts.moves;
    openCount = sim.slots.size;
  });

  const of = (kind: CallFact['kind'], module?: string): readonly CallFact[] =>
    facts.filter((fact) => fact.kind === kind && (module === undefined || fact.module === module));

  it('are many, and moves find some of them waiting and some under way', () => {
    expect(moveCount).toBeGreaterThanOrEqual(MOVE_COUNT - 3); // Some are asked to go where they are.
    expect(againCount(of('waits'))).toBeGreaterThan(40);
    expect(againCount(of('begun'))).toBeGreaterThan(5);
  });

  it('are all computed once, none of them lost', () => {
    expect(againCount(of('computed'))).toBe(0);
    expect(againCount(of('over'))).toBe(0);
    const computed = new Set(of('computed').map(nameOf));
    const lost = of('over').filter((fact) => !computed.has(nameOf(fact)));
    expect(lost).toEqual([]);
    expect(of('made').length - of('over').length).toBe(openCount);
  });

  it.each(MODULES)('are computed in the order in which the caller of %s made them', (module) => {
    const begun = [...new Set(of('begun', module).map(({ number }) => number))];
    expect(begun.length).toBeGreaterThan(5_000);
    expect(begun).toEqual(begun.toSorted((a, b) => a - b));
    const computed = of('computed', module).map(({ number }) => number);
    expect(computed).toEqual(computed.toSorted((a, b) => a - b));
  });
});
