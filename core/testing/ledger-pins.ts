import type { Command } from '../command.ts';
import type { Input } from '../input.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';

/** Who wants which module where, as far as moves that were asked for, accepted and not over are concerned. */
export class LedgerPins {
  /** By request, and by module once the request was accepted. */
  readonly #asked = new Map<string, { readonly module: string; readonly to: string }>();
  readonly #accepted = new Map<string, string>();

  /** Enters what was heard. */
  hear(input: Input): void {
    if (input.kind === 'migration-requested') this.#asked.set(input.request, input);
  }

  /** Enters what was said; a module that came where it was wanted is pinned there from then on. */
  order(command: Command, modules: Map<string, Module>, runtimes: ReadonlyMap<string, Runtime>): void {
    if (command.kind === 'accept-request') {
      const wish = this.#asked.get(command.request);
      if (wish !== undefined) this.#accepted.set(wish.module, wish.to);
    }
    if (command.kind !== 'report-progress') return;
    const there = runtimes.get(this.#accepted.get(command.module) ?? '');
    this.#accepted.delete(command.module);
    const module = modules.get(command.module);
    if (command.progress !== 'migrated' || there === undefined || !module?.affinity) return;
    const isOfRuntime = module.affinity.kind === 'runtime';
    const affinity = isOfRuntime
      ? ({ kind: 'runtime', runtime: there.id } as const)
      : ({ kind: 'device', device: there.device.id } as const);
    modules.set(module.id, { ...module, affinity });
  }
}
