import {
  type Answer,
  type Command,
  defaultSettings,
  deviceId,
  type Input,
  type Knowledge,
  newKnowledge,
  type Profile,
  profileNamed,
  type Report,
  type Request,
  type RuntimeCommand,
  readKnowledge,
  realmBehind,
  realmId,
  step,
  writeKnowledge,
} from '../../../core/index.ts';
import type { TraceRecord } from '../../../core/trace.ts';
import type { Fact } from '../parts.ts';

function standard(): Profile {
  const profile = profileNamed('standard');
  if (profile === undefined) throw new Error('there is a standard policy');
  return profile;
}

/** A realm without a broker: what it decides leaves, and is heard by those who watch, when it is synced; a crash forgets the rest. */
export class Shore {
  readonly isDeciding = true;
  readonly profile: Profile = standard();
  network: RuntimeCommand[] = [];
  readonly #watchers = new Set<(record: TraceRecord, line: string) => void>();
  knowledge: Knowledge;
  #durable: string;
  #unsynced: { readonly fact: Fact; readonly records: readonly TraceRecord[] }[] = [];
  #waiting: (() => void)[] = [];
  #askers = new Map<string, (answer: Answer) => void>();

  constructor(name: string) {
    const plan = { realm: realmId(name), hub: deviceId('hub'), settings: defaultSettings };
    this.knowledge = newKnowledge({ ...plan, profile: this.profile });
    this.#durable = writeKnowledge(this.knowledge);
  }

  get nowMs(): number {
    return this.knowledge.nowMs;
  }

  hear(fact: Fact, atMs: number): void {
    const input = { ...fact, atMs: Math.max(atMs, this.knowledge.nowMs) } as Input;
    const { knowledge, commands } = step(this.profile, this.knowledge, input);
    this.knowledge = knowledge;
    const told = commands.map((command): TraceRecord => ({ kind: 'command', atMs: input.atMs, command }));
    this.#unsynced.push({ fact, records: [{ kind: 'input', atMs: input.atMs, input }, ...told] });
  }

  ask(request: Request): Promise<Answer> {
    return new Promise((resolve) => {
      this.#askers.set(request.request, resolve);
      this.hear(request, 0);
    });
  }

  take(fact: Fact): Promise<void> {
    this.hear(fact, 0);
    return this.written();
  }

  written(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  watch(watcher: (record: TraceRecord, line: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** What is on its way to a runtime is lost. */
  forget(runtime: string): void {
    this.network = this.network.filter((order) => order.runtime !== runtime);
  }

  /** All that was heard is written down: what came of it leaves, and those who watch hear of it. */
  sync(): void {
    const [records, waiting] = [this.#unsynced.flatMap((one) => one.records), this.#waiting];
    [this.#unsynced, this.#waiting, this.#durable] = [[], [], writeKnowledge(this.knowledge)];
    for (const record of records) if (record.kind === 'command') this.#leave(record.command);
    for (const resolve of waiting) resolve();
    for (const record of records) for (const watcher of this.#watchers) watcher(record, '');
  }

  /** A broker sends again what was not acknowledged; what programs of ours asked for is forgotten with them. */
  crash(): readonly Report[] {
    const again = this.#unsynced.flatMap(({ fact }) =>
      'runtime' in fact && !('request' in fact) && !isOfGate(fact) ? [fact as Report] : [],
    );
    [this.#unsynced, this.#waiting] = [[], []];
    this.#askers.clear();
    this.#watchers.clear();
    this.knowledge = readKnowledge(this.profile, this.#durable);
    return again;
  }

  #leave(command: Command): void {
    if ('request' in command) this.#askers.get(command.request)?.(command);
    else if ('runtime' in command && realmBehind(command.runtime) === null) this.network.push(command);
  }
}

const isOfGate = (fact: Fact): boolean =>
  'runtime' in fact && typeof fact.runtime === 'string' && realmBehind(fact.runtime) !== null;
