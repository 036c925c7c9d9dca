import type { Module } from '../../../core/index.ts';
import { Bells } from '../shared/bells.ts';
import { Ring } from '../shared/ring.ts';
import { SIGNALS } from '../wasi/furnish.ts';
import { FIRST_CHANNEL } from '../wasi/streams.ts';
import { PAGE_BYTES } from '../wasm/engine.ts';
import type { Bus } from './bus.ts';
import type { Code, Codes } from './codes.ts';
import { Inlet } from './inlet.ts';
import { Outlet } from './outlet.ts';
import type { End, Launch, Notices, Running, Usage } from './running.ts';
import { lastWord, listenAll, outputsOf, type Ports } from './streams.ts';
import type { ThreadEnd, ThreadWord } from './thread.ts';
import type { Thread, ThreadFate, Threads } from './threads.ts';

/** What WebAssembly instances need of their host. */
export interface WasmTools {
  readonly realm: string;
  readonly bus: Bus;
  readonly codes: Codes;
  readonly threads: Threads;
  /** Most linear memory of a module that does not say what it needs. */
  readonly memoryDefaultBytes: number;
}

/** Sizes of the rings (assumptions: 64 KiB hold a thousand lines; a channel carries pictures). */
const OUT_BYTES = 65_536;
const INPUT_BYTES = 65_536;
const SIGNAL_BYTES = 1_024;
/** What a module that heeds signals gets to end by itself (assumption: well below a leaving agent's patience of 5 s). */
const GRACE_MS = 500;
/** The signal that asks for an end, as ARTS numbers it, in a `signalfd_siginfo` of 128 bytes. */
const QUIT = 3;
const SIGNAL_RECORD_BYTES = 128;

/** Launches WebAssembly modules, each on a thread of its own. */
export const wasmLauncher =
  (tools: WasmTools): Launch =>
  (module, notices) =>
    new WasmInstance(tools, module, notices);

class WasmInstance implements Running {
  readonly #tools: WasmTools;
  readonly #ports: Ports;
  readonly #notices: Notices;
  readonly #bells = new Bells();
  readonly #out = Ring.create(OUT_BYTES);
  readonly #inputs: ReadonlyMap<number, Ring>;
  readonly #inlets: ReadonlyMap<number, Inlet>;
  readonly #outlet: Outlet;
  #thread: Thread | null = null;
  #stopListening: () => void = () => {};
  #phase: 'preparing' | 'starting' | 'running' | 'ending' = 'preparing';
  #isKilled = false;
  #lostCount = 0;
  #pagesMax = 0;

