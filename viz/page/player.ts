import type { Desk } from './desk.ts';

/** Longest step of the picture clock that is believed: a tab that slept does not jump. */
const FRAME_MS_MAX = 250;

/** Lets time go on at some multiple of the truth. */
export class Player {
  readonly #desk: Desk;
  /** Exact, so that slow play does not stand still between whole milliseconds. */
  #playedMs = Number.NaN;
  #lastFrameMs = Number.NaN;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Starts or stops. At the end of a trace it starts from the beginning. */
  toggle(): void {
    const desk = this.#desk;
    const { isPlaying } = desk.outlook;
    const isAtEnd = desk.atMs >= desk.reel.toMs;
    if (isPlaying) return desk.look({ isPlaying: false });
    if (desk.source.isLive && desk.isFollowing) return this.pause();
    const fromMs =
      isAtEnd && !desk.source.isLive ? (desk.outlook.loop?.fromMs ?? desk.reel.beginMs) : desk.atMs;
    this.#lastFrameMs = Number.NaN;
    desk.look({ isPlaying: true, at: { atMs: Math.round(fromMs), ordinal: null } });
  }

  /** Stops following or playing; what comes in meanwhile is kept. */
  pause(): void {
    const desk = this.#desk;
    desk.look({ isPlaying: false, at: { atMs: Math.round(desk.atMs), ordinal: null } });
  }

  /** Goes on by one frame of the picture clock. */
  frame(nowMs: number): void {
    const desk = this.#desk;
    const { isPlaying, at, speed, loop } = desk.outlook;
    const gapMs = Math.min(FRAME_MS_MAX, nowMs - this.#lastFrameMs);
    this.#lastFrameMs = nowMs;
    if (!isPlaying || at === null) return;
    // Somebody has jumped meanwhile.
    if (Math.round(this.#playedMs) !== at.atMs || Number.isNaN(this.#playedMs)) this.#playedMs = at.atMs;
    if (Number.isNaN(gapMs)) return desk.touch();
    this.#playedMs += gapMs * speed;
    if (loop !== null && this.#playedMs >= loop.toMs) this.#playedMs = loop.fromMs;
    const { toMs } = desk.reel;
    if (this.#playedMs < toMs) {
      desk.look({ at: { atMs: Math.round(this.#playedMs), ordinal: null } });
    } else if (desk.source.isLive) desk.seek(null);
    else desk.look({ isPlaying: false, at: { atMs: Math.round(toMs), ordinal: null } });
  }
}
