import type { Command } from '../command.ts';
import type { Input, InstanceReport } from '../input.ts';
import type { Decision } from '../knowledge/decision.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import { LedgerPins } from './ledger-pins.ts';
import { LedgerRoom } from './ledger-room.ts';
import type { Replayed } from './replay.ts';

/**
 * A second bookkeeper. Sees only inputs, commands and decisions, never the core's records, and is naive
 * enough to be obviously right: it adds up what has been ordered and takes off what has been confirmed gone.
 */
export class Ledger {
  readonly room: LedgerRoom = new LedgerRoom();
  /** Laws that were broken so far, as sentences. */
  readonly complaints: string[] = [];
  readonly #incarnations = new Map<string, number>();
  readonly #introduced = new Map<string, Runtime>();
  readonly #modules = new Map<string, Module>();
  readonly #asked = new Map<string, Module>();
  readonly #deletions = new Map<string, string>();
  readonly #pins = new LedgerPins();
  readonly #unanswered = new Set<string>();
  readonly #issued = new Map<string, number>();
  /** Modules whose end was asked for, and those whose instance was heard to end. */
  readonly #deleted = new Set<string>();
  readonly #mayEnd = new Set<string>();
  readonly #backOffUntilMs = new Map<string, number>();
  /** Whose instance was just heard to have come to its end. */
  #completed: string | null = null;
  #nowMs = 0;

  /** Enters one step: what was heard, what was decided about runtimes, and what was ordered. */
  post({ input, commands, decisions }: Omit<Replayed, 'knowledge'>): this {
    this.#nowMs = Math.max(this.#nowMs, input.atMs);
    this.#hear(input);
    this.#pins.hear(input);
    if (input.kind === 'rules-changed') this.room.rules = input.rules;
    for (const decision of decisions) this.#decide(decision);
    for (const command of commands) this.#order(command);
    this.#judgeEvictions(decisions);
    if (this.#completed !== null && this.#modules.has(this.#completed))
      this.complaints.push(`${this.#completed} is done but goes on`);
    this.#completed = null;
    for (const request of this.#unanswered) this.complaints.push(`${request} was not answered`);
    this.#unanswered.clear();
    return this;
  }

  /** Modules accepted and not ended; each of them is held somewhere or waits. */
  living(): readonly string[] {
    return [...this.#modules.keys()];
  }

  /** Modules that are held nowhere and wait no back-off, though a runtime could take them. */
  needlesslyWaiting(): readonly string[] {
    return [...this.#modules].flatMap(([id, module]) => {
      const isHeld = this.room.holders(id).length > 0;
      if (isHeld || (this.#backOffUntilMs.get(id) ?? 0) > this.#nowMs) return [];
      return this.room.takers(module).map((name) => `${id} waits though ${name} could take it`);
    });
  }

  /** Modules on drained runtimes that could be elsewhere. */
  neglected(): readonly string[] {
    return [...this.room.drained].flatMap((name) =>
      this.room
        .on(name)
        .flatMap(({ module }) =>
          this.room
            .takers(module)
            .map((other) => `${module.id} stays on ${name} though ${other} could take it`),
        ),
    );
  }

  #hear(input: Input): void {
    if ('request' in input) this.#unanswered.add(input.request);
    switch (input.kind) {
      case 'module-requested':
        this.#asked.set(input.request, input.module);
        return;
      case 'module-deletion-requested':
        this.#deletions.set(input.request, input.module);
        return;
      case 'drain-requested':
        if (!input.draining) this.room.drained.delete(input.runtime);
        else if (this.room.runtimes.has(input.runtime)) this.room.drained.add(input.runtime);
        return;
      case 'runtime-registered':
        this.#introduced.set(input.runtime.id, input.runtime);
        this.#listed(input.runtime.id, input.instances);
        if (input.incarnation > (this.#incarnations.get(input.runtime.id) ?? 0)) {
          this.#incarnations.set(input.runtime.id, input.incarnation);
          this.room.clear(input.runtime.id); // Another life: nothing is left of the one before.
        }
        return;
      case 'keep-alive-received':
        this.#listed(input.runtime, input.instances);
        return;
      case 'module-discarded':
      case 'module-exited':
      case 'module-start-failed':
        return this.#ended(input);
      default:
        return;
    }
  }

  #listed(runtime: string, instances: readonly InstanceReport[]): void {
    for (const hold of this.room.on(runtime)) {
      if (instances.some(({ module }) => module === hold.module.id)) continue;
      hold.isDoubtful = true;
      this.#mayEnd.add(hold.module.id);
    }
  }

  #ended(
    input: Extract<Input, { readonly kind: 'module-exited' | 'module-start-failed' | 'module-discarded' }>,
  ): void {
    const { runtime, module, epoch } = input;
    const hold = this.room.hold(runtime, module);
    if (hold === undefined || epoch < hold.epoch) return;
    const isAnswer =
      input.kind === 'module-discarded' || (input.kind === 'module-exited' && input.reason === 'stopped');
    if (!isAnswer && epoch > hold.newestEpoch) return;
    this.room.release(runtime, module);
    if (isAnswer) return;
    if (input.kind === 'module-exited' && input.reason === 'completed') this.#completed = module;
    this.#mayEnd.add(module);
    const { crashPolicy } = hold.module;
    const backOffMs = crashPolicy.kind === 'restart' ? crashPolicy.backOffMsMax : 0;
    this.#backOffUntilMs.set(module, this.#nowMs + backOffMs);
  }

  #decide(decision: Decision): void {
    if (decision.kind === 'health-changed') {
      const { runtime, health } = decision;
      if (health === 'alive') this.room.silent.delete(runtime);
      else this.room.silent.add(runtime);
      if (health === 'lost' || health === 'left') this.room.clear(runtime);
    }
    // A fenced instance is believed no more, and the stop goes out before anything else can be ordered there.
    if (decision.kind === 'fenced') {
      const hold = this.room.hold(decision.runtime, decision.module);
      if (hold !== undefined && hold.epoch <= decision.epoch)
        this.room.release(decision.runtime, decision.module);
    }
  }

  /** Whoever is displaced is less important, and makes the room that was lacking. */
  #judgeEvictions(decisions: readonly Decision[]): void {
    const evictions = decisions.filter((decision) => decision.kind === 'preempted');
    for (const { module, victim, on } of evictions) {
      const wanted = this.#modules.get(module);
      const other = this.#modules.get(victim);
      if (wanted === undefined || other === undefined) continue;
      if (other.priority >= wanted.priority)
        this.complaints.push(`${module} displaces ${victim}, no less important`);
      const victims = evictions.filter((each) => each.module === module).map((each) => each.victim);
      const obstacle = this.room.isShut(on) ? 'silent or drained' : this.room.obstacle(on, wanted, victims);
      if (obstacle !== null)
        this.complaints.push(`${module} displaces ${victim} on ${on} in vain: ${obstacle}`);
    }
  }

