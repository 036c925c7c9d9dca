import {
  assert,
  gateOf,
  type Migration,
  type Module,
  type ModuleId,
  type ModuleRecord,
  moduleId,
  profileNamed,
  type Report,
  type Request,
  realmId,
  requestId,
  runtimeId,
} from '../../../core/index.ts';
import { camera, edge } from '../../../core/testing/cast.ts';
import { RecordingShelf } from '../../journal/testing/recording-shelf.ts';
import type { Link } from '../../mqtt/index.ts';
import { type Cargo, Ferry } from '../ferry.ts';
import { Realm } from '../realm.ts';
import type { Shore } from '../shore.ts';

/** A link that is down, so that the clock of its realm stands still: nothing happens but what a test has happen. */
const SILENT: Link = {
  name: 'a link to nobody',
  state: 'down',
  listen: async () => {},
  publish: async () => {},
  watch: () => {},
  close: async () => {},
};

/** What lets nobody pass while it is shut. */
class Gate {
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => {};
  /** How many came to it so far. */
  comerCount = 0;

  shut(): void {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  pass(): Promise<void> {
    this.comerCount += 1;
    return this.#opened;
  }
}

/** A journal in memory whose writing a test can hold back. */
class GatedShelf extends RecordingShelf {
  readonly gate: Gate = new Gate();

  override async append(segment: number, batchIndex: number, text: string): Promise<void> {
    await this.gate.pass();
    await super.append(segment, batchIndex, text);
  }
}

/** A module that B has of its own, under the id of the camera. */
export const STRANGER: Module = camera(1, { file: 'stranger.wasm' });

type Word = Extract<Report, { readonly epoch: number }>['kind'];

/** Two realms, `a` and `b`, each with a runtime of its own, and a ferry; a test says what the runtimes say. */
export class Strait {
  readonly carrying: Gate = new Gate();
  readonly handed: ModuleId[] = [];
  readonly shelves: Readonly<Record<'a' | 'b', GatedShelf>> = { a: new GatedShelf(), b: new GatedShelf() };
  readonly #realms = new Map<string, Shore & { readonly realm: Realm }>();
  #ferry: Ferry | null = null;
  #requestCount = 0;

  static async open(): Promise<Strait> {
    const strait = new Strait();
    const profile = profileNamed('standard');
    assert(profile !== undefined, 'there is a standard policy');
    for (const name of ['a', 'b'] as const) {
      const ears = { noted: () => {}, complained: () => {}, broke: () => {} };
      const realm = await Realm.open({
        realm: name,
        profile,
        shelf: strait.shelves[name],
        link: SILENT,
        ears,
      });
      await realm.start();
      strait.#realms.set(name, { realm, profile });
      const runtime = edge(`${name}-1`);
      await realm.take({ kind: 'runtime-registered', runtime, incarnation: 1, sequence: 1, instances: [] });
    }
    return strait;
  }

  /** Begins another life of the ferry, without files if there is no store; between some realms only, if so. */
  ferries(has: { readonly store?: boolean; readonly realms?: readonly string[] } = {}): void {
    this.#ferry?.close();
    const { store = true, realms = ['a', 'b'] } = has;
    const cargo: Cargo = {
      carry: () => this.carrying.pass().then(() => true),
      hand: (module) => void this.handed.push(module),
    };
    const shores = new Map([...this.#realms].filter(([name]) => realms.includes(name)));
    this.#ferry = new Ferry(shores, store ? cargo : null);
    this.#ferry.open();
  }

  realm(name: 'a' | 'b'): Realm {
    const shore = this.#realms.get(name);
    assert(shore !== undefined, 'there are two realms');
    return shore.realm;
  }

  /** What a realm believes of the camera. */
  camera(name: 'a' | 'b'): ModuleRecord | undefined {
    return this.realm(name).knowledge.modules.get(moduleId('camera'));
  }

  /** The phase of the camera in a realm. */
  phase(name: 'a' | 'b'): ModuleRecord['phase'] | undefined {
    return this.camera(name)?.phase;
  }

  /** The step of its move. */
  step(): Migration['step'] | undefined {
    return this.#move()?.step;
  }

  /** The epoch of its move. */
  epoch(): number {
    return this.#move()?.toEpoch ?? 0;
  }

  /** The runtime of a realm says something of the newest instance it was ordered, unless an epoch is named. */
  says(name: 'a' | 'b', kind: Word, parts: object = {}): Promise<void> {
    const epoch = this.camera(name)?.instanceEpoch ?? 0;
    const word = { kind, runtime: runtimeId(`${name}-1`), module: moduleId('camera'), epoch, ...parts };
    return this.realm(name).take(word as Report);
  }

  asks(
    name: 'a' | 'b',
    request: Request extends infer Each ? (Each extends unknown ? Omit<Each, 'request'> : never) : never,
  ): Promise<unknown> {
    this.#requestCount += 1;
    const id = requestId(`q${this.#requestCount}`);
    return this.realm(name).ask({ ...request, request: id } as Request);
  }

  deletes(name: 'a' | 'b'): Promise<unknown> {
    return this.asks(name, { kind: 'module-deletion-requested', module: moduleId('camera') });
  }

  /** The camera runs in A, and B has agreed to take it: its source is to pause it. */
  async leaves(module: Module = camera()): Promise<void> {
    await this.asks('a', { kind: 'module-requested', module });
    await this.says('a', 'module-started');
    await this.asks('a', { kind: 'migration-requested', module: module.id, to: gateOf(realmId('b')) });
    await until(() => this.step() === 'freezing');
  }

  /** The camera is paused and in the store. */
  isFrozen(): Promise<void> {
    return this.says('a', 'module-frozen', { snapshotBytes: 9_000 });
  }

  /** B was asked for the camera, and has ordered its runtime to start it. */
  async lands(module: Module = camera()): Promise<void> {
    await this.leaves(module);
    await this.isFrozen();
    await until(() => this.phase('b')?.kind === 'starting' && this.handed.length > 0);
  }

  #move(): Migration | undefined {
    return this.realm('a').knowledge.migrations.get(moduleId('camera'));
  }

  async close(): Promise<void> {
    this.#ferry?.close();
    for (const gate of [this.carrying, this.shelves.a.gate, this.shelves.b.gate]) gate.open();
    for (const { realm } of this.#realms.values()) await realm.close();
  }
}

/** Resolves once something holds; the test's own time-out is the only one. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Lets everything come to rest that waits for nobody. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
}
