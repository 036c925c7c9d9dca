import type { Module } from '../../../core/index.ts';
import type { Snapshot } from '../../freeze/snapshot/snapshot.ts';
import { Bells } from '../shared/bells.ts';
import { Ring } from '../shared/ring.ts';
import { FIRST_CHANNEL } from '../wasi/streams.ts';
import { PAGE_BYTES } from '../wasm/engine.ts';
import { expectSnapshot } from './arrival.ts';
import { brokenEnd, endOf, GRACE_MS, OUT_BYTES, pagesFor, planOf, STOPPED } from './bounds.ts';
import { budgetOf } from './checkpoint-budget.ts';
import { Checkpointing } from './checkpointing.ts';
import type { Code } from './codes.ts';
import { wayTo } from './departure-to-store.ts';
import { Intake } from './intake.ts';
import { Leaving } from './leaving.ts';
import { Outlet } from './outlet.ts';
import { lastCheckpoint } from './restoring.ts';
import type * as told from './running.ts';
import { lastWord, listenAll, outputsOf, type Ports } from './streams.ts';
import type { ThreadWord } from './thread.ts';
import type { Thread, ThreadFate } from './threads.ts';
import { Vessel } from './vessel.ts';
import type { WasmTools } from './wasm-tools.ts';

const FIXED = 'the store has no form of this module that can be paused';

/** Launches WebAssembly modules, each on a thread of its own. */
export const wasmLauncher =
  (tools: WasmTools): told.Launch =>
  (module, notices, origin) =>
    new WasmInstance(tools, module, { notices, origin });

class WasmInstance implements told.Running, told.Mobility {
  readonly mobility: told.Mobility = this;
  readonly #tools: WasmTools;
  readonly #ports: Ports;
  readonly #notices: told.Notices;
  readonly #bells = new Bells();
  readonly #out = Ring.create(OUT_BYTES);
  readonly #intake: Intake;
  readonly #outlet: Outlet;
  readonly #leaving: Leaving;
  readonly #checkpointing: Checkpointing;
  #code: Code | null = null;
  #thread: Thread | null = null;
  #stops: readonly (() => void)[] = [];
  #phase: 'preparing' | 'awaiting' | 'starting' | 'running' | 'ending' = 'preparing';
  #snapshot: Snapshot | null = null;
  #vessel: Vessel | null = null;
  #isKilled = false;
  #pagesMax = 0;

