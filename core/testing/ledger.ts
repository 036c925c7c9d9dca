import type { Command } from '../command.ts';
import type { Input } from '../input.ts';
import type { Decision } from '../knowledge/decision.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';

/** Room that commands have taken on one runtime for one module. */
interface Hold {
  readonly bytes: number;
  readonly epoch: number;
}

/**
 * A second bookkeeper. Sees only inputs, commands and decisions, never the core's records, and is naive
 * enough to be obviously right: it adds up what has been ordered and takes off what has been confirmed gone.
 */
export class Ledger {
  readonly #runtimes = new Map<string, Runtime>();
  readonly #gone = new Set<string>();
  readonly #drained = new Set<string>();
  readonly #modules = new Map<string, Module>();
  readonly #asked = new Map<string, Module>();
  /** runtime → module → hold. */
  readonly #holds = new Map<string, Map<string, Hold>>();
  readonly #issued = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #backOffUntil = new Map<string, number>();
  readonly #complaints: string[] = [];
  #nowMs = 0;

  /** Enters one step: what was heard, what was ordered, and what was decided about runtimes. */
  post(input: Input, commands: readonly Command[], decisions: readonly Decision[]): void {
    this.#nowMs = Math.max(this.#nowMs, input.atMs);
    this.#hear(input);
    for (const decision of decisions) this.#decide(decision);
    for (const command of commands) this.#order(command);
  }

  /** Broken bookkeeping laws so far: epochs that did not grow, starts beside a living instance. */
  complaints(): readonly string[] {
    return this.#complaints;
  }

  /** Runtimes that have been promised more than they have. */
  overdrawn(): readonly string[] {
    const found: string[] = [];
    for (const [id, holds] of this.#holds) {
      const runtime = this.#runtimes.get(id);
      if (runtime === undefined) continue;
      let bytes = 0;
      for (const hold of holds.values()) bytes += hold.bytes;
      if (bytes > runtime.memoryBytes) found.push(`${id}: ${bytes} of ${runtime.memoryBytes} bytes`);
      if (runtime.moduleCountMax > 0 && holds.size > runtime.moduleCountMax) {
        found.push(`${id}: ${holds.size} of ${runtime.moduleCountMax} modules`);
      }
    }
    return found;
  }