  constructor(tools: WasmTools, module: Module, notices: Notices) {
    this.#tools = tools;
    this.#ports = { realm: tools.realm, bus: tools.bus, module };
    this.#notices = notices;
    this.#inputs = new Map([
      [0, Ring.create(INPUT_BYTES)],
      [SIGNALS, Ring.create(SIGNAL_BYTES)],
      ...module.channels.flatMap(({ mode }, index) =>
        mode === 'w' ? [] : [[FIRST_CHANNEL + index, Ring.create(INPUT_BYTES)] as const],
      ),
    ]);
    this.#inlets = new Map([...this.#inputs].map(([input, ring]) => [input, new Inlet(ring, this.#bells)]));
    const madeRoom = (): void => this.#bells.wakeModule();
    this.#outlet = new Outlet(this.#out, outputsOf(this.#ports, FIRST_CHANNEL), { bus: tools.bus, madeRoom });
    this.#begin().catch((fault: Error) => this.#fail(fault.message));
  }

  kill(): void {
    if (this.#isKilled || this.#phase === 'ending') return;
    this.#isKilled = true;
    if (this.#thread === null) return; // Preparing sees it when it gets that far.
    if (!this.#bells.heedsSignals) return this.#end({ reason: 'stopped', note: null });
    this.#inlets.get(SIGNALS)?.offer(new Uint8Array(SIGNAL_RECORD_BYTES).with(0, QUIT));
    setTimeout(() => this.#end({ reason: 'stopped', note: null }), GRACE_MS);
  }

  usage(): Usage {
    const memoryBytes = this.#phase === 'preparing' ? null : this.#bells.memoryPages * PAGE_BYTES;
    return { cpuMs: this.#thread?.cpuMs() ?? null, memoryBytes };
  }

  async #begin(): Promise<void> {
    const { codes, memoryDefaultBytes } = this.#tools;
    const { module } = this.#ports;
    const code = await codes.prepare(module.file);
    if (code.kind === 'unfit') return this.#fail(code.reason);
    const limitBytes = module.demand.memoryBytes > 0 ? module.demand.memoryBytes : memoryDefaultBytes;
    this.#pagesMax = Math.min(Math.ceil(limitBytes / PAGE_BYTES), code.pagesMax ?? Number.POSITIVE_INFINITY);
    if (code.initialPages > this.#pagesMax) {
      const needed = code.initialPages * PAGE_BYTES;
      return this.#fail(`the module needs ${needed} bytes to begin with, and may have ${limitBytes}`);
    }
    this.#stopListening = await listenAll(this.#ports, FIRST_CHANNEL, {
      hear: (input, message) => this.#offer(input, message),
      end: () => this.#inlets.get(0)?.end(),
    });
    if (this.#isKilled) return this.#fail('stopped before it started');
    this.#phase = 'starting';
    this.#thread = this.#tools.threads.take((word) => this.#hear(word));
    this.#run(this.#thread, code);
  }

  #run(thread: Thread, code: Code): void {
    const { module } = this.#ports;
    thread.run({
      module: code.compiled,
      initialPages: code.initialPages,
      pagesMax: this.#pagesMax,
      given: { args: [module.name, ...module.args], env: module.env },
      channels: module.channels,
      bells: this.#bells.memory,
      out: this.#out.memory,
      inputs: new Map([...this.#inputs].map(([input, { memory }]) => [input, memory])),
    });
  }

  #hear(word: ThreadWord | ThreadFate): void {
    switch (word.kind) {
      case 'ready':
        return;
      case 'called':
        return this.#serve();
      case 'started':
        if (this.#phase !== 'starting') return;
        this.#phase = 'running';
        return this.#notices.started();
      case 'failed':
        return this.#fail(word.reason);
      case 'ended':
        return this.#end(this.#isKilled ? { reason: 'stopped', note: null } : this.#endOf(word.end));
      default: {
        const reason = word.isMemory ? 'out-of-memory' : 'crashed';
        return this.#end({ reason, note: `the thread broke: ${word.fault}` });
      }
    }
  }

  /** The instance has written, or read what makes room for more. */
  #serve(): void {
    this.#bells.answer();
    this.#refill();
    this.#outlet.drain();
  }

  #refill(): void {
    const hasWaiting = (): boolean => [...this.#inlets.values()].some((inlet) => inlet.hasWaiting);
    // The wish is put down before the last look, so that a reader who emptied the ring in between is not missed.
    this.#bells.isRoomWanted = hasWaiting();
    for (const inlet of this.#inlets.values()) inlet.refill();
    if (!hasWaiting()) this.#bells.isRoomWanted = false;
  }

  #offer(input: number, message: Uint8Array): void {
    if (this.#inlets.get(input)?.offer(message) === false) this.#lostCount += 1;
    this.#refill();
  }

  #endOf(end: ThreadEnd): End {
    switch (end.kind) {
      case 'out-of-memory':
        return {
          reason: 'out-of-memory',
          note: `more memory was asked for than its ${this.#pagesMax * PAGE_BYTES} bytes`,
        };
      case 'trapped':
        return { reason: 'crashed', note: `trapped: ${end.fault}` };
      default:
        if (end.code === 0) return { reason: 'completed', note: null };
        return { reason: 'crashed', note: `ended with exit code ${end.code}` };
    }
  }

  #fail(reason: string): void {
    if (this.#phase === 'ending') return;
    this.#phase = 'ending';
    this.#stopListening();
    void this.#thread?.end();
    this.#notices.failed(reason);
  }

  /** Ends the thread, lets out what it wrote, and only then says that the instance is gone. */
  #end(end: End): void {
    if (this.#phase === 'ending') return;
    const hasStarted = this.#phase === 'running';
    this.#phase = 'ending';
    this.#stopListening();
    const word = lastWord(this.#ports, end.note, this.#lostCount);
    void (this.#thread?.end() ?? Promise.resolve()).then(() => {
      this.#outlet.finish(word, () => {
        if (hasStarted) this.#notices.ended(end);
        else this.#notices.failed(end.note ?? 'stopped before it started');
      });
    });
  }
}
