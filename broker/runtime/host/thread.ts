import type { Copied } from '../../freeze/ahead/copier.ts';
import { Digests } from '../../freeze/ahead/digests.ts';
import type { Pieces } from '../../freeze/ahead/pieces.ts';
import { Fuel } from '../../freeze/instance/fuel.ts';
import { PIECE_BYTES } from '../../freeze/instance/image.ts';
import type { ThreadState } from '../../freeze/snapshot/snapshot.ts';
import { Bells } from '../shared/bells.ts';
import { Ring } from '../shared/ring.ts';
import { RingStreams } from '../shared/streams.ts';
import type { Outside } from '../wasi/streams.ts';
import { PAGE_BYTES } from '../wasm/engine.ts';
import { Life, type LifePlan, Stillborn, type Surroundings, type ThreadEnd } from './life.ts';

/** What a thread is told to run, or to make ready for what comes from elsewhere; it can be posted between threads. */
export interface Assignment {
  readonly kind: 'run' | 'await';
  readonly plan: LifePlan;
  readonly bells: SharedArrayBuffer;
  readonly out: SharedArrayBuffer;
  readonly inputs: ReadonlyMap<number, SharedArrayBuffer>;
}

/**
 * What a thread is told: to run a module; to make one ready, fill its memory, hash that, and let it go on from a state; and,
 * when one is paused, to let it go on.
 */
export type ThreadOrder =
  | Assignment
  | { readonly kind: 'fill'; readonly pieces: Pieces }
  | { readonly kind: 'hash'; readonly pages: number }
  | { readonly kind: 'adopt'; readonly state: ThreadState }
  | { readonly kind: 'resume' };

/** What a thread says to its host. */
export type ThreadWord =
  | { readonly kind: 'ready'; readonly osThread: string | null }
  | { readonly kind: 'started' }
  | { readonly kind: 'called' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'copied'; readonly copied: Copied }
  | { readonly kind: 'paused'; readonly state: ThreadState; readonly copied: Copied }
  | { readonly kind: 'hashed'; readonly root: string }
  | { readonly kind: 'ended'; readonly end: ThreadEnd };

/**
 * Obeys the orders that a thread is given, one instance in its life. Runs on the thread that calls it and returns when the
 * instance ends or pauses. The same code runs in a worker of Node and in one of a browser.
 */
export class ThreadLife {
  readonly #say: (word: ThreadWord) => void;
  readonly #bellsIn: (memory: SharedArrayBuffer) => Bells;
  readonly #digests = new Digests((page) => this.#life?.page(page) ?? null);
  #life: Life | null = null;
  #bells: Bells | null = null;

  constructor(
    say: (word: ThreadWord) => void,
    bellsIn: (memory: SharedArrayBuffer) => Bells = (memory) => new Bells(memory),
  ) {
    this.#say = say;
    this.#bellsIn = bellsIn;
  }

  obey(order: ThreadOrder): void {
    try {
      this.#obey(order);
    } catch (fault) {
      if (!(fault instanceof Stillborn)) throw fault;
      this.#say({ kind: 'failed', reason: fault.message });
    }
  }

  #obey(order: ThreadOrder): void {
    switch (order.kind) {
      case 'fill':
        this.#life?.fill(order.pieces);
        for (const piece of [...order.pieces.literals, ...order.pieces.zeros])
          this.#digests.touch(Math.floor((piece * PIECE_BYTES) / PAGE_BYTES));
        return void this.#digests.settle();
      case 'hash':
        return void this.#digests.root(order.pages).then((root) => this.#say({ kind: 'hashed', root }));
      case 'adopt':
        this.#life?.adopt(order.state);
        return this.#run();
      case 'resume':
        return this.#run();
      default:
        this.#bells = this.#bellsIn(order.bells);
        this.#life = new Life(
          order.plan,
          surroundingsOf(order, this.#say, this.#bells),
          order.kind === 'run' ? 'anew' : 'elsewhere',
        );
        if (order.kind === 'run') this.#run();
    }
  }

  #run(): void {
    const stage = this.#life?.run();
    if (stage === undefined) return;
    if (stage.kind !== 'paused') return this.#say({ kind: 'ended', end: stage });
    const rest = this.#life?.rest(this.#bells?.copyIndex ?? 0);
    if (rest !== undefined) this.#say({ kind: 'paused', ...rest });
  }
}

function surroundingsOf(
  { out, inputs }: Assignment,
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
  const clocks = { steadyAheadMs: 0, wallAheadMs: 0 };
  return {
    outside: outsideOf(streams, bells, clocks),
    streams,
    adopted: ({ wasi }) => {
      bells.addBlocked(wasi.blockedMs);
      clocks.steadyAheadMs = wasi.steadyMs - performance.now();
      clocks.wallAheadMs = Math.max(0, wasi.wallMs - performance.timeOrigin - performance.now());
    },
    copying: {
      get isWanted() {
        return bells.isCopyWanted;
      },
      get copyIndex() {
        return bells.copyIndex;
      },
      copied: (copied) => {
        bells.isCopyWanted = false;
        say({ kind: 'copied', copied });
      },
      tookTime: () => fuel.interrupt(),
    },
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

/** How far an instance's clocks are ahead of its thread's: one that comes from elsewhere never sees them go back. */
interface Clocks {
  readonly steadyAheadMs: number;
  readonly wallAheadMs: number;
}

function outsideOf(streams: RingStreams, bells: Bells, clocks: Clocks): Outside {
  return {
    readableBytes: (input, framing) => streams.readableBytes(input, framing),
    read: (input, framing, window) => streams.read(input, framing, window),
    roomBytes: () => streams.roomBytes(),
    write: (output, bytes, isLast) => streams.write(output, bytes, isLast),
    bells,
    wallMs: () => performance.timeOrigin + performance.now() + clocks.wallAheadMs,
    steadyMs: () => performance.now() + clocks.steadyAheadMs,
    // Browsers refuse to fill shared memory; a module's memory is not shared, but a copy is certain.
    fillRandom: (bytes) => bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length))),
  };
}
