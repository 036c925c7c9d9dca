import type { Channel } from '../../../core/index.ts';
import type { Code } from '../../runtime/host/codes.ts';
import { Life, type Stage } from '../../runtime/host/life.ts';
import { Bells } from '../../runtime/shared/bells.ts';
import { Ring } from '../../runtime/shared/ring.ts';
import { INPUT_TAG, RingStreams } from '../../runtime/shared/streams.ts';
import type { Outside } from '../../runtime/wasi/streams.ts';
import { FIRST_CHANNEL } from '../../runtime/wasi/streams.ts';
import type { ThreadState, UnreadPiece } from '../snapshot/snapshot.ts';

/** A message that comes for a module at some moment of its steady clock. */
export interface Arrival {
  readonly atMs: number;
  readonly input: number;
  /** `null` for the end of the input. */
  readonly text: string | null;
}

/** A module's life as a test wants it: everything that comes from outside is written down here. */
export interface Play {
  readonly code: Code;
  readonly args: readonly string[];
  readonly channels: readonly Channel[];
  readonly arrivals: readonly Arrival[];
  readonly pagesMax: number;
}

/** All that can be seen of a life from outside. */
export interface Seen {
  /** What was written, by output, in order. */
  readonly written: Map<number, string>;
  stage: Stage | null;
}

/** Who portions fuel and says when to pause. */
export interface Conductor {
  nextFuel(): number;
  isPauseWanted(where: 'poll' | 'wait'): boolean;
}

/** When a play is interrupted: after so much fuel, or in the n-th call that waits (0 for none). */
export interface Interruption {
  readonly fuel: number;
  readonly wait: number;
}

const RING_BYTES = 65_536;
/** More than any test burns before it is asked for more. */
const FOREVER_FUEL = 2 ** 31 - 1;

/** Interrupts once. */
export function interrupting({ fuel, wait }: Interruption): Conductor {
  let hasFuel = false;
  let waitCount = 0;
  return {
    nextFuel: () => {
      hasFuel = true;
      return fuel;
    },
    isPauseWanted: (where) => {
      if (where === 'poll') return hasFuel;
      waitCount += 1;
      return waitCount === wait;
    },
  };
}

/** Never interrupts. */
export const patient: Conductor = { nextFuel: () => FOREVER_FUEL, isPauseWanted: () => false };

/** Never interrupts, but counts how much fuel is used, and how often a call waits. */
export class Counter implements Conductor {
  fuel = 0;
  waitCount = 0;

  nextFuel(): number {
    this.fuel += 1_000;
    return 1_000;
  }

  isPauseWanted(where: 'poll' | 'wait'): boolean {
    if (where === 'wait') this.waitCount += 1;
    return false;
  }
}

/** One instance in this very thread, whose time passes only while it sleeps; so that two runs of it are the same. */
export class Solo {
  readonly #play: Play;
  readonly #seen: Seen;
  readonly #out = Ring.create(RING_BYTES);
  readonly #inputs: ReadonlyMap<number, Ring>;
  readonly #life: Life;
  #conductor: Conductor;
  readonly #clock: { nowMs: number };
  #arrived: number;

  constructor(
    play: Play,
    seen: Seen,
    begin: { conductor: Conductor; state: ThreadState | null; arrived: number },
  ) {
    this.#play = play;
    this.#seen = seen;
    const { state, arrived } = begin;
    this.#conductor = begin.conductor;
    this.#arrived = arrived;
    this.#clock = { nowMs: state?.wasi.steadyMs ?? 1_000 };
    const inputs = [0, 1, ...play.channels.map((_, index) => FIRST_CHANNEL + index)];
    this.#inputs = new Map(inputs.map((input) => [input, Ring.create(RING_BYTES)]));
    const { code, channels, pagesMax } = play;
    this.#life = new Life(
      {
        module: code.compiled,
        initialPages: code.initialPages,
        pagesMax,
        isFreezable: code.identity !== null,
        given: { args: play.args, env: [] },
        channels,
      },
      this.#surroundings(),
      state === null ? 'anew' : 'elsewhere',
    );
    if (state !== null) this.#life.adopt(state);
  }

  /** How many of the play's arrivals have been delivered. */
  get arrived(): number {
    return this.#arrived;
  }

  run(): Stage {
    const stage = this.#life.run();
    this.#drain();
    this.#seen.stage = stage;
    return stage;
  }

  /** Goes on here after a pause. */
  resume(conductor: Conductor): Stage {
    this.#conductor = conductor;
    return this.run();
  }

  /** What came for it and did not reach it; as a host does it, which carries that along. */
  takeUnread(): readonly UnreadPiece[] {
    return [...this.#inputs].flatMap(([input, ring]) => {
      const pieces: UnreadPiece[] = [];
      for (let piece = ring.read(); piece !== null; piece = ring.read()) pieces.push({ input, ...piece });
      return pieces;
    });
  }

  putUnread(pieces: readonly UnreadPiece[]): void {
    for (const { input, ...piece } of pieces) this.#inputs.get(input)?.write(piece);
  }

  state(): ThreadState {
    return this.#life.state();
  }

  #surroundings(): ConstructorParameters<typeof Life>[1] {
    const clock = this.#clock;
    const drain = (): void => this.#drain();
    const sleep = (untilMs: number): void => this.#sleep(untilMs);
    class DreamBells extends Bells {
      override sleep(_heard: number, spanMs: number): void {
        drain();
        sleep(clock.nowMs + spanMs);
      }
    }
    const bells = new DreamBells();
    const streams = new RingStreams({ inputs: this.#inputs, out: this.#out, bells }, () => drain());
    const outside: Outside = {
      readableBytes: (input, framing) => streams.readableBytes(input, framing),
      read: (input, framing, window) => streams.read(input, framing, window),
      roomBytes: () => streams.roomBytes(),
      write: (output, bytes, isLast) => streams.write(output, bytes, isLast),
      bells,
      wallMs: () => 1e12 + clock.nowMs,
      steadyMs: () => clock.nowMs,
      fillRandom: (bytes) => bytes.fill(7),
    };
    return {
      outside,
      streams,
      heedsSignals: false,
      isPauseWanted: (where) => this.#conductor.isPauseWanted(where),
      nextFuel: () => this.#conductor.nextFuel(),
      began: () => {},
      copying: null,
      adopted: () => {},
    };
  }

  #sleep(untilMs: number): void {
    const next = this.#play.arrivals[this.#arrived];
    if (next === undefined && untilMs === Number.POSITIVE_INFINITY)
      throw new Error('it waits for what never comes');
    if (next !== undefined && next.atMs <= untilMs) {
      this.#clock.nowMs = Math.max(this.#clock.nowMs, next.atMs);
      this.#deliver(next);
      this.#arrived += 1;
    } else this.#clock.nowMs = untilMs;
  }

  #deliver({ input, text }: Arrival): void {
    const tag = text === null ? INPUT_TAG.end : INPUT_TAG.message;
    this.#inputs.get(input)?.write({ tag, isLast: true, bytes: new TextEncoder().encode(text ?? '') });
  }

  #drain(): void {
    for (let record = this.#out.read(); record !== null; record = this.#out.read()) {
      const before = this.#seen.written.get(record.tag) ?? '';
      const end = record.tag >= FIRST_CHANNEL && record.isLast ? '\u0000' : '';
      this.#seen.written.set(record.tag, before + Buffer.from(record.bytes).toString('latin1') + end);
    }
  }
}
