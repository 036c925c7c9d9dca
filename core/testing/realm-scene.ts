import { deviceId, moduleId, type RuntimeId, realmId, requestId, runtimeId } from '../ids.ts';
import type { Input, InstanceReport, Report, Request } from '../input.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { readKnowledge, writeKnowledge } from '../knowledge/snapshot.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import type { Profile } from '../place/policy.ts';
import { standard } from '../place/profiles/standard.ts';
import type { Settings } from '../settings.ts';
import { defaultSettings } from '../settings.ts';
import { deadline, newKnowledge, type Step, step } from '../step.ts';
import { anInstance, type Unstamped } from './inputs.ts';

/** What a runtime says of one instance. */
type Word = Extract<Report, { readonly module: unknown; readonly epoch: number }>;
interface WordParts {
  readonly reason?: string;
  readonly snapshotBytes?: number;
  readonly fixed?: string;
  readonly isFixed?: true;
}

/** A supervisor on its own, told what happens line by line; rings its alarms whenever they are due in between. */
export class RealmScene {
  readonly steps: (Step & { readonly input: Input })[] = [];
  readonly #profile: Profile;
  readonly #sequences = new Map<RuntimeId, number>();
  #requestCount = 0;
  knowledge: Knowledge;

  constructor(settings: Partial<Settings> = {}, profile: Profile = standard) {
    this.#profile = profile;
    const all = { ...defaultSettings, ...settings };
    this.knowledge = newKnowledge({ realm: realmId('lab'), hub: deviceId('hub'), profile, settings: all });
  }

  /** Lets the supervisor hear something at a time, after whatever is due before. */
  at(atMs: number, fact: Unstamped<Input>): this {
    this.until(atMs);
    return this.#take({ ...fact, atMs } as Input);
  }

  /** Lets time pass up to, not including, a moment. */
  until(atMs: number): this {
    for (let dueMs = deadline(this.knowledge); dueMs < atMs; dueMs = deadline(this.knowledge)) {
      this.#take({ kind: 'time-passed', atMs: dueMs });
    }
    return this;
  }

  /** A runtime introduces itself with what it has, such as `camera#1`. */
  registers(atMs: number, runtime: Runtime, has: readonly string[] = [], incarnation = 1): this {
    const sequence = this.#next(runtime.id);
    const instances = has.map(readInstance);
    return this.at(atMs, { kind: 'runtime-registered', runtime, incarnation, sequence, instances });
  }

  /** A runtime keeps alive, once or every 5 s until a moment. */
  keepsAlive(atMs: number, name: string, has: readonly string[] = [], untilMs: number = atMs): this {
    const runtime = runtimeId(name);
    for (let nextMs = atMs; nextMs <= untilMs; nextMs += 5_000) {
      const sequence = this.#next(runtime);
      const instances = has.map(readInstance);
      this.at(nextMs, {
        kind: 'keep-alive-received',
        runtime,
        incarnation: 1,
        sequence,
        load: null,
        instances,
      });
    }
    return this;
  }

  /** A runtime says something of an instance, such as `module-started camera#1`. */
  says(atMs: number, name: string, word: `${Word['kind']} ${string}`, parts: WordParts = {}): this {
    const [kind = '', instance = ''] = word.split(' ');
    const { module, epoch } = readInstance(instance);
    return this.at(atMs, { kind, runtime: runtimeId(name), module, epoch, ...parts } as Unstamped<Input>);
  }

  /** Someone asks for a module. */
  asks(atMs: number, module: Module): this {
    return this.requests(atMs, { kind: 'module-requested', module });
  }

  /** Someone asks for something. */
  requests(
    atMs: number,
    request: Request extends infer Each ? (Each extends unknown ? Omit<Each, 'request'> : never) : never,
  ): this {
    this.#requestCount += 1;
    return this.at(atMs, { ...request, request: requestId(`q${this.#requestCount}`) } as Unstamped<Input>);
  }

  /** Someone asks for a module to be moved. */
  moves(atMs: number, module: string, to: string): this {
    return this.requests(atMs, { kind: 'migration-requested', module: moduleId(module), to: runtimeId(to) });
  }

  /** The supervisor is killed and starts again from what it wrote down. */
  restarts(): this {
    this.knowledge = readKnowledge(this.#profile, writeKnowledge(this.knowledge));
    return this;
  }

  /** The supervisor could hear nobody, nor look at its clock, until now; each runtime kept alive that often meanwhile. */
  isBack(atMs: number, unheardCount = 0): this {
    return this.losesKeepAlives(unheardCount).#take({ kind: 'supervisor-returned', atMs });
  }

  /** Every runtime keeps alive that often, and nobody hears it. */
  losesKeepAlives(count: number): this {
    for (const [runtime, sequence] of this.#sequences) this.#sequences.set(runtime, sequence + count);
    return this;
  }

  #next(runtime: RuntimeId): number {
    const sequence = (this.#sequences.get(runtime) ?? 0) + 1;
    this.#sequences.set(runtime, sequence);
    return sequence;
  }

  #take(input: Input): this {
    const result = step(this.#profile, this.knowledge, input);
    this.knowledge = result.knowledge;
    this.steps.push({ ...result, input });
    return this;
  }
}

/** Reads `camera#1` or `camera#1 frozen`. */
function readInstance(text: string): InstanceReport {
  const [name = '', rest = ''] = text.split('#');
  const [epoch, state = 'running'] = rest.split(' ');
  return anInstance(name, Number(epoch), state as InstanceReport['state']);
}
