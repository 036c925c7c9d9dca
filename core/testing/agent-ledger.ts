import type { RuntimeCommand } from '../command.ts';
import type { ModuleId } from '../ids.ts';
import type { Report } from '../input.ts';
import type { AgentTold } from './agent-scene.ts';

interface Debt {
  readonly command: RuntimeCommand;
  readonly module: ModuleId;
  readonly epoch: number;
}

/**
 * A second bookkeeper of an agent: sees only what it hears and orders, and is naive enough to be obviously
 * right.
 */
export class AgentLedger {
  /** Laws that were broken so far, as sentences. */
  readonly faults: string[] = [];
  readonly #newest = new Map<ModuleId, number>();
  #debts: Debt[] = [];

  /** Posts one step. */
  post({ input, commands }: AgentTold): void {
    if (input.kind === 'command-received') this.#heard(input.command, commands);
    for (const command of commands) {
      if (command.kind === 'start-instance' || command.kind === 'load-instance') {
        const newest = this.#newest.get(command.module.id) ?? 0;
        if (command.epoch !== newest)
          this.faults.push(`${command.kind} at ${command.epoch} after ${newest} was heard`);
      }
      if (command.kind === 'send-report') this.#said(command.report);
    }
  }

  /** Orders that were neither answered nor superseded. */
  unanswered(): readonly RuntimeCommand[] {
    return this.#debts.map(({ command }) => command);
  }

  #heard(command: RuntimeCommand, commands: AgentTold['commands']): void {
    if (!('module' in command)) return;
    const module = typeof command.module === 'string' ? command.module : command.module.id;
    const epoch = command.kind === 'resume-module' ? command.asEpoch : command.epoch;
    const newest = this.#newest.get(module) ?? 0;
    if (epoch < newest && commands.some(({ kind }) => kind !== 'send-report')) {
      this.faults.push(`${command.kind} at ${epoch} obeyed after ${newest} was heard`);
    }
    // Whoever has given a newer order, or a later one about the same epoch, waits for that one's answer.
    this.#debts = this.#debts.filter((debt) => debt.module !== module || debt.epoch > epoch);
    if (epoch >= newest) this.#debts.push({ command, module, epoch: command.epoch });
    this.#newest.set(module, Math.max(newest, epoch));
  }

  #said(report: Report): void {
    if (report.kind === 'runtime-left') this.#debts = [];
    if (!('module' in report)) return;
    this.#debts = this.#debts.filter((debt) => debt.module !== report.module || debt.epoch > report.epoch);
  }
}