  constructor(tools: WasmTools, module: Module, begin: { notices: told.Notices; origin: told.Origin }) {
    this.#tools = tools;
    this.#ports = { realm: tools.realm, bus: tools.bus, module };
    this.#notices = begin.notices;
    this.#intake = new Intake(module.channels, this.#bells);
    const madeRoom = (): void => this.#bells.wakeModule();
    this.#outlet = new Outlet(this.#out, outputsOf(this.#ports, FIRST_CHANNEL), { bus: tools.bus, madeRoom });
    const [bells, intake, outlet] = [this.#bells, this.#intake, this.#outlet];
    const goOn = (): void => this.#thread?.tell({ kind: 'resume' });
    this.#leaving = new Leaving({ bells, intake, outlet, goOn });
    this.#checkpointing = new Checkpointing({ bells, intake, outlet, goOn });
    this.#begin(begin.origin).catch((fault: Error) => this.#fail(fault.message));
  }

  kill(): void {
    if (this.#isKilled || this.#phase === 'ending') return;
    this.#isKilled = true;
    if (this.#phase === 'awaiting') return this.#fail('stopped before it went on');
    if (this.#thread === null) return; // Preparing sees it when it gets that far.
    const stop = (): void => this.#end(STOPPED);
    if (this.#leaving.isPaused || !this.#bells.heedsSignals) return stop();
    this.#leaving.stay();
    this.#intake.askToEnd();
    setTimeout(stop, GRACE_MS);
  }

  usage(): told.Usage {
    const memoryBytes = this.#phase === 'preparing' ? null : this.#bells.memoryPages * PAGE_BYTES;
    return { cpuMs: this.#thread?.cpuMs() ?? null, memoryBytes };
  }

  freeze(destination: told.Destination, notices: told.FreezeNotices): void {
    const identity = this.#code?.identity ?? null;
    if (this.#phase !== 'running') return notices.failed('the module is not running');
    if (identity === null) return notices.failed(FIXED);
    const before = (): Promise<void> => this.#checkpointing.carried();
    const way = wayTo(destination, this.#ports, { tools: this.#tools, before });
    this.#checkpointing.afterwards(() => this.#leaving.freeze(identity, way, notices));
  }

  checkpoint(epoch: number, kept: told.CheckpointKept): void {
    const { module } = this.#ports;
    const identity = this.#code?.identity ?? null;
    const about = { identity, module: module.id, epoch, budget: budgetOf(module) };
    if (this.#phase === 'running') this.#checkpointing.take(about, this.#tools, kept);
  }

  resume(): void {
    if (!this.#checkpointing.forget()) this.#leaving.stay();
  }

  thaw(): void {
    const snapshot = this.#snapshot;
    if (this.#phase !== 'awaiting' || snapshot === null)
      return this.#fail('there is no snapshot to go on from');
    this.#snapshot = null;
    this.#goOnFrom(snapshot);
  }

  #goOnFrom(snapshot: Snapshot): void {
    this.#intake.putUnread(snapshot.unread);
    this.#intake.release();
    this.#outlet.adopt(snapshot.rests);
    this.#phase = 'starting';
    this.#thread?.tell({ kind: 'adopt', state: snapshot.thread });
  }

  async #begin(origin: told.Origin): Promise<void> {
    const { codes, memoryDefaultBytes } = this.#tools;
    const { module } = this.#ports;
    const code = await codes.prepare(module.file);
    if (code.kind === 'unfit') return this.#fail(code.reason);
    this.#code = code;
    const pages = pagesFor(module, code, memoryDefaultBytes);
    if (typeof pages === 'string') return this.#fail(pages);
    this.#pagesMax = pages;
    if (origin !== null) this.#intake.hold();
    const stopListening = await listenAll(this.#ports, FIRST_CHANNEL, {
      hear: (input, message) => this.#intake.offer(input, message),
      end: () => this.#intake.offer(0, null),
    });
    this.#stops = [...this.#stops, stopListening];
    if (this.#isKilled) return this.#fail('stopped before it started');
    if (origin === 'checkpoint' || origin === 'checkpoint-only') return this.#restore(code, origin);
    if (origin !== null) return this.#await(origin, code);
    this.#phase = 'starting';
    this.#assign('run', code);
  }

  async #restore(code: Code, from: 'checkpoint' | 'checkpoint-only'): Promise<void> {
    const isOnly = from === 'checkpoint-only';
    const expected = { module: code.identity, pagesMax: this.#pagesMax, isOnly };
    const snapshot = await lastCheckpoint(this.#ports, expected, this.#tools);
    if (this.#isKilled) return this.#fail('stopped before it started');
    this.#phase = 'starting';
    this.#assign(snapshot === null ? 'run' : 'await', code);
    if (snapshot === null) return this.#intake.release();
    this.#goOnFrom(snapshot);
  }

  /** Makes all ready for what is to come from elsewhere. */
  async #await({ at, epoch }: told.Arrival, code: Code): Promise<void> {
    const { identity } = code;
    if (identity === null) return this.#fail(FIXED);
    const { realm, module, bus } = this.#ports;
    const vessel = new Vessel(this.#assign('await', code));
    this.#vessel = vessel;
    const stop = await expectSnapshot(
      { bus, codec: this.#tools.codec, move: { realm, to: at, module: module.id, toEpoch: epoch } },
      { module: identity, pagesMax: this.#pagesMax, vessel },
      {
        cut: () => this.#phase === 'awaiting' && this.#intake.hold(),
        arrived: (snapshot) => {
          if (this.#phase !== 'awaiting') return;
          this.#snapshot = snapshot;
          this.#notices.arrived();
        },
        spoiled: (reason) => this.#phase === 'awaiting' && this.#fail(`the snapshot is not taken: ${reason}`),
      },
    );
    this.#stops = [...this.#stops, stop];
    if (this.#isKilled) return this.#fail('stopped before it went on');
    this.#phase = 'awaiting';
    this.#notices.prepared();
  }

  #assign(kind: 'run' | 'await', code: Code): Thread {
    const thread = this.#tools.threads.take((word) => this.#hear(word));
    this.#thread = thread;
    thread.tell({
      kind,
      plan: planOf(this.#ports.module, code, this.#pagesMax),
      bells: this.#bells.memory,
      out: this.#out.memory,
      inputs: this.#intake.memories,
    });
    return thread;
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
        return this.#notices.started(this.#code?.identity === null ? FIXED : undefined);
      case 'paused':
        if (!this.#checkpointing.paused(word)) this.#leaving.paused(word);
        return;
      case 'copied':
        return this.#leaving.copied(word.copied);
      case 'hashed':
        return this.#vessel?.hashed(word.root);
      case 'failed':
        return this.#fail(word.reason);
      case 'ended':
        return this.#end(this.#isKilled ? STOPPED : endOf(word.end, this.#pagesMax));
      default:
        return this.#end(brokenEnd(word));
    }
  }

  /** The instance has written, or read what makes room for more. */
  #serve(): void {
    this.#bells.answer();
    this.#intake.refill();
    this.#outlet.drain();
  }

  #fail(reason: string): void {
    if (this.#phase === 'ending') return;
    this.#phase = 'ending';
    for (const stop of this.#stops) stop();
    void this.#thread?.end();
    this.#notices.failed(reason);
  }

  /** Ends the thread, lets out what it wrote, and only then says that the instance is gone. */
  #end(end: told.End): void {
    if (this.#phase === 'ending') return;
    const hasStarted = this.#phase === 'running';
    // What one that is paused has begun to write goes on elsewhere.
    const ending = this.#leaving.isPaused ? 'abandon' : 'finish';
    this.#phase = 'ending';
    this.#leaving.end();
    for (const stop of this.#stops) stop();
    const word = lastWord(this.#ports, end.note, this.#intake.lostCount);
    void (this.#thread?.end() ?? Promise.resolve()).then(() => {
      this.#outlet[ending](word, () => {
        if (hasStarted) this.#notices.ended(end);
        else this.#notices.failed(end.note ?? 'stopped before it started');
      });
    });
  }
}
