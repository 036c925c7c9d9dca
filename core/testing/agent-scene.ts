import {
  type AgentCommand,
  type AgentInput,
  type AgentKnowledge,
  type AgentSettings,
  agentDeadline,
  agentStep,
  defaultAgentSettings,
  newAgent,
} from '../agent/index.ts';
import type { RuntimeCommand } from '../command.ts';
import { deviceId, moduleId, runtimeId, siteId } from '../ids.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';

/** An input without its stamp. */
export type AgentFact = AgentInput extends infer Fact
  ? Fact extends unknown
    ? Omit<Fact, 'atMs'>
    : never
  : never;

/** An order without its address. */
export type Order = RuntimeCommand extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'runtime'>
    : never
  : never;

/** One step of an agent's history, with what it led to. */
export interface AgentTold {
  readonly input: AgentInput;
  readonly commands: readonly AgentCommand[];
  readonly knowledge: AgentKnowledge;
}

/** A runtime on a server, such as stories need it. */
export function sceneRuntime(name = 'edge-1'): Runtime {
  return {
    id: runtimeId(name),
    name,
    type: 'linux',
    device: {
      id: deviceId(`${name}-box`),
      site: siteId('lab'),
      cores: 4,
      memoryBytes: 2 ** 30,
      portable: false,
      wattsPerCore: 10,
    },
    apis: ['wasi'],
    moduleCountMax: 0,
    pageBytes: 65_536,
    memoryBytes: 2 ** 29,
    architecture: 'x86_64',
    aotTarget: null,
    platform: { name: 'wasmtime-a', mode: 'aot', startUpMs: null, slownessShare: 1 },
    tags: [],
    metadata: {},
    keepAliveIntervalMs: 5_000,
    parent: null,
  };
}

/** A module that can be moved and takes no checkpoints unless told. */
export function sceneModule(name: string, checkpointIntervalMs: number | null = null): Module {
  return {
    id: moduleId(name),
    name,
    file: `${name}.wasm`,
    fileType: 'WA',
    apis: ['wasi'],
    args: [],
    env: [],
    channels: [],
    peripherals: [],
    demand: {
      memoryBytes: 65_536,
      codeBytes: 10_000,
      stateBytes: 65_536,
      callBytes: 0,
      cpuShare: 0.1,
      workMs: 10,
    },
    architectures: [],
    priority: 0,
    affinity: null,
    antiAffinity: [],
    anchor: null,
    latencyMsMax: null,
    crashPolicy: { kind: 'ignore' },
    instantiate: 'single',
    program: null,
    checkpointIntervalMs,
    migratable: true,
  };
}

/** An agent on its own, told what happens line by line; wakes it whenever it is due in between. */
export class AgentScene {
  readonly steps: AgentTold[] = [];
  readonly runtime: Runtime = sceneRuntime();
  #knowledge: AgentKnowledge;

  constructor(settings: Partial<AgentSettings> = {}, incarnation = 1) {
    this.#knowledge = newAgent(this.runtime, { ...defaultAgentSettings, ...settings }, incarnation);
  }

  get knowledge(): AgentKnowledge {
    return this.#knowledge;
  }

  /** Lets a fact happen at a time, after whatever is due before. */
  at(atMs: number, fact: AgentFact): this {
    this.until(atMs);
    return this.#take({ ...fact, atMs } as AgentInput);
  }

  /** Lets the supervisor's order arrive at a time. */
  order(atMs: number, order: Order): this {
    const command = { ...order, runtime: this.runtime.id } as RuntimeCommand;
    return this.at(atMs, { kind: 'command-received', command });
  }

  /** Registers at time 0, confirmed at once. */
  registered(keepAliveIntervalMs = 0): this {
    return this.at(0, { kind: 'connected' }).order(1, {
      kind: 'confirm-registration',
      incarnation: 1,
      keepAliveIntervalMs,
    });
  }

  /** Lets time pass up to, not including, a moment. */
  until(atMs: number): this {
    for (let dueMs = agentDeadline(this.#knowledge); dueMs < atMs; dueMs = agentDeadline(this.#knowledge)) {
      this.#take({ kind: 'time-passed', sample: { load: null, instances: new Map() }, atMs: dueMs });
    }
    return this;
  }

  /** All that was ordered so far. */
  commands(): readonly AgentCommand[] {
    return this.steps.flatMap(({ commands }) => commands);
  }

  #take(input: AgentInput): this {
    const { knowledge, commands } = agentStep(this.#knowledge, input);
    this.#knowledge = knowledge;
    this.steps.push({ input, commands, knowledge });
    return this;
  }
}
