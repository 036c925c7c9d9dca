import type { AgentCommand, AgentInput } from '../agent/agent.ts';
import { agentDeadline, agentStep, defaultAgentSettings, newAgent } from '../agent/index.ts';
import { requestId } from '../ids.ts';
import type { Input } from '../input.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import type { Unstamped } from './inputs.ts';
import {
  fall,
  finish,
  isGoing,
  lose,
  newHost,
  type SmallHost,
  sampleOf,
  type TrueInstance,
  take,
} from './small-host.ts';
import type { Move } from './small-move.ts';
import { type Envelope, pick, SmallNetwork } from './small-network.ts';
import { type Asking, type Cast, linkReport, requestFor } from './small-request.ts';
import { SmallSupervisor, type SupervisorTold } from './small-supervisor.ts';

/**
 * A realm small enough to be tried a thousand times a second: the real supervisor, real agents, and between
 * them a network and hosts that do what a list of moves says. Independent of the simulator on purpose.
 */
export class SmallWorld {
  readonly #supervisor: SmallSupervisor;
  readonly #network = new SmallNetwork();
  readonly hosts: readonly SmallHost[];
  readonly modules: readonly Module[];
  nowMs = 0;
  #requestCount = 0;

  constructor({ profile, runtimes, modules }: Cast, knowledge: Knowledge) {
    this.#supervisor = new SmallSupervisor(profile, knowledge);
    this.modules = modules;
    this.hosts = runtimes.map(newHost);
  }

  /** What the supervisor believes. */
  get knowledge(): Knowledge {
    return this.#supervisor.knowledge;
  }

  /** Every step of the supervisor, for ledgers. */
  get history(): readonly SupervisorTold[] {
    return this.#supervisor.history;
  }

  /** Lets things happen one after the other. */
  live(moves: readonly Move[]): this {
    for (const move of moves) this.make(move);
    return this;
  }

  /** Lets one thing happen. */
  make(move: Move): void {
    switch (move.kind) {
      case 'request':
      case 'delete':
      case 'drain':
      case 'remove':
      case 'migrate':
      case 'advise':
        return this.#ask(move);
      case 'link':
        return this.hear(linkReport(this.#host(move).runtime, this.knowledge.hub, move.latencyMs));
      case 'boot':
        return this.#boot(this.#host(move));
      case 'crash':
        return this.#crash(this.#host(move), move.willed);
      case 'reshape':
        return this.#reshape(this.#host(move), move.pages, move.moduleCountMax);
      case 'leave':
        return this.#wake(this.#host(move), { kind: 'leave-requested', atMs: this.nowMs });
      case 'load':
        this.#host(move).busyShare = move.busyShare;
        return;
      case 'cut':
      case 'heal':
        return this.#cut(this.#host(move), move.kind === 'cut');
      case 'reconnect':
        this.#network.swallow(this.#host(move).runtime.id);
        return this.#reconnect(this.#host(move));
      case 'deliver':
      case 'double':
      case 'delay':
      case 'spoil':
      case 'drop':
        return this.#deliver(this.#network.make(move), move.kind !== 'spoil');
      case 'finish':
        return this.#finish(move.pick, move.isGood);
      case 'fault':
        return this.#fault(move.pick, move.isDone);
      case 'restart':
        return this.hear(this.#supervisor.restart());
      case 'pass':
        return this.#pass(move.ms);
    }
  }

  /** All instances that truly exist on living hosts. */
  instances(): readonly TrueInstance[] {
    return this.hosts.flatMap((host) => host.instances);
  }

  /** Stops all faults and lets time run. Everyone comes back, or else those stay away whose silence is noticed. */
  calmDown(forMs: number, isReviving = true): this {
    const endMs = this.nowMs + forMs;
    for (const host of this.hosts) {
      host.busyShare = 0.1;
      if (isGoing(host)) this.#crash(host, false);
      if (isReviving || host.runtime.keepAliveIntervalMs === 0) this.#boot(host);
      this.#cut(host, false);
    }
    return this.runUntil(endMs);
  }

  /** Lets time run, with every message delivered and every deed done at once. */
  runUntil(endMs: number): this {
    while (this.nowMs < endMs) {
      for (let isBusy = true; isBusy; ) {
        const envelope = this.#network.take(0);
        this.#deliver(envelope);
        isBusy = envelope !== undefined || this.hosts.some(({ chores }) => chores.length > 0);
        this.#finish(0, true);
      }
      this.#pass(Math.min(endMs, Math.max(this.nowMs + 1, this.#nextMs())) - this.nowMs);
    }
    return this;
  }

  #nextMs(): number {
    let { dueMs } = this.#supervisor;
    for (const { agent } of this.hosts) if (agent !== null) dueMs = Math.min(dueMs, agentDeadline(agent));
    return dueMs;
  }

  readonly #host = ({ runtime }: { readonly runtime: number }): SmallHost => pick(this.hosts, runtime);

  #ask(move: Asking): void {
    this.#requestCount += 1;
    this.hear(requestFor(move, requestId(`q${this.#requestCount}`), this));
  }

  /** Lets the supervisor hear something, whoever said it. */
  hear(fact: Unstamped<Input>): void {
    for (const command of this.#supervisor.hear({ ...fact, atMs: this.nowMs } as Input))
      this.#send('supervisor', command.runtime, { kind: 'command', command });
  }

  #send(from: string, to: string, body: Envelope['body']): void {
    this.#network.send({ from, to, body });
  }

  #wake(host: SmallHost, input: AgentInput): void {
    if (host.agent === null) return;
    const { knowledge, commands } = agentStep(host.agent, input);
    host.agent = knowledge;
    for (const command of commands) this.#obey(host, command);
  }

