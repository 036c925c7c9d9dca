import { agentDeadline, agentStep, defaultAgentSettings, newAgent } from '../agent/index.ts';
import type { AgentCommand, AgentInput, Sample } from '../agent/agent.ts';
import { assert } from '../assert.ts';
import type { RuntimeCommand } from '../command.ts';
import { type ModuleId, requestId } from '../ids.ts';
import type { Input, Report, Request } from '../input.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import type { Profile } from '../place/policy.ts';
import { type Step, deadline, step } from '../step.ts';
import { type SmallHost, type TrueInstance, finish, lose, take } from './small-host.ts';
import type { Move } from './small-move.ts';

interface Envelope {
  readonly from: string;
  readonly to: string;
  readonly body:
    | { readonly kind: 'report'; readonly report: Report }
    | { readonly kind: 'command'; readonly command: RuntimeCommand }
    | { readonly kind: 'snapshot'; readonly module: ModuleId; readonly epoch: number };
}

const NO_SAMPLE: Sample = { load: null, instances: new Map() };

/**
 * A realm small enough to be tried a thousand times a second: the real supervisor, real agents, and between
 * them a network and hosts that do what a list of moves says. Independent of the simulator on purpose.
 */
export class SmallWorld {
  readonly #profile: Profile;
  readonly hosts: readonly SmallHost[];
  readonly modules: readonly Module[];
  readonly envelopes: Envelope[] = [];
  knowledge: Knowledge;
  nowMs = 0;
  /** Every step of the supervisor, for ledgers. */
  readonly history: (Step & { readonly input: Input })[] = [];
  #requestCount = 0;

  constructor(profile: Profile, knowledge: Knowledge, runtimes: readonly Runtime[], modules: readonly Module[]) {
    this.#profile = profile;
    this.knowledge = knowledge;
    this.modules = modules;
    this.hosts = runtimes.map((runtime) => ({
      runtime,
      agent: null,
      incarnation: 0,
      isCut: false,
      instances: [],
      chores: [],
    }));
  }

