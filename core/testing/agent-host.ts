import type { AgentCommand } from '../agent/index.ts';
import { assert } from '../assert.ts';
import type { ModuleId, RuntimeId } from '../ids.ts';
import type { AgentFact } from './agent-scene.ts';

/** An instance as it truly is; `dying` until the host has got rid of it. */
export interface HostInstance {
  readonly module: ModuleId;
  epoch: number;
  deed: 'loading' | 'waiting' | 'starting' | 'running' | 'freezing' | 'frozen' | 'thawing' | 'dying';
}

/**
 * A host that follows orders truthfully but takes its time: things happen to its instances when it is told to
 * let them, and the agent reads of them later, in order. Shares no code with the agent.
 */
export class ModelHost {
  readonly instances: HostInstance[] = [];
  /** What has happened and was not read by the agent. */
  readonly unread: AgentFact[] = [];

  /** Follows one order. Breaks if it would have two instances of one module. */
  obey(command: AgentCommand): void {
    switch (command.kind) {
      case 'send-report':
      case 'checkpoint-instance':
        return;
      case 'load-instance':
      case 'start-instance': {
        const { id } = command.module;
        assert(!this.instances.some(({ module }) => module === id), `there is no other instance of ${id}`);
        const deed = command.kind === 'load-instance' ? 'loading' : 'starting';
        this.instances.push({ module: id, epoch: command.epoch, deed });
        return;
      }
      default: {
        const found = this.#find(command.module, command.epoch);
        if (found !== undefined) return this.#change(found, command);
        if (command.kind === 'kill-instance' || command.kind === 'discard-instance')
          this.#gone(command.module, command.epoch, 'stopped');
      }
    }
  }

  /** Lets something happen to one of its instances; `luck` picks among what can. */
  happen(number: number, luck: number): void {
    const instance = this.instances[number % Math.max(1, this.instances.length)];
    if (instance === undefined) return;
    const { module, epoch, deed } = instance;
    const isGood = luck % 4 !== 0;
    const failed: AgentFact = { kind: 'instance-failed', module, epoch, reason: 'bad luck' };
    switch (deed) {
      case 'loading':
        if (isGood) return this.#becomes(instance, 'waiting', { kind: 'instance-prepared', module, epoch });
        return this.#remove(instance, failed);
      case 'starting':
        if (isGood) return this.#becomes(instance, 'running', { kind: 'instance-started', module, epoch });
        return this.#remove(instance, failed);
      case 'waiting':
        this.unread.push({ kind: 'snapshot-arrived', module, epoch, intact: isGood });
        return;
      case 'thawing':
        if (isGood) return this.#becomes(instance, 'running', { kind: 'instance-thawed', module, epoch });
        return this.#remove(instance, failed);
      case 'freezing':
        if (isGood)
          return this.#becomes(instance, 'frozen', {
            kind: 'instance-frozen',
            module,
            epoch,
            snapshotBytes: 1,
          });
        return this.#becomes(instance, 'running', failed);
      case 'frozen':
        if (isGood) return;
        this.unread.push(failed);
        return;
      case 'running':
        return this.#remove(instance, {
          kind: 'instance-exited',
          module,
          epoch,
          reason: isGood ? 'completed' : 'crashed',
        });
      case 'dying':
        return this.#remove(instance, { kind: 'instance-exited', module, epoch, reason: 'stopped' });
    }
  }

  #find(module: ModuleId, epoch: number): HostInstance | undefined {
    return this.instances.find((other) => other.module === module && other.epoch === epoch);
  }

  #change(
    instance: HostInstance,
    command: Exclude<AgentCommand, { readonly kind: 'send-report' | 'load-instance' | 'start-instance' }>,
  ): void {
    switch (command.kind) {
      case 'kill-instance':
      case 'discard-instance':
        instance.deed = 'dying';
        return;
      case 'freeze-instance':
        if (instance.deed === 'running') instance.deed = 'freezing';
        return;
      case 'thaw-instance':
        if (instance.deed === 'waiting') instance.deed = 'thawing';
        return;
      case 'resume-instance':
        instance.epoch = command.asEpoch;
        instance.deed = 'running';
        return;
      default:
        return;
    }
  }

  #becomes(instance: HostInstance, deed: HostInstance['deed'], fact: AgentFact): void {
    instance.deed = deed;
    this.unread.push(fact);
  }

  #remove(instance: HostInstance, fact: AgentFact): void {
    this.instances.splice(this.instances.indexOf(instance), 1);
    this.unread.push(fact);
  }

  #gone(module: ModuleId, epoch: number, reason: 'stopped'): void {
    this.unread.push({ kind: 'instance-exited', module, epoch, reason });
  }
}

/** Names where a moved module comes from or goes to, in histories where it does not matter. */
export const OTHER_END: RuntimeId = 'edge-2' as RuntimeId;
