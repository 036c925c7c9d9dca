import fc from 'fast-check';
import {
  type AgentInput,
  type AgentKnowledge,
  agentDeadline,
  agentStep,
  defaultAgentSettings,
  newAgent,
} from '../agent/index.ts';
import type { RuntimeCommand } from '../command.ts';
import type { Module } from '../model/module.ts';
import { ModelHost, OTHER_END } from './agent-host.ts';
import { type AgentTold, sceneModule, sceneRuntime } from './agent-scene.ts';

/** One thing that happens in an agent's life. Numbers pick among what is there. */
export type AgentMove =
  | { readonly kind: 'order'; readonly command: RuntimeCommand }
  | { readonly kind: 'repeat'; readonly pick: number }
  | { readonly kind: 'happen'; readonly pick: number; readonly luck: number }
  | { readonly kind: 'read' }
  | { readonly kind: 'connect' }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'pass'; readonly ms: number };

const RUNTIME = sceneRuntime();
const MODULES: readonly Module[] = [sceneModule('camera', 3_000), sceneModule('mixer')];

const epochs = fc.integer({ min: 1, max: 6 });
const lifeModules = fc.constantFrom(...MODULES);
const runtime = fc.constant(RUNTIME.id);

/** Any order; few modules and epochs, so that orders meet. */
export const orders: fc.Arbitrary<RuntimeCommand> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ runtime, module: lifeModules, epoch: epochs, fromCheckpoint: fc.boolean() })
      .map((order) => ({ kind: 'start-module' as const, ...order })),
  },
  fc
    .record({ runtime, module: lifeModules, epoch: epochs, from: fc.constant(OTHER_END) })
    .map((order) => ({ kind: 'prepare-module' as const, ...order })),
  fc
    .record({ runtime, module: lifeModules, epoch: epochs })
    .chain(({ module, ...order }) =>
      fc.constantFrom<RuntimeCommand>(
        { kind: 'stop-module', module: module.id, ...order },
        { kind: 'discard-module', module: module.id, ...order },
        { kind: 'freeze-module', module: module.id, to: OTHER_END, toEpoch: order.epoch + 1, ...order },
        { kind: 'freeze-module', module: module.id, to: OTHER_END, toEpoch: order.epoch + 1, ...order },
        { kind: 'resume-module', module: module.id, asEpoch: order.epoch + 2, ...order },
      ),
    ),
  fc.constantFrom<RuntimeCommand>(
    { kind: 'confirm-registration', runtime: RUNTIME.id, incarnation: 1, keepAliveIntervalMs: 500 },
    { kind: 'confirm-registration', runtime: RUNTIME.id, incarnation: 1, keepAliveIntervalMs: 0 },
    { kind: 'refuse-registration', runtime: RUNTIME.id, incarnation: 1, reason: 'not registered' },
    { kind: 'confirm-registration', runtime: RUNTIME.id, incarnation: 2, keepAliveIntervalMs: 500 },
  ),
);

const numbers = fc.nat({ max: 11 });
const nothing = (kind: 'read' | 'connect' | 'disconnect' | 'leave'): fc.Arbitrary<AgentMove> =>
  fc.constant({ kind });

/**
 * A life of orders, repeated orders, luck and trouble; leaving comes seldom because nothing comes after it.
 */
export const lives: fc.Arbitrary<readonly AgentMove[]> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: orders.map((command): AgentMove => ({ kind: 'order', command })) },
      { weight: 2, arbitrary: numbers.map((pick): AgentMove => ({ kind: 'repeat', pick })) },
      {
        weight: 8,
        arbitrary: fc
          .record({ pick: numbers, luck: numbers })
          .map((some): AgentMove => ({ kind: 'happen', ...some })),
      },
      { weight: 8, arbitrary: nothing('read') },
      { weight: 2, arbitrary: nothing('connect') },
      { weight: 1, arbitrary: nothing('disconnect') },
      {
        weight: 3,
        arbitrary: fc.integer({ min: 0, max: 5_000 }).map((ms): AgentMove => ({ kind: 'pass', ms })),
      },
    ),
    { maxLength: 60, size: 'max' },
  )
  .map((moves): readonly AgentMove[] => [{ kind: 'connect' }, ...moves]);

