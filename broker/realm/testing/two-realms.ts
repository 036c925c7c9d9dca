import { deadline, gateOf, type Module, realmId, requestId, runtimeId } from '../../../core/index.ts';
import { aModule, aRuntime } from '../../../core/testing/builders.ts';
import { Ferry } from '../ferry.ts';
import { CAMERA, type Kept, Machine } from './machine.ts';
import { Shore } from './shore.ts';

/** What can happen to two realms and to a module that goes to and fro between them. */
export type Happening =
  | { readonly kind: 'sync' | 'deliver' | 'kill' | 'revive' | 'refuse' | 'allow'; readonly index: number }
  | { readonly kind: 'tick' | 'crash' | 'move' | 'delete'; readonly index: number }
  | { readonly kind: 'pass'; readonly spanMs: number };

const NAMES = ['a', 'b'] as const;
const module: Module = aModule('camera', {
  crashPolicy: { kind: 'restart', backOffMs: 100, backOffMsMax: 1_000, attemptCountMax: 1_000_000 },
  demand: { memoryBytes: 0, cpuShare: 0 },
});

/** Two realms with two runtimes each, and the one module. */
export class TwoRealms {
  readonly shores: readonly Shore[] = NAMES.map((name) => new Shore(name));
  readonly machines: readonly Machine[] = ['a1', 'a2', 'b1', 'b2'].map((id) => new Machine(id));
  /** Every number that the module said, in its order. */
  readonly said: number[] = [];
  wasDeleted = false;
  nowMs = 0;
  #sequence = 0;
  #requestCount = 0;
  readonly #kept = NAMES.map((): Kept => ({ count: null }));
  #ferry: Ferry;

  constructor() {
    this.#ferry = this.#sail();
    this.machines.forEach((_, index) => {
      this.#register(index);
    });
    this.shores[0]?.hear({ kind: 'module-requested', request: requestId('first'), module }, 0);
  }

  /** How many instances run at this very moment. */
  get runningCount(): number {
    return this.machines.filter(({ instance }) => instance !== null && !instance.isFrozen).length;
  }

  async make(happening: Happening): Promise<void> {
    this.#happen(happening);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** All faults end, and everything is delivered for long enough. */
  async calmDown(): Promise<void> {
    for (let index = 0; index < 4; index++) {
      this.#happen({ kind: 'allow', index });
      this.#happen({ kind: 'revive', index });
    }
    for (let round = 0; round < 60; round++) {
      for (let index = 0; index < 2; index++) {
        this.#happen({ kind: 'sync', index });
        while ((this.shores[index]?.network.length ?? 0) > 0) this.#happen({ kind: 'deliver', index });
      }
      await this.make({ kind: 'pass', spanMs: 2_000 });
    }
  }

  close(): void {
    this.#ferry.close();
  }

  #sail(): Ferry {
    const shores = NAMES.map((name, at) => {
      const realm = this.shores[at] as Shore;
      return [name, { realm, profile: realm.profile }] as const;
    });
    const carry = async (_: unknown, from: string, to: string): Promise<boolean> => {
      const [source, target] = [from, to].map((name) => this.#kept[NAMES.indexOf(name as 'a')]);
      if (source?.count == null || target === undefined) return false;
      target.count = source.count;
      return true;
    };
    const ferry = new Ferry(new Map<string, (typeof shores)[number][1]>(shores), { carry, hand: () => {} });
    ferry.open();
    return ferry;
  }

  #happen(happening: Happening): void {
    if (happening.kind === 'pass') return this.#pass(happening.spanMs);
    const { kind, index } = happening;
    if (kind === 'tick') return this.#tick();
    if (kind === 'crash') return this.#crash();
    if (kind === 'move' || kind === 'delete') return this.#ask(kind);
    if (kind === 'sync') return this.shores[index % 2]?.sync();
    if (kind === 'deliver') return this.#deliver(index % 2);
    const machine = this.machines[index % 4];
    if (machine === undefined) return;
    if (kind === 'refuse' || kind === 'allow') machine.refuses = kind === 'refuse';
    else if (kind === 'revive' && !machine.isUp) this.#register(index % 4);
    else if (kind === 'kill' && machine.isUp) this.#kill(index % 4);
  }

  #pass(spanMs: number): void {
    this.nowMs += spanMs;
    for (const shore of this.shores) {
      shore.hear({ kind: 'time-passed' }, this.nowMs);
      while (deadline(shore.knowledge) <= this.nowMs) shore.hear({ kind: 'time-passed' }, this.nowMs);
    }
  }

  #tick(): void {
    for (const { instance } of this.machines) {
      if (instance === null || instance.isFrozen) continue;
      instance.count += 1;
      this.said.push(instance.count);
    }
  }

  #crash(): void {
    this.#ferry.close();
    const again = this.shores.map((shore) => shore.crash());
    this.#ferry = this.#sail();
    for (const [at, reports] of again.entries())
      for (const report of reports) this.shores[at]?.hear(report, this.nowMs);
  }

  /** Asks the realm where the module is to send it to the other one, or to end it. */
  #ask(kind: 'move' | 'delete'): void {
    const at = this.shores.findIndex(({ knowledge }) => {
      const phase = knowledge.modules.get(CAMERA)?.phase.kind;
      return phase !== undefined && phase !== 'ended';
    });
    const shore = this.shores[at];
    if (shore === undefined) return;
    this.#requestCount += 1;
    const request = requestId(`q${this.#requestCount}`);
    if (kind === 'delete') {
      this.wasDeleted = true;
      return shore.hear({ kind: 'module-deletion-requested', request, module: CAMERA }, this.nowMs);
    }
    const to = gateOf(realmId(NAMES[1 - at] ?? ''));
    shore.hear({ kind: 'migration-requested', request, module: CAMERA, to }, this.nowMs);
  }

  #deliver(at: number): void {
    const [shore, kept] = [this.shores[at], this.#kept[at]];
    const order = shore?.network.shift();
    const machine = this.machines.find(({ id, isUp }) => isUp && id === order?.runtime);
    if (shore === undefined || kept === undefined || order === undefined || machine === undefined) return;
    const report = machine.obey(order, kept);
    if (report !== null) shore.hear(report, this.nowMs);
  }

  #kill(index: number): void {
    const machine = this.machines[index];
    if (machine === undefined) return;
    const shore = this.shores[index >> 1];
    // Its connection ends with it: what was on its way to it is lost, and nothing older comes after.
    shore?.sync();
    shore?.forget(machine.id);
    machine.isUp = false;
    machine.instance = null;
    const { id, incarnation } = machine;
    const left = { kind: 'runtime-left', runtime: runtimeId(id), willed: true, incarnation } as const;
    shore?.hear(left, this.nowMs);
  }

  #register(index: number): void {
    const machine = this.machines[index];
    if (machine === undefined) return;
    if (!machine.isUp) machine.incarnation += 1;
    machine.isUp = true;
    this.#sequence += 1;
    const runtime = aRuntime(machine.id, { keepAliveIntervalMs: 0 });
    const { incarnation } = machine;
    this.shores[index >> 1]?.hear(
      { kind: 'runtime-registered', runtime, incarnation, sequence: this.#sequence, instances: [] },
      this.nowMs,
    );
  }
}