  /** Modules that were accepted and are neither ended, nor held anywhere, though a runtime there could take them. */
  needlesslyWaiting(): readonly string[] {
    const found: string[] = [];
    for (const [id, module] of this.#modules) {
      if (this.#ended.has(id) || this.#holdersOf(id).length > 0) continue;
      if ((this.#backOffUntil.get(id) ?? 0) > this.#nowMs) continue;
      for (const [name, runtime] of this.#runtimes) {
        if (!this.#gone.has(name) && !this.#drained.has(name) && this.#couldTake(name, runtime, module)) found.push(`${id} on ${name}`);
      }
    }
    return found;
  }

  /** Modules accepted and not ended; each of them is held somewhere or waits. */
  living(): readonly string[] {
    return [...this.#modules.keys()].filter((id) => !this.#ended.has(id));
  }

  /** Where room is held for a module. */
  holders(id: string): readonly string[] {
    return this.#holdersOf(id);
  }

  /** Runtimes that hold room for any module. */
  holding(): readonly string[] {
    return [...this.#holds].filter(([, holds]) => holds.size > 0).map(([id]) => id);
  }

  #hear(input: Input): void {
    switch (input.kind) {
      case 'module-requested':
        this.#asked.set(input.request, input.module);
        break;
      case 'module-exited':
        if (this.#release(input.runtime, input.module, input.epoch) && input.reason !== 'stopped') {
          this.#backOffUntil.set(input.module, Number.POSITIVE_INFINITY);
        }
        break;
      case 'module-start-failed':
        if (this.#release(input.runtime, input.module, input.epoch)) {
          this.#backOffUntil.set(input.module, Number.POSITIVE_INFINITY);
        }
        break;
      case 'drain-requested':
        if (!input.draining) this.#drained.delete(input.runtime);
        else if (this.#runtimes.has(input.runtime)) this.#drained.add(input.runtime);
        break;
      case 'module-discarded':
        this.#release(input.runtime, input.module, input.epoch);
        break;
      case 'runtime-registered':
        if (!this.#runtimes.has(input.runtime.id) || this.#gone.has(input.runtime.id)) {
          this.#runtimes.set(input.runtime.id, input.runtime);
        }
        break;
      default:
        break;
    }
  }

  #decide(decision: Decision): void {
    if (decision.kind === 'health-changed') {
      const { runtime, health } = decision;
      if (health === 'alive') this.#gone.delete(runtime);
      else this.#gone.add(runtime);
      if (health === 'lost' || health === 'left') this.#holds.delete(runtime);
    }
    // A fenced instance is believed no more, and the stop goes out before anything else can be ordered there.
    if (decision.kind === 'fenced') {
      const hold = this.#holds.get(decision.runtime)?.get(decision.module);
      if (hold !== undefined && hold.epoch <= decision.epoch) this.#holds.get(decision.runtime)?.delete(decision.module);
    }
  }

  #order(command: Command): void {
    switch (command.kind) {
      case 'start-module':
      case 'prepare-module': {
        const { id } = command.module;
        const already = this.#holds.get(command.runtime)?.get(id);
        if (already?.epoch === command.epoch) return; // Said again.
        this.#issue(id, command.epoch);
        this.#take(command.runtime, command.module, command.epoch);
        this.#backOffUntil.delete(id);
        const homes = this.#holdersOf(id).length;
        if (homes > (command.kind === 'start-module' ? 1 : 2)) this.#complaints.push(`${id} has ${homes} homes`);
        break;
      }
      case 'resume-module':
        this.#issue(command.module, command.asEpoch);
        break;
      case 'report-progress':
        if (command.progress === 'ended' || command.progress === 'given-up') this.#ended.add(command.module);
        break;
      case 'accept-request':
        this.#admit(command.request);
        break;
      default:
        break;
    }
  }

  /** A module lives from the acceptance of a request for it; a new life after an end is one with new traits. */
  #admit(request: string): void {
    const module = this.#asked.get(request);
    if (module === undefined) return;
    if (this.#modules.has(module.id) && !this.#ended.has(module.id)) return;
    this.#modules.set(module.id, module);
    this.#ended.delete(module.id);
  }

  #issue(id: string, epoch: number): void {
    const newest = this.#issued.get(id) ?? 0;
    if (epoch < newest) this.#complaints.push(`${id}: epoch ${epoch} after ${newest}`);
    this.#issued.set(id, Math.max(epoch, newest));
  }

  #take(runtime: string, module: Module, epoch: number): void {
    const pageBytes = this.#runtimes.get(runtime)?.pageBytes ?? 65_536;
    const bytes = Math.ceil(module.demand.memoryBytes / pageBytes) * pageBytes;
    const holds = this.#holds.get(runtime) ?? new Map<string, Hold>();
    holds.set(module.id, { bytes, epoch });
    this.#holds.set(runtime, holds);
  }

  #release(runtime: string, module: string, epoch: number): boolean {
    const hold = this.#holds.get(runtime)?.get(module);
    if (hold === undefined || hold.epoch !== epoch) return false;
    this.#holds.get(runtime)?.delete(module);
    return true;
  }

  #holdersOf(module: string): readonly string[] {
    return [...this.#holds].filter(([, holds]) => holds.has(module)).map(([id]) => id);
  }

  /** Bytes held on a device by all its runtimes. */
  #heldOn(device: string): number {
    let bytes = 0;
    for (const [id, holds] of this.#holds) {
      if (this.#runtimes.get(id)?.device.id !== device) continue;
      for (const hold of holds.values()) bytes += hold.bytes;
    }
    return bytes;
  }

  #couldTake(name: string, runtime: Runtime, module: Module): boolean {
    const holds = this.#holds.get(name);
    let bytes = 0;
    for (const hold of holds?.values() ?? []) bytes += hold.bytes;
    const need = Math.ceil(module.demand.memoryBytes / runtime.pageBytes) * runtime.pageBytes;
    const isRoomy = bytes + need <= runtime.memoryBytes && this.#heldOn(runtime.device.id) + need <= runtime.device.memoryBytes;
    const hasSlot = runtime.moduleCountMax === 0 || (holds?.size ?? 0) < runtime.moduleCountMax;
    return isRoomy && hasSlot && module.apis.every((api) => runtime.apis.includes(api));
  }
}
