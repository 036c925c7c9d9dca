import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Module, type ModuleId, moduleId, runtimeId } from '../../../core/index.ts';
import { aModule, type ModuleParts } from '../../../core/testing/builders.ts';
import type { Checkpoints } from '../host/checkpoints.ts';
import { Codes } from '../host/codes.ts';
import { Files } from '../host/file-store.ts';
import { Host, type HostFact } from '../host/host.ts';
import { wasmLauncher } from '../host/wasm-instance.ts';
import { NodeThreads } from '../node/threads.ts';
import { zlibCodec } from '../node/zlib-codec.ts';
import { MemoryBus } from './memory-bus.ts';

const BUILT = join(import.meta.dirname, '../../modules/built');

/** Bytes of a module of the gallery. */
export const built = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(join(BUILT, `${name}.wasm`)));

/** A store of files that serves the gallery, as `/store/<name>.wasm`. */
const galleryFiles = (): Files =>
  new Files('http://gallery', async (url) => built(url.replace(/^.*\/|\.wasm$/g, '')));

/** A module of the gallery as somebody would ask for it, of whose needs nothing is known. */
export const galleryModule = (name: string, parts: ModuleParts = {}): Module =>
  aModule(name, { file: `/store/${name}.wasm`, ...parts, demand: { ...NO_DEMAND, ...parts.demand } });

const NO_DEMAND = { memoryBytes: 0, codeBytes: 0, stateBytes: 0, cpuShare: 0, callBytes: 0, workMs: 0 };

/** What a bench may be told to use. */
export interface BenchParts {
  /** The id of its runtime. */
  readonly name?: string;
  /** A bus that it shares with another one. */
  readonly bus?: MemoryBus;
  readonly files?: Files;
  readonly checkpoints?: Checkpoints | null;
}

/** A host with real threads and a broker in memory, and what it has told its agent. */
export class Bench {
  readonly bus: MemoryBus;
  readonly facts: HostFact[] = [];
  readonly threads: NodeThreads = new NodeThreads();
  readonly host: Host;

  constructor({
    name = 'bench',
    bus = new MemoryBus(),
    files = galleryFiles(),
    checkpoints = null,
  }: BenchParts = {}) {
    this.bus = bus;
    const { threads } = this;
    const codes = new Codes(files);
    const tools = { realm: 'realm', bus, codes, threads, codec: zlibCodec, checkpoints };
    const launch = wasmLauncher({ ...tools, memoryDefaultBytes: 16 * 2 ** 20 });
    this.host = new Host(runtimeId(name), { WA: launch, PY: null }, (fact) => this.facts.push(fact));
  }

  start(name: string, parts: ModuleParts = {}): void {
    this.host.obey({
      kind: 'start-instance',
      module: galleryModule(name, parts),
      epoch: 1,
      fromCheckpoint: false,
    });
  }

  kill(name: string): void {
    this.host.obey({ kind: 'kill-instance', module: moduleId(name), epoch: 1 });
  }

  /** Waits for what a module came to. */
  async fact(name: string, kind: HostFact['kind']): Promise<HostFact> {
    return until(() => this.facts.find((fact) => fact.kind === kind && fact.module === (name as ModuleId)));
  }

  async ending(name: string): Promise<string> {
    const fact = await until(() =>
      this.facts.find(({ module, kind }) => module === (name as ModuleId) && /failed|exited/.test(kind)),
    );
    return 'reason' in fact ? fact.reason : fact.kind;
  }

  stdout(name: string): readonly string[] {
    return this.bus.on(`realm/proc/debug/stdout/${name}`);
  }

  stderr(name: string): readonly string[] {
    return this.bus.on(`realm/proc/debug/stderr/${name}`);
  }

  async line(name: string, text: string): Promise<void> {
    await until(() => this.stdout(name).includes(text));
  }
}

/** Looks again and again until there is something; fails after a while. */
export async function until<T>(look: () => T | undefined | false | null, spanMs = 60_000): Promise<T> {
  const endMs = performance.now() + spanMs;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > endMs) throw new Error(`nothing within ${spanMs} ms: ${look}`);
    await pause(5);
  }
}