/** Lives some of which end with a farewell. */
export const livesThatMayEnd: fc.Arbitrary<readonly AgentMove[]> = fc
  .tuple(lives, fc.boolean(), lives)
  .map(([before, isLeaving, after]) =>
    isLeaving ? [...before, { kind: 'leave' as const }, ...after] : before,
  );

/**
 * The same life under a supervisor that never gives one epoch to two purposes: starts have 1, 4, 7, moves
 * have 2, 5, 8, and what is resumed goes on as three times its epoch.
 */
export function wellNumbered(moves: readonly AgentMove[]): readonly AgentMove[] {
  return moves.map((move) =>
    move.kind === 'order' ? { kind: 'order', command: numbered(move.command) } : move,
  );
}

function numbered(command: RuntimeCommand): RuntimeCommand {
  switch (command.kind) {
    case 'start-module':
      return { ...command, epoch: 3 * Math.ceil(command.epoch / 2) - 2 };
    case 'prepare-module':
      return { ...command, epoch: 3 * Math.ceil(command.epoch / 2) - 1 };
    case 'resume-module':
      return { ...command, asEpoch: 3 * command.epoch };
    default:
      return command;
  }
}

/** An agent and its host, living through moves; keeps every step. */
export class AgentLife {
  readonly steps: AgentTold[] = [];
  readonly host: ModelHost = new ModelHost();
  knowledge: AgentKnowledge;
  nowMs = 0;
  readonly #ordered: RuntimeCommand[] = [];

  constructor(knowledge: AgentKnowledge = newAgent(RUNTIME, defaultAgentSettings, 1)) {
    this.knowledge = knowledge;
  }

  /** Lives through moves. */
  live(moves: readonly AgentMove[]): this {
    for (const move of moves) this.#make(move);
    return this;
  }

  /** Lets the host finish all that was ordered, well, and the agent read of it. */
  settle(): this {
    const isBusy = (): boolean =>
      this.host.instances.some(({ deed }) => !['running', 'frozen', 'waiting'].includes(deed));
    while (isBusy() || this.host.unread.length > 0) {
      this.host.instances.forEach(({ deed }, at) => {
        if (!['running', 'frozen', 'waiting'].includes(deed)) this.host.happen(at, 1);
      });
      while (this.host.unread.length > 0) this.#make({ kind: 'read' });
    }
    return this;
  }

  /** Lets time pass until a moment, waking the agent whenever it is due. */
  until(atMs: number): this {
    for (let dueMs = agentDeadline(this.knowledge); dueMs <= atMs; dueMs = agentDeadline(this.knowledge)) {
      this.nowMs = Math.max(this.nowMs, dueMs);
      this.take({ kind: 'time-passed', sample: { load: null, instances: new Map() }, atMs: this.nowMs });
    }
    this.nowMs = Math.max(this.nowMs, atMs);
    return this;
  }

  /** Gives the agent an input and the host the agent's orders. */
  take(input: AgentInput): void {
    const result = agentStep(this.knowledge, input);
    this.knowledge = result.knowledge;
    this.steps.push({ input, ...result });
    for (const command of result.commands) this.host.obey(command);
  }

  #make(move: AgentMove): void {
    const atMs = this.nowMs;
    switch (move.kind) {
      case 'order':
        this.#ordered.push(move.command);
        return this.take({ kind: 'command-received', command: move.command, atMs });
      case 'repeat': {
        const command = this.#ordered.at(-1 - (move.pick % Math.max(1, this.#ordered.length)));
        if (command !== undefined) this.take({ kind: 'command-received', command, atMs });
        return;
      }
      case 'happen':
        return this.host.happen(move.pick, move.luck);
      case 'read': {
        const fact = this.host.unread.shift();
        if (fact !== undefined) this.take({ ...fact, atMs } as AgentInput);
        return;
      }
      case 'connect':
        return this.take({ kind: 'connected', atMs });
      case 'disconnect':
        return this.take({ kind: 'disconnected', atMs });
      case 'leave':
        return this.take({ kind: 'leave-requested', atMs });
      case 'pass':
        this.until(atMs + move.ms);
    }
  }
}
