import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceRecord } from '../../core/trace.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { openRun, runScenario } from './simulation.ts';
import { policy, STORM, scenarioOf } from './testing/lab.ts';

const profile = policy('standard');
const hashOf = (scenario: Scenario): string => runScenario(scenario, { profile, tracePath: null }).traceHash;

function recordsOf(scenario: Scenario): readonly TraceRecord[] {
  const records: TraceRecord[] = [];
  runScenario(scenario, { profile, tracePath: null, onRecord: (record) => records.push(record) });
  return records;
}

describe('a run that is repeated', () => {
  it('leaves the same trace with the same seed, and another with another', () => {
    // The first record names the seed.
    const [one, other, again] = [1, 2, 1].map((seed) => recordsOf(scenarioOf(STORM, seed)).slice(1));
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('does not notice where it is stopped, nor that its supervisor is written down and read back', () => {
    const scenario = scenarioOf(STORM);
    const untouched = hashOf(scenario);
    const moment = fc.integer({ min: 0, max: scenario.durationMs * 1_000 });
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 40, size: 'max' }), (moments) => {
        const { sim, advance, conclude } = openRun(scenario, { profile, tracePath: null });
        for (const atUs of moments.toSorted((a, b) => a - b)) {
          advance(atUs);
          sim.supervisor.reread();
        }
        advance(sim.endUs);
        expect(conclude().traceHash).toBe(untouched);
      }),
      { numRuns: 4 },
    );
  });
});

/** A minute of slow starts and slow moves, so that much is under way while nobody says anything. */
const SLOW = `duration: 70 s
broker: { link: lan }
devices:
  - { id: 'host-{n}', count: 3, class: hc-33, link: { like: lan, up: 4 Mbit/s, down: 4 Mbit/s } }
  - { id: desk, class: laptop, runtime: { memory: 1 MiB } }
modules:
  - id: 'module-{n}'
    count: 4
    file: '{n}.wasm'
    memory: 16 MiB
    code: 3 MB
    state: 1 MiB
    anchor: desk
    objective: 50 ms
    checkpointEvery: 7 s
    request: 2 s
    behaviour: { kind: service, calls: { kind: poisson, perSecond: 20 }, work: 10 ms }
events:
  - { at: 35 s, kind: migrate, module: module-1, to: host-2 }
  - { at: 36 s, kind: migrate, module: module-2, to: host-3 }
  - { at: 45 s, kind: crash, device: host-1, for: 10 s }
  - { at: 58 s, kind: drain, runtime: host-2 }
`;
/** Longer than a message is under way and than the supervisor is away. */
const QUIET_MS = 40;
const DOWN_MS = 10;

describe('a supervisor that is started anew while no message is under way', () => {
  const slow = scenarioOf(SLOW);
  const untouched = recordsOf(slow);
  const heardMs = untouched.flatMap((record) => (record.kind === 'input' ? [record.atMs] : []));
  /** Silences: from when on and how long. */
  const gaps = heardMs
    .map((atMs, at) => ({ atMs, gapMs: (heardMs[at + 1] ?? slow.durationMs) - atMs }))
    .filter(({ gapMs }) => gapMs > 2 * QUIET_MS + DOWN_MS);

  const restarted = (moments: readonly number[]): Scenario => ({
    ...slow,
    happenings: [
      ...slow.happenings,
      ...moments.map((atMs) => ({
        atMs,
        happening: { kind: 'restart-supervisor', downMs: DOWN_MS } as const,
      })),
    ],
  });
  /** The same without any restart: a supervisor that says at the same moments that it hears again. */
  const awake = (moments: readonly number[]): readonly TraceRecord[] => {
    const records: TraceRecord[] = [];
    const onRecord = (record: TraceRecord): void => void records.push(record);
    const { sim, advance, conclude } = openRun(slow, { profile, tracePath: null, onRecord });
    for (const atMs of moments.toSorted((a, b) => a - b)) {
      advance((atMs + DOWN_MS) * 1_000);
      sim.supervisor.hear({ kind: 'supervisor-returned' });
    }
    advance(sim.endUs);
    conclude();
    return records;
  };
  /** All but the restart itself, and when the supervisor looks at its clock; what it then decides is there. */
  const future = (records: readonly TraceRecord[]): readonly TraceRecord[] =>
    records.filter((record) => {
      if (record.kind === 'input') return record.input.kind !== 'time-passed';
      return !(
        record.kind === 'world' &&
        record.fact.kind === 'fault' &&
        record.fact.name === 'restart-supervisor'
      );
    });

  it('may be so while modules start and while they move', () => {
    const { sim, advance } = openRun(slow, { profile, tracePath: null });
    const phases = gaps.flatMap(({ atMs, gapMs }) => {
      advance((atMs + gapMs / 2) * 1_000);
      return [...sim.supervisor.knowledge.modules.entries()].map(([, { phase }]) => phase.kind);
    });
    for (const phase of ['starting', 'running', 'freezing'] as const)
      expect(phases.filter((each) => each === phase).length).toBeGreaterThan(10);
  });

  it('goes on as if nothing had been', () => {
    const pick = fc.record({
      at: fc.nat({ max: gaps.length - 1 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(pick, { minLength: 1, maxLength: 12, selector: ({ at }) => at }),
        (picks) => {
          const moments = picks.map(({ at, share }) => {
            const { atMs, gapMs } = gaps[at] ?? { atMs: 0, gapMs: 0 };
            return Math.floor(atMs + QUIET_MS + share * (gapMs - 2 * QUIET_MS - DOWN_MS));
          });
          expect(future(recordsOf(restarted(moments)))).toEqual(future(awake(moments)));
        },
      ),
      { numRuns: 15 },
    );
  });
});
