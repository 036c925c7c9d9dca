import { Fuel } from '../../freeze/instance/fuel.ts';
import type { ThreadState } from '../../freeze/snapshot/snapshot.ts';
import { Bells } from '../shared/bells.ts';
import { Ring } from '../shared/ring.ts';
import { RingStreams } from '../shared/streams.ts';
import type { Outside } from '../wasi/streams.ts';
import { Life, type LifePlan, Stillborn, type Surroundings, type ThreadEnd } from './life.ts';

/** What a thread is told to run; it can be posted between threads. */
export interface Assignment {
  readonly kind: 'run';
  readonly plan: LifePlan;
  /** What to go on with, if it was paused elsewhere. */
  readonly state: ThreadState | null;
  readonly bells: SharedArrayBuffer;
  readonly out: SharedArrayBuffer;
  readonly inputs: ReadonlyMap<number, SharedArrayBuffer>;
}

/** What a thread is told: to run a module, and, when that is paused, to let it go on. */
export type ThreadOrder = Assignment | { readonly kind: 'resume' };

/** What a thread says to its host. */
export type ThreadWord =
  | { readonly kind: 'ready'; readonly osThread: string | null }
  | { readonly kind: 'started' }
  | { readonly kind: 'called' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'paused'; readonly state: ThreadState }
  | { readonly kind: 'ended'; readonly end: ThreadEnd };

/**
 * Obeys the orders that a thread is given, one instance in its life. Runs on the thread that calls it and returns when the
 * instance ends or pauses. The same code runs in a worker of Node and in one of a browser.
 */
export class ThreadLife {
  readonly #say: (word: ThreadWord, moved?: readonly ArrayBuffer[]) => void;
  readonly #bellsIn: (memory: SharedArrayBuffer) => Bells;
  #life: Life | null = null;

  /** `say` may take the buffers it is given with a word away from this thread. */
  constructor(
    say: (word: ThreadWord, moved?: readonly ArrayBuffer[]) => void,
    bellsIn: (memory: SharedArrayBuffer) => Bells = (memory) => new Bells(memory),
  ) {
    this.#say = say;
    this.#bellsIn = bellsIn;
  }

  obey(order: ThreadOrder): void {
    if (order.kind === 'resume') return this.#run();
    try {
      this.#life = new Life(
        order.plan,
        surroundingsOf(order, this.#say, this.#bellsIn(order.bells)),
        order.state,
      );
    } catch (fault) {
      if (!(fault instanceof Stillborn)) throw fault;
      return this.#say({ kind: 'failed', reason: fault.message });
    }
    this.#run();
  }

  #run(): void {
    const stage = this.#life?.run();
    if (stage === undefined) return;
    if (stage.kind !== 'paused') return this.#say({ kind: 'ended', end: stage });
    const state = this.#life?.state();
    if (state === undefined) return;
    const { pieces, map } = state.image;
    this.#say({ kind: 'paused', state }, [pieces.buffer as ArrayBuffer, map.buffer as ArrayBuffer]);
  }
}

function surroundingsOf(
  { out, inputs, state }: Assignment,
  say: (word: ThreadWord) => void,
  bells: Bells,
): Surroundings {
  const rings = {
    inputs: new Map([...inputs].map(([input, memory]) => [input, new Ring(memory)])),
    out: new Ring(out),
    bells,
  };
  const streams = new RingStreams(rings, () => say({ kind: 'called' }));
  const fuel = new Fuel();
  bells.addBlocked(state?.wasi.blockedMs ?? 0);
  return {
    outside: outsideOf(streams, bells, state),
    streams,
    get heedsSignals() {
      return bells.heedsSignals;
    },
    set heedsSignals(heeds) {
      bells.heedsSignals = heeds;
    },
    isPauseWanted: () => bells.isPauseWanted,
    nextFuel: () => fuel.next(performance.now()),
    began: () => say({ kind: 'started' }),
  };
}

/** A clock goes on from where it was taken down: what it counts from is carried, and the time of day never goes back. */
function outsideOf(streams: RingStreams, bells: Bells, state: ThreadState | null): Outside {
  const wallNowMs = performance.timeOrigin + performance.now();
  const steadyAheadMs = state === null ? 0 : state.wasi.steadyMs - performance.now();
  const wallAheadMs = state === null ? 0 : Math.max(0, state.wasi.wallMs - wallNowMs);
  return {
    readableBytes: (input, framing) => streams.readableBytes(input, framing),
    read: (input, framing, window) => streams.read(input, framing, window),
    roomBytes: () => streams.roomBytes(),
    write: (output, bytes, isLast) => streams.write(output, bytes, isLast),
    bells,
    wallMs: () => performance.timeOrigin + performance.now() + wallAheadMs,
    steadyMs: () => performance.now() + steadyAheadMs,
    // Browsers refuse to fill shared memory; a module's memory is not shared, but a copy is certain.
    fillRandom: (bytes) => bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length))),
  };
}
