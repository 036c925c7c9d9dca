import type { Command, Decision, Input } from '../../../core/index.ts';
import type { TraceRecord } from '../../../core/trace.ts';

/**
 * Which records concern a module: those that name it, refusals of requests for it, and changes in the health of runtimes, one
 * of which may be its own. Keep-alives are left out; they are too many to be read.
 */
export class Concern {
  readonly #module: string;
  readonly #quoted: string;
  readonly #requests = new Set<string>();

  constructor(module: string) {
    this.#module = module;
    this.#quoted = JSON.stringify(module);
  }

  /** Whether a line of the journal may hold such a record; quick, because most do not. */
  mayBe(line: string): boolean {
    if (line.includes('"kind":"keep-alive-received"')) return false;
    return (
      line.includes(this.#quoted) ||
      line.includes('"kind":"health-changed"') ||
      line.includes('"kind":"refuse-request"')
    );
  }

  /** Whether a record is such a one; to be asked of all, in order. */
  includes(record: TraceRecord): boolean {
    switch (record.kind) {
      case 'input':
        return this.#heard(record.input);
      case 'decision':
        return this.#decided(record.decision);
      case 'command':
        return this.#ordered(record.command);
      default:
        return false;
    }
  }

  #heard(input: Input): boolean {
    if (input.kind === 'keep-alive-received') return false;
    if (input.kind === 'runtime-registered') {
      return input.instances.some(({ module }) => module === this.#module);
    }
    const isIts = this.#names(input);
    if (isIts && 'request' in input) this.#requests.add(input.request);
    return isIts;
  }

  #decided(decision: Decision): boolean {
    switch (decision.kind) {
      case 'placed':
      case 'queued':
        return decision.placement.module === this.#module;
      case 'preempted':
        return decision.module === this.#module || decision.victim === this.#module;
      case 'noticed':
        return decision.symptom.module === this.#module;
      case 'health-changed':
        return true;
      default:
        return decision.module === this.#module;
    }
  }

  #ordered(command: Command): boolean {
    return command.kind === 'refuse-request' ? this.#requests.has(command.request) : this.#names(command);
  }

  #names(said: object): boolean {
    if (!('module' in said)) return false;
    const { module } = said;
    return typeof module === 'object' && module !== null && 'id' in module
      ? module.id === this.#module
      : module === this.#module;
  }
}
