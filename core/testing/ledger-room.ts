import type { Module } from '../model/module.ts';
import type { RealmRule } from '../model/realm-rule.ts';
import type { Runtime } from '../model/runtime.ts';
import { brokenRule, crookedRule, ruled, type Seat } from './ledger-rules.ts';

/** Room that commands have taken on one runtime for one module. */
export interface Hold {
  readonly module: Module;
  /** The epoch under which it came there, and the newest under which it was told to go on. */
  readonly epoch: number;
  newestEpoch: number;
  /** Whether the runtime has listed what it has without it. */
  isDoubtful: boolean;
}

/** Who holds room where, and whether there is any left; adds up from scratch whenever it is asked. */
export class LedgerRoom {
  readonly runtimes: Map<string, Runtime> = new Map();
  /** Runtimes that are not heard, or that are gone. */
  readonly silent: Set<string> = new Set();
  readonly drained: Set<string> = new Set();
  /** What the realm insists on. */
  rules: readonly RealmRule[] = [];
  /** runtime → module → hold. */
  readonly #holds = new Map<string, Map<string, Hold>>();

  /** Holds room, whether there is any or not. */
  take(runtime: string, module: Module, epoch: number): void {
    this.#on(runtime).set(module.id, { module, epoch, newestEpoch: epoch, isDoubtful: false });
  }

  /** The hold of a module on a runtime. */
  hold(runtime: string, module: string): Hold | undefined {
    return this.#holds.get(runtime)?.get(module);
  }

  /** All modules held on a runtime. */
  on(runtime: string): readonly Hold[] {
    return [...(this.#holds.get(runtime)?.values() ?? [])];
  }

  /** Gives room back. */
  release(runtime: string, module: string): void {
    this.#holds.get(runtime)?.delete(module);
  }

  /** Gives all room of a runtime back. */
  clear(runtime: string): void {
    this.#holds.delete(runtime);
  }

  /** Where room is held for a module. */
  holders(module: string): readonly string[] {
    return [...this.#holds].filter(([, holds]) => holds.has(module)).map(([id]) => id);
  }

  /** Whether a runtime is given nothing new. */
  isShut(runtime: string): boolean {
    return this.silent.has(runtime) || this.drained.has(runtime);
  }

  /** Runtimes that could take a module. */
  takers(module: Module): readonly string[] {
    return [...this.runtimes.keys()].filter(
      (name) =>
        !this.isShut(name) && this.obstacle(name, module) === null && this.unevenness(name, module) === null,
    );
  }

  /** Why a module cannot be on a runtime beside what is held there, save for some; `null` when it can. */
  obstacle(name: string, module: Module, without: readonly string[] = []): string | null {
    const runtime = this.runtimes.get(name);
    if (runtime === undefined) return 'unknown runtime';
    const gone = [module.id, ...without];
    const here = this.on(name).filter((hold) => !gone.includes(hold.module.id));
    const around = this.#around(runtime).filter(
      ([on, hold]) => on !== name || !gone.includes(hold.module.id),
    );
    const bytes = pagedBytes(module, runtime);
    const hereBytes = here.reduce((sum, hold) => sum + pagedBytes(hold.module, runtime), bytes);
    const deviceBytes = around.reduce((sum, [on, hold]) => sum + this.#bytesOf(on, hold), bytes);
    if (bytes > 0 && hereBytes > runtime.memoryBytes) return 'memory';
    if (bytes > 0 && deviceBytes > runtime.device.memoryBytes) return 'memory of its device';
    const cores = coresOf(module, runtime);
    const deviceCores = around.reduce((sum, [on, hold]) => sum + this.#coresOf(on, hold), cores);
    if (cores > 0 && deviceCores > runtime.device.cores) return 'cores';
    if (runtime.moduleCountMax > 0 && here.length + 1 > runtime.moduleCountMax) return 'slots';
    if (!module.apis.every((api) => runtime.apis.includes(api))) return 'APIs';
    const { affinity } = module;
    if (affinity?.kind === 'runtime' && affinity.runtime !== name) return 'pin';
    if (affinity?.kind === 'device' && affinity.device !== runtime.device.id) return 'pin to a device';
    const isApart = around.every(([, hold]) =>
      hold.module.antiAffinity.every((group) => !module.antiAffinity.includes(group)),
    );
    return isApart
      ? brokenRule(this.#allHolds(module.id, without), ruled(module, this.rules), runtime)
      : 'a module to keep apart from';
  }

  /** Why a module would make its group uneven on a runtime; `null` when it would not. */
  unevenness(name: string, module: Module): string | null {
    const runtime = this.runtimes.get(name);
    if (runtime === undefined) return null;
    const bound = ruled(module, this.rules);
    const open = [...this.runtimes.values()].filter(
      (other) =>
        !this.isShut(other.id) &&
        module.apis.every((api) => other.apis.includes(api)) &&
        !['fence', 'ban'].includes(brokenRule([], bound, other) ?? ''),
    );
    return crookedRule(this.#allHolds(module.id, []), bound, { runtime, open });
  }

  #allHolds(...[module, without]: readonly [string, readonly string[]]): readonly Seat[] {
    return [...this.#holds].flatMap(([on, holds]) =>
      [...holds.values()].flatMap(({ module: held }) => {
        const runtime = this.runtimes.get(on);
        const isGone = runtime === undefined || held.id === module || without.includes(held.id);
        return isGone ? [] : [{ module: ruled(held, this.rules), runtime }];
      }),
    );
  }

  /** Runtimes on which more is held than there is. */
  overdrawn(): readonly string[] {
    return [...this.#holds].flatMap(([name, holds]) =>
      [...holds.values()].flatMap(({ module }) => {
        const obstacle = this.obstacle(name, module);
        return obstacle === null ? [] : [`${module.id} on ${name}: ${obstacle}`];
      }),
    );
  }

  #on(runtime: string): Map<string, Hold> {
    const known = this.#holds.get(runtime);
    if (known !== undefined) return known;
    const holds = new Map<string, Hold>();
    this.#holds.set(runtime, holds);
    return holds;
  }

  /** All holds on the device of a runtime, with the runtime each is on. */
  #around({ device }: Runtime): readonly (readonly [string, Hold])[] {
    const found: (readonly [string, Hold])[] = [];
    for (const [name, holds] of this.#holds) {
      if (this.runtimes.get(name)?.device.id !== device.id) continue;
      for (const hold of holds.values()) found.push([name, hold]);
    }
    return found;
  }

  #bytesOf(on: string, { module }: Hold): number {
    const runtime = this.runtimes.get(on);
    return runtime === undefined ? 0 : pagedBytes(module, runtime);
  }

  #coresOf(on: string, { module }: Hold): number {
    const runtime = this.runtimes.get(on);
    return runtime === undefined ? 0 : coresOf(module, runtime);
  }
}

const pagedBytes = ({ demand }: Module, { pageBytes }: Runtime): number =>
  Math.ceil(demand.memoryBytes / pageBytes) * pageBytes;

const coresOf = ({ demand }: Module, { platform }: Runtime): number =>
  demand.cpuShare * (platform.slownessShare ?? 2);