  #obey(host: SmallHost, command: AgentCommand): void {
    if (command.kind !== 'send-report') return take(host, command);
    this.#send(host.runtime.id, 'supervisor', { kind: 'report', report: command.report });
  }

  /** One unit of ordered host work comes to its end, well or badly. */
  #finish(number: number, isGood: boolean): void {
    const busy = this.hosts.filter(({ chores, agent }) => chores.length > 0 && agent !== null);
    if (busy.length === 0) return;
    const host = pick(busy, number);
    const { fact, snapshot } = finish(host, isGood);
    if (snapshot !== null) this.#send(host.runtime.id, snapshot.to, { kind: 'snapshot', ...snapshot });
    if (fact !== null) this.#wake(host, { ...fact, atMs: this.nowMs });
  }

  #fault(number: number, isDone: boolean): void {
    const running = this.hosts.flatMap((host) =>
      host.instances.filter(({ state }) => state === 'running').map((instance) => ({ host, ...instance })),
    );
    if (running.length === 0) return;
    const { host, module, epoch } = pick(running, number);
    lose(host, module, epoch);
    const reason = isDone ? 'completed' : 'crashed';
    this.#wake(host, { kind: 'instance-exited', module, epoch, reason, atMs: this.nowMs });
  }

  #boot(host: SmallHost): void {
    if (host.agent !== null) return;
    host.incarnation += 1;
    host.agent = newAgent(host.runtime, defaultAgentSettings, host.incarnation);
    if (!host.isCut) this.#wake(host, { kind: 'connected', atMs: this.nowMs });
  }

  #crash(host: SmallHost, willed: boolean): void {
    if (host.agent === null) return;
    const { id } = host.runtime;
    fall(host);
    this.#network.forget(id);
    if (!willed || host.isCut) return;
    const left = { kind: 'runtime-left', runtime: id, willed: true, incarnation: host.incarnation } as const;
    this.#send(id, 'supervisor', { kind: 'report', report: left });
  }

  #reshape(host: SmallHost, pages: number, moduleCountMax: number): void {
    const runtime: Runtime = { ...host.runtime, memoryBytes: pages * host.runtime.pageBytes, moduleCountMax };
    host.runtime = runtime;
    if (host.agent === null) return;
    host.agent = { ...host.agent, runtime };
    this.#reconnect(host);
  }

  #cut(host: SmallHost, isCut: boolean): void {
    if (host.isCut === isCut) return;
    host.isCut = isCut;
    this.#network.cut(host.runtime.id, isCut);
    this.#wake(host, { kind: isCut ? 'disconnected' : 'connected', atMs: this.nowMs });
  }

  #reconnect(host: SmallHost): void {
    this.#cut(host, !host.isCut);
    this.#cut(host, !host.isCut);
  }

  #deliver(envelope: Envelope | undefined, intact = true): void {
    if (envelope === undefined) return;
    const { body, to } = envelope;
    if (body.kind === 'report') return this.hear(body.report);
    const host = this.hosts.find(({ runtime }) => runtime.id === to);
    if (host === undefined) return;
    const atMs = this.nowMs;
    if (body.kind === 'command')
      return this.#wake(host, { kind: 'command-received', command: body.command, atMs });
    this.#wake(host, { kind: 'snapshot-arrived', module: body.module, epoch: body.epoch, intact, atMs });
  }

  #pass(ms: number): void {
    this.nowMs += ms;
    if (this.#supervisor.dueMs <= this.nowMs) this.hear({ kind: 'time-passed' });
    for (const host of this.hosts) {
      if (host.agent === null || agentDeadline(host.agent) > this.nowMs) continue;
      this.#wake(host, { kind: 'time-passed', sample: sampleOf(host), atMs: this.nowMs });
    }
  }
}