  #order(command: Command): void {
    this.#pins.order(command, this.#modules, this.room.runtimes);
    switch (command.kind) {
      case 'confirm-registration': {
        const runtime = this.#introduced.get(command.runtime);
        if (runtime) this.room.runtimes.set(command.runtime, runtime);
        return;
      }
      case 'start-module':
      case 'prepare-module':
        return this.#begin(command.kind, command.runtime, command.module, command.epoch);
      case 'resume-module': {
        const hold = this.room.hold(command.runtime, command.module);
        if (hold === undefined)
          this.complaints.push(`${command.module} resumes on ${command.runtime} without room`);
        else if (hold.newestEpoch !== command.asEpoch) {
          this.#issue(command.module, command.asEpoch);
          hold.newestEpoch = command.asEpoch;
        }
        return;
      }
      case 'report-progress':
        if (command.progress === 'ended' || command.progress === 'given-up') this.#end(command.module);
        return;
      case 'accept-request':
      case 'refuse-request':
        if (!this.#unanswered.delete(command.request))
          this.complaints.push(`${command.request} was answered twice`);
        if (command.kind === 'accept-request') this.#accept(command.request);
        return;
      default:
        return;
    }
  }

  #begin(kind: 'start-module' | 'prepare-module', runtime: string, module: Module, epoch: number): void {
    const { id } = module;
    if (this.room.hold(runtime, id)?.epoch === epoch) return; // Said again.
    if (!this.#modules.has(id)) this.complaints.push(`${id} begins on ${runtime} though nobody wants it`);
    if (this.room.isShut(runtime))
      this.complaints.push(`${id} begins on ${runtime}, which is silent or drained`);
    this.#issue(id, epoch);
    for (const other of this.room.holders(id))
      if (this.room.hold(other, id)?.isDoubtful) this.room.release(other, id);
    const obstacle = this.room.obstacle(runtime, module) ?? this.room.unevenness(runtime, module);
    if (obstacle !== null) this.complaints.push(`${id} begins on ${runtime} at ${this.#nowMs}: ${obstacle}`);
    this.room.take(runtime, module, epoch);
    this.#backOffUntilMs.delete(id);
    const homes = this.room.holders(id);
    if (homes.length > (kind === 'start-module' ? 1 : 2))
      this.complaints.push(`${id} has homes ${homes.join(', ')}`);
  }

  #issue(id: string, epoch: number): void {
    const newest = this.#issued.get(id) ?? 0;
    if (epoch <= newest) this.complaints.push(`${id}: epoch ${epoch} after ${newest}`);
    this.#issued.set(id, Math.max(epoch, newest));
  }

  #end(id: string): void {
    if (!this.#mayEnd.has(id) && !this.#deleted.has(id))
      this.complaints.push(`${id} was ended for no reason`);
    for (const runtime of this.room.holders(id)) {
      if (!this.room.hold(runtime, id)?.isDoubtful)
        this.complaints.push(`${id} was ended while ${runtime} has it`);
      this.room.release(runtime, id);
    }
    this.#modules.delete(id);
  }

  /** A module lives from the acceptance of a request for it; a new life after an end is one with new traits. */
  #accept(request: string): void {
    const deleted = this.#deletions.get(request);
    if (deleted !== undefined) this.#deleted.add(deleted);
    const module = this.#asked.get(request);
    if (module === undefined) return;
    this.#deleted.delete(module.id);
    if (this.#modules.has(module.id)) return;
    this.#modules.set(module.id, module);
    this.#mayEnd.delete(module.id);
    this.#backOffUntilMs.delete(module.id);
  }
}