  /** Lets one thing happen. */
  make(move: Move): void {
    switch (move.kind) {
      case 'request':
        return this.#ask((request) => ({ kind: 'module-requested', request, module: pick(this.modules, move.module) }));
      case 'delete':
        return this.#ask((request) => ({
          kind: 'module-deletion-requested',
          request,
          module: pick(this.modules, move.module).id,
        }));
      case 'drain':
        return this.#ask((request) => ({
          kind: 'drain-requested',
          request,
          runtime: pick(this.hosts, move.runtime).runtime.id,
          draining: move.draining,
        }));
      case 'migrate':
        return this.#ask((request) => ({
          kind: 'migration-requested',
          request,
          module: pick(this.modules, move.module).id,
          to: pick(this.hosts, move.runtime).runtime.id,
        }));
      case 'boot':
        return this.#boot(pick(this.hosts, move.runtime));
      case 'crash':
        return this.#crash(pick(this.hosts, move.runtime), move.willed);
      case 'cut':
        return this.#cut(pick(this.hosts, move.runtime));
      case 'heal':
        return this.#heal(pick(this.hosts, move.runtime));
      case 'deliver':
        return this.#deliver(move.pick, true);
      case 'double':
        return this.#deliver(move.pick, false);
      case 'drop':
        this.#takeDeliverable(move.pick);
        return;
      case 'finish':
        return this.#finish(move.pick, move.isGood);
      case 'fault':
        return this.#fault(move.pick);
      case 'pass':
        return this.#pass(move.ms);
    }
  }

  /** All instances that truly exist on living hosts. */
  instances(): readonly TrueInstance[] {
    return this.hosts.flatMap((host) => host.instances);
  }

  /** Stops all faults and lets time run until nothing is under way, or `limitMs` have passed. */
  calmDown(limitMs: number): void {
    const endMs = this.nowMs + limitMs;
    for (const host of this.hosts) {
      if (host.agent === null) this.#boot(host);
      this.#heal(host);
    }
    while (this.nowMs < endMs) {
      for (let busy = true; busy; ) {
        busy = this.envelopes.length > 0 || this.hosts.some(({ chores }) => chores.length > 0);
        this.#deliver(0, true);
        this.#finish(0, true);
      }
      const nextMs = Math.min(endMs, Math.max(this.nowMs + 1, this.#nextMs()));
      this.#pass(nextMs - this.nowMs);
    }
  }

  #nextMs(): number {
    const dues = this.hosts.map(({ agent }) => (agent === null ? Number.POSITIVE_INFINITY : agentDeadline(agent)));
    return Math.min(deadline(this.knowledge), ...dues);
  }

  #ask(request: (id: ReturnType<typeof requestId>) => Request): void {
    this.#requestCount += 1;
    this.#tell(request(requestId(`q${this.#requestCount}`)));
  }

  #tell(fact: Report | Request | { readonly kind: 'time-passed' }): void {
    const input: Input = { ...fact, atMs: this.nowMs };
    const result = step(this.#profile, this.knowledge, input);
    this.knowledge = result.knowledge;
    this.history.push({ ...result, input });
    for (const command of result.commands) {
      if (!('runtime' in command)) continue;
      this.#send('supervisor', command.runtime, { kind: 'command', command });
    }
  }

  #wake(host: SmallHost, input: AgentInput): void {
    if (host.agent === null) return;
    const { knowledge, commands } = agentStep(host.agent, input);
    host.agent = knowledge;
    for (const command of commands) this.#obey(host, command);
  }

  #obey(host: SmallHost, command: AgentCommand): void {
    if (command.kind === 'send-report') this.#send(host.runtime.id, 'supervisor', { kind: 'report', report: command.report });
    else take(host, command);
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

  /** One running instance ends by a fault. */
  #fault(number: number): void {
    const running = this.instances().filter(({ state }) => state === 'running');
    if (running.length === 0) return;
    const { module, epoch, runtime } = pick(running, number);
    const host = this.hosts.find((other) => other.runtime.id === runtime);
    if (host === undefined) return;
    lose(host, module, epoch);
    this.#wake(host, { kind: 'instance-exited', module, epoch, reason: 'crashed', atMs: this.nowMs });
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
    host.agent = null;
    host.instances.length = 0;
    host.chores.length = 0;
    this.#forget(({ from, to }) => from === id || to === id);
    if (!willed || host.isCut) return;
    const report: Report = { kind: 'runtime-left', runtime: id, willed: true, incarnation: host.incarnation };
    this.#send(id, 'supervisor', { kind: 'report', report });
  }

  #cut(host: SmallHost): void {
    if (host.isCut) return;
    host.isCut = true;
    this.#wake(host, { kind: 'disconnected', atMs: this.nowMs });
  }

  #heal(host: SmallHost): void {
    if (!host.isCut) return;
    host.isCut = false;
    this.#wake(host, { kind: 'connected', atMs: this.nowMs });
  }

  #send(from: string, to: string, body: Envelope['body']): void {
    this.envelopes.push({ from, to, body });
  }

  /** Takes out a message that can arrive: the oldest between its two ends, both of them connected. */
  #takeDeliverable(number: number): Envelope | undefined {
    const isCut = (name: string): boolean => this.hosts.some(({ runtime, isCut }) => isCut && runtime.id === name);
    const heads = this.envelopes.filter(
      (envelope, at) =>
        !isCut(envelope.from) &&
        !isCut(envelope.to) &&
        this.envelopes.findIndex(({ from, to }) => from === envelope.from && to === envelope.to) === at,
    );
    if (heads.length === 0) {
      // What is addressed to those who are cut off stays; what they would send stays as well.
      return undefined;
    }
    const envelope = pick(heads, number);
    this.envelopes.splice(this.envelopes.indexOf(envelope), 1);
    return envelope;
  }

  #deliver(number: number, once: boolean): void {
    const envelope = this.#takeDeliverable(number);
    if (envelope === undefined) return;
    if (!once) this.envelopes.unshift(envelope);
    const { body, to } = envelope;
    if (body.kind === 'report') return this.#tell(body.report);
    const host = this.hosts.find(({ runtime }) => runtime.id === to);
    if (host === undefined || host.agent === null) return;
    if (body.kind === 'command') {
      return this.#wake(host, { kind: 'command-received', command: body.command, atMs: this.nowMs });
    }
    const { module, epoch } = body;
    this.#wake(host, { kind: 'snapshot-arrived', module, epoch, intact: true, atMs: this.nowMs });
  }

  #forget(matches: (envelope: Envelope) => boolean): void {
    for (let at = this.envelopes.length - 1; at >= 0; at--) {
      const envelope = this.envelopes[at];
      if (envelope !== undefined && matches(envelope)) this.envelopes.splice(at, 1);
    }
  }

  #pass(ms: number): void {
    this.nowMs += ms;
    if (deadline(this.knowledge) <= this.nowMs) this.#tell({ kind: 'time-passed' });
    for (const host of this.hosts) {
      if (host.agent === null || agentDeadline(host.agent) > this.nowMs) continue;
      this.#wake(host, { kind: 'time-passed', sample: NO_SAMPLE, atMs: this.nowMs });
    }
  }
}

function pick<T>(options: readonly T[], number: number): T {
  const found = options[number % options.length];
  assert(found !== undefined, 'there is something to pick from');
  return found;
}
