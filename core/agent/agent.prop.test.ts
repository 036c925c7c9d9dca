import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runtimeId } from '../ids.ts';
import { AgentLedger } from '../testing/agent-ledger.ts';
import { AgentLife, type AgentMove, lives, livesThatMayEnd, wellNumbered } from '../testing/agent-life.ts';
import { sceneRuntime } from '../testing/agent-scene.ts';
import type { AgentCommand, AgentInput } from './agent.ts';
import { type AgentKnowledge, newAgent } from './knowledge.ts';
import { defaultAgentSettings } from './settings.ts';
import { agentDeadline, agentStep } from './step.ts';

const checked = { numRuns: 400 };
const isReport = ({ kind }: AgentCommand): boolean => kind === 'send-report';
const passed = (atMs: number): AgentInput => ({
  kind: 'time-passed',
  sample: { load: null, instances: new Map() },
  atMs,
});

/** What an agent and its host say they have, in the same words. */
function inventories(life: AgentLife): readonly (readonly string[])[] {
  return [
    life.knowledge.instances.map(({ module, epoch }) => `${module.id}#${epoch}`).toSorted(),
    life.host.instances.map(({ module, epoch }) => `${module}#${epoch}`).toSorted(),
  ];
}

describe('an agent, whatever it hears', () => {
  it('has one instance of a module at most, and knows of each', () => {
    fc.assert(
      fc.property(lives, (moves) => {
        const life = new AgentLife().live(moves).settle(); // The host breaks on a second instance.
        const [known, true_] = inventories(life);
        expect(known).toEqual(true_);
      }),
      checked,
    );
  });

  it('obeys nothing older than it has heard', () => {
    fc.assert(
      fc.property(livesThatMayEnd, (moves) => {
        const ledger = new AgentLedger();
        for (const step of new AgentLife().live(moves).settle().steps) ledger.post(step);
        expect(ledger.faults).toEqual([]);
      }),
      checked,
    );
  });

  it('answers every order that nothing has superseded', () => {
    const connected = lives.map((moves) => wellNumbered(moves.filter(({ kind }) => kind !== 'disconnect')));
    fc.assert(
      fc.property(connected, fc.boolean(), (moves, isLeaving) => {
        const last: readonly AgentMove[] = isLeaving ? [{ kind: 'leave' }] : [];
        const life = new AgentLife().live([...moves, ...last]).settle();
        life.until(life.nowMs + 600_000).settle();
        const ledger = new AgentLedger();
        for (const step of life.steps) ledger.post(step);
        expect(ledger.unanswered()).toEqual([]);
      }),
      checked,
    );
  });

  it('changes nothing but repeats reports when an order comes twice', () => {
    fc.assert(
      fc.property(livesThatMayEnd, (moves) => {
        for (const { input, knowledge } of new AgentLife().live(moves).steps) {
          if (input.kind !== 'command-received') continue;
          const again = agentStep(knowledge, input);
          expect(again.knowledge).toEqual(knowledge);
          expect(again.commands.filter((command) => !isReport(command))).toEqual([]);
        }
      }),
      checked,
    );
  });

  it('falls silent once the world does, but for signs of life and checkpoints', () => {
    fc.assert(
      fc.property(lives, (moves) => {
        const life = new AgentLife().live(moves).settle();
        const calmMs = life.nowMs + defaultAgentSettings.snapshotMsMax + 60_000;
        life.until(calmMs).settle();
        const { length } = life.steps;
        life.until(calmMs + 60_000);
        const said = life.steps.slice(length).flatMap(({ commands }) => commands);
        const others = said.filter((command) =>
          command.kind === 'send-report'
            ? !['keep-alive-received', 'runtime-registered'].includes(command.report.kind)
            : command.kind !== 'checkpoint-instance',
        );
        expect(others).toEqual([]);
      }),
      checked,
    );
  });

  it('has an honest deadline: nothing is due before it, and something less is due after it', () => {
    fc.assert(
      fc.property(livesThatMayEnd, (moves) => {
        for (const { input, knowledge } of new AgentLife().live(moves).steps) {
          const dueMs = agentDeadline(knowledge);
          if (input.atMs < dueMs) {
            const earlyMs = Math.min(dueMs - 1, input.atMs + 1_000_000);
            expect(agentStep(knowledge, passed(earlyMs))).toEqual({ knowledge, commands: [] });
          }
          if (dueMs === Number.POSITIVE_INFINITY) continue;
          const atMs = Math.max(dueMs, input.atMs);
          expect(agentDeadline(agentStep(knowledge, passed(atMs)).knowledge)).toBeGreaterThan(atMs);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('has the same future after it was written down and read again', () => {
    fc.assert(
      fc.property(livesThatMayEnd, (moves) => {
        const { steps } = new AgentLife().live(moves);
        let restored: AgentKnowledge = newAgent(sceneRuntime(), defaultAgentSettings, 1);
        for (const { input, commands } of steps) {
          const result = agentStep(JSON.parse(JSON.stringify(restored)) as AgentKnowledge, input);
          restored = result.knowledge;
          expect(result.commands).toEqual(commands);
        }
        expect(restored).toEqual(steps.at(-1)?.knowledge);
      }),
      { numRuns: 150 },
    );
  });

  it('takes any fact about any instance without breaking', () => {
    const module = fc.constantFrom(...['camera', 'mixer', '__proto__'].map((name) => name as never));
    const fact = fc
      .record({
        kind: fc.constantFrom<AgentInput['kind']>(
          'instance-prepared',
          'instance-started',
          'instance-failed',
          'instance-exited',
          'instance-frozen',
          'snapshot-arrived',
          'instance-thawed',
          'checkpoint-taken',
        ),
        module,
        epoch: fc.constantFrom(-1, 0, 1, 2, 3, 4, Number.NaN, 2 ** 53),
        intact: fc.boolean(),
        reason: fc.constantFrom('completed', 'crashed'),
        snapshotBytes: fc.nat(),
      })
      .map((some) => ({ ...some, atMs: 0 }) as unknown as AgentInput);
    fc.assert(
      fc.property(lives, fc.array(fact, { maxLength: 20, size: 'max' }), (moves, facts): void => {
        const life = new AgentLife().live(moves);
        let knowledge = life.knowledge;
        for (const some of facts) knowledge = agentStep(knowledge, { ...some, atMs: life.nowMs }).knowledge;
        const modules = knowledge.instances.map((instance) => instance.module.id);
        expect(new Set(modules).size).toBe(knowledge.instances.length);
      }),
      checked,
    );
  });
});

describe('10,000 agents that come back in one moment', () => {
  const reconnected = Array.from({ length: 10_000 }, (_, number) => {
    const id = runtimeId(`headset-${number}`);
    let knowledge = newAgent({ ...sceneRuntime(), id }, defaultAgentSettings, 1);
    for (const kind of ['connected', 'disconnected', 'connected'] as const) {
      ({ knowledge } = agentStep(knowledge, { kind, atMs: 0 }));
    }
    return knowledge;
  });
  /** How many fall into the busiest hundredth of a span. */
  const busiest = (dues: readonly number[], spanMs: number): number => {
    const counts = new Map<number, number>();
    for (const dueMs of dues) {
      const bin = Math.floor((dueMs * 100) / spanMs);
      counts.set(bin, (counts.get(bin) ?? 0) + 1);
    }
    return Math.max(...counts.values());
  };

  it('register one after the other, spread evenly', () => {
    // 100 on average; five sigma above.
    expect(busiest(reconnected.map(agentDeadline), 1_000)).toBeLessThan(150);
  });

  it('repeat unanswered registrations and keep alive out of step', () => {
    const registered = reconnected.map((knowledge) => agentStep(knowledge, passed(1_000)).knowledge);
    expect(
      busiest(
        registered.map((knowledge) => agentDeadline(knowledge) - 1_000),
        1_000,
      ),
    ).toBeLessThan(150);
    const confirmed = registered.map((knowledge) => {
      const { id: runtime } = knowledge.runtime;
      const command = {
        kind: 'confirm-registration',
        runtime,
        incarnation: 1,
        keepAliveIntervalMs: 5_000,
      } as const;
      return agentStep(knowledge, { kind: 'command-received', command, atMs: 1_000 }).knowledge;
    });
    expect(
      busiest(
        confirmed.map((knowledge) => agentDeadline(knowledge) - 1_000),
        2_500,
      ),
    ).toBeLessThan(150);
  });
});
