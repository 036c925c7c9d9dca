import type { Input, Knowledge, Profile, Step } from '../../core/index.ts';
import { type Lines, type Replay, type ReplayOptions, replayLines } from '../replay.ts';
import { type Finding, fault, found } from '../run/folder.ts';
import { Ground } from './ground.ts';
import { Hindsight } from './hindsight.ts';
import { type Figures, Meter } from './meter.ts';

/** A recorded run, split at a moment. */
export interface Recorded {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Gap between looks at what is believed. */
  readonly gapMs: number;
  /** What was known at the moment, and who decided then. */
  readonly knowledge: Knowledge;
  readonly profile: Profile;
  /** What came from outside afterwards. */
  readonly hindsight: Hindsight;
  readonly figures: Figures;
  readonly replay: Replay;
}

/** How a trace is read. */
export type Reading = Omit<ReplayOptions, 'untilMs' | 'onStep'>;

/** The stretch of a trace that is compared. */
export interface Stretch {
  readonly fromMs: number;
  /** `undefined` for the end of the trace. */
  readonly untilMs: number | undefined;
}

/** Looks at what is believed about so often, and not more often than every second. */
const LOOK_COUNT = 500;
const GAP_MS_MIN = 1_000;

/** Replays a trace and splits it at a moment: what was known by then, and what came afterwards. */
export async function recordedIn(
  trace: Lines,
  reading: Reading,
  stretch: Stretch,
): Promise<Finding<Recorded>> {
  const splitter = new Splitter(stretch, reading.start?.knowledge ?? null);
  const { untilMs } = stretch;
  const onStep: ReplayOptions['onStep'] = (input, taken, profile) => splitter.take(input, taken, profile);
  const replayed = await replayLines(trace, { ...reading, untilMs, onStep });
  if (replayed.kind === 'fault') return replayed;
  const split = splitter.conclude();
  return typeof split === 'string'
    ? fault(`${trace.name} ${split}`)
    : found({ ...split, replay: replayed.found });
}

interface After {
  readonly knowledge: Knowledge;
  readonly profile: Profile;
  readonly hindsight: Hindsight;
  readonly meter: Meter;
}

class Splitter {
  readonly #stretch: Stretch;
  readonly #gapMs: number;
  readonly #firstMs: number;
  #before: Knowledge | null;
  #ground: Ground | null = null;
  #after: After | null = null;
  #lookedMs: number;
  #lastMs: number;

  constructor(stretch: Stretch, start: Knowledge | null) {
    const { fromMs, untilMs } = stretch;
    this.#stretch = stretch;
    this.#before = start;
    this.#firstMs = start?.nowMs ?? 0;
    this.#lookedMs = fromMs;
    this.#lastMs = fromMs;
    const spanMs = untilMs === undefined ? 0 : untilMs - fromMs;
    this.#gapMs = Math.max(GAP_MS_MIN, Math.ceil(spanMs / LOOK_COUNT));
  }

  take(input: Input, { knowledge, commands, decisions }: Step, profile: Profile): void {
    const before = this.#before;
    this.#before = knowledge;
    const { fromMs } = this.#stretch;
    this.#ground ??= new Ground(before ?? knowledge, fromMs);
    this.#ground.take(input);
    if (input.atMs <= fromMs || before === null) return;
    this.#after ??= {
      knowledge: before,
      profile,
      hindsight: new Hindsight(before, fromMs, this.#ground),
      meter: new Meter(before),
    };
    const { hindsight, meter } = this.#after;
    for (; this.#lookedMs + this.#gapMs <= input.atMs; this.#lookedMs += this.#gapMs) meter.look(before);
    hindsight.take(input);
    meter.step(input, commands, decisions);
    this.#lastMs = input.atMs;
  }

  /** What came of it, or why nothing did. */
  conclude(): Omit<Recorded, 'replay'> | string {
    const { fromMs, untilMs } = this.#stretch;
    if (fromMs < this.#firstMs) return 'does not go back to that moment';
    if (this.#after === null) return 'holds nothing that was heard after that moment';
    const { knowledge, profile, hindsight, meter } = this.#after;
    return {
      fromMs,
      untilMs: Math.min(untilMs ?? this.#lastMs, this.#lastMs),
      gapMs: this.#gapMs,
      knowledge,
      profile,
      hindsight,
      figures: meter.conclude(),
    };
  }
}
