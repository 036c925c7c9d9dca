import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RuntimeId, deviceId, realmId, runtimeId } from './ids.ts';
import type { Input } from './input.ts';
import { readKnowledge, writeKnowledge } from './knowledge/snapshot.ts';
import { profiles } from './place/profiles/index.ts';
import type { Profile } from './place/policy.ts';
import { type Step, newKnowledge, step } from './step.ts';
import { asksFor, keepsAlive, passes, registers } from './testing/inputs.ts';
import { Ledger } from './testing/ledger.ts';
import { replay } from './testing/replay.ts';
import { smallModules, smallRuntimes, smallStory } from './testing/small-arbitraries.ts';
import { SmallWorld } from './testing/small-world.ts';

const empty = (profile: Profile) => newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile });
const anyProfile = fc.constantFrom(...profiles);
const universe = fc.record({
  profile: anyProfile,
  runtimes: smallRuntimes(),
  modules: smallModules(),
  story: smallStory(),
});

/** Long enough for every back-off, time-out and forgetting that a small story can leave behind. */
const CALM_MS = 1_200_000;

describe('a realm, whatever happens to it', () => {
  it('promises nothing twice, believes in one instance, and numbers its placements upwards', () => {
    fc.assert(
      fc.property(universe, ({ profile, runtimes, modules, story }) => {
        const world = new SmallWorld(profile, empty(profile), runtimes, modules);
        const ledger = new Ledger();
        let seen = 0;
        for (const move of story) {
          world.make(move);
          for (const { input, commands, decisions } of world.history.slice(seen)) {
            ledger.post(input, commands, decisions);
            expect(ledger.overdrawn()).toEqual([]);
            expect(ledger.complaints()).toEqual([]);
          }
          seen = world.history.length;
        }
      }),
      { numRuns: 400 },
    );
  });

  it('loses no module and leaves none running twice once the faults stop', () => {
    fc.assert(
      fc.property(universe, ({ profile, runtimes, modules, story }) => {
        const world = new SmallWorld(profile, empty(profile), runtimes, modules);
        for (const move of story) world.make(move);
        world.calmDown(CALM_MS);
        const ledger = new Ledger();
        for (const { input, commands, decisions } of world.history) ledger.post(input, commands, decisions);
        for (const id of ledger.living()) {
          const running = world.instances().filter(({ module, state }) => module === id && state === 'running');
          const record = world.knowledge.modules.get(id as never);
          if (record?.phase.kind === 'pending') expect(running).toEqual([]);
          else expect(running.map(({ epoch }) => epoch)).toEqual([record?.instanceEpoch]);
        }
        const strays = world.instances().filter(({ module }) => !ledger.living().includes(module));
        expect(strays).toEqual([]);
        expect(ledger.needlesslyWaiting()).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('has the same future when it is written down and read back', () => {
    fc.assert(
      fc.property(universe, fc.nat({ max: 60 }), ({ profile, runtimes, modules, story }, cut) => {
        const world = new SmallWorld(profile, empty(profile), runtimes, modules);
        for (const move of story) world.make(move);
        const inputs = world.history.map(({ input }) => input);
        const straight = replay(profile, empty(profile), inputs);
        const at = Math.min(cut, inputs.length);
        const before = straight[at - 1]?.knowledge ?? empty(profile);
        const restored = readKnowledge(profile, writeKnowledge(before));
        const resumed = replay(profile, restored, inputs.slice(at));
        expect(resumed.map(outcome)).toEqual(straight.slice(at).map(outcome));
      }),
      { numRuns: 150 },
    );
  });

  it('does not care in which order simultaneous runtimes introduce themselves', () => {
    const scene = fc
      .record({ profile: anyProfile, runtimes: smallRuntimes(), modules: smallModules() })
      .chain(({ profile, runtimes, modules }) =>
        fc.record({
          profile: fc.constant(profile),
          modules: fc.constant(modules),
          oneWay: fc.constant(runtimes),
          another: fc.shuffledSubarray([...runtimes], { minLength: runtimes.length }),
        }),
      );
    fc.assert(
      fc.property(scene, ({ profile, modules, oneWay, another }) => {
        const starts = (order: typeof oneWay) =>
          replay(profile, empty(profile), [
            ...order.map((runtime) => registers(0, runtime)),
            ...modules.map((module) => asksFor(1, module)),
          ])
            .slice(order.length)
            .map(outcome);
        expect(starts(another)).toEqual(starts(oneWay));
      }),
    );
  });

  it('falls silent once the realm does, but for signs of life', () => {
    fc.assert(
      fc.property(universe, ({ profile, runtimes, modules, story }) => {
        const world = new SmallWorld(profile, empty(profile), runtimes, modules);
        for (const move of story) world.make(move);
        world.calmDown(CALM_MS);
        const settled = world.history.length;
        world.calmDown(600_000);
        const later = world.history.slice(settled);
        expect(later.flatMap(({ commands }) => commands)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves the knowledge it was given as it was', () => {
    fc.assert(
      fc.property(universe, ({ profile, runtimes, modules, story }) => {
        const world = new SmallWorld(profile, empty(profile), runtimes, modules);
        for (const move of story) world.make(move);
        const inputs = world.history.map(({ input }) => input);
        let knowledge = empty(profile);
        for (const input of inputs) {
          const before = writeKnowledge(knowledge);
          const { knowledge: next } = step(profile, knowledge, input);
          expect(writeKnowledge(knowledge)).toBe(before);
          knowledge = next;
        }
      }),
      { numRuns: 40 },
    );
  });

  it('takes nonsense from the wire as it takes silence', () => {
    const stranger: readonly Input[] = [
      keepsAlive(5, 'nobody', 1),
      { kind: 'module-exited', atMs: 5, runtime: runtimeId('nobody'), module: 'ghost' as never, epoch: 9, reason: 'crashed' },
      { kind: 'module-thawed', atMs: 5, runtime: runtimeId('r0'), module: 'm0' as never, epoch: 77 },
      { kind: 'module-discarded', atMs: 5, runtime: runtimeId('r0'), module: 'ghost' as never, epoch: 1 },
      { kind: 'runtime-left', atMs: 5, runtime: 'nobody' as RuntimeId, willed: true, incarnation: 3 },
      passes(5),
    ];
    fc.assert(
      fc.property(anyProfile, fc.shuffledSubarray([...stranger]), (profile, inputs) => {
        const [last] = replay(profile, empty(profile), inputs).slice(-1);
        expect(last?.knowledge.modules.size ?? 0).toBe(0);
        expect(last?.knowledge.runtimes.size ?? 0).toBe(0);
      }),
    );
  });
});

const outcome = ({ commands, decisions }: Pick<Step, 'commands' | 'decisions'>) => ({ commands, decisions });
