import type { Connection } from './connection.ts';

/** What was measured of the way to the broker and back. */
export interface LinkMeasurement {
  /** One way, smoothed. */
  readonly latencyMs: number;
  readonly bandwidthBytesPerSecond: number;
}

/** Gap between two pings (assumption: two keep-alives of the supervisor's default). */
const PING_MS = 10_000;
/** Pings in a row on a new connection, of which the fastest counts: the first ones meet a busy start. */
const FIRST_COUNT = 5;
/** One ping of so many is a long one, from which bandwidth follows (assumption: once in ten minutes costs nothing). */
const LONG_EVERY_COUNT = 60;
const LONG_BYTES = 65_536;
/** Weight of a new measurement (RFC 6298, §2: SRTT). */
const NEW_SHARE = 1 / 8;
/** Share by which a path must have changed to be told again; the simulator's shell tells by the same. */
const TOLD_SHARE = 0.1;
/** Shortest time a long ping is taken to spend on the wire: below it, clocks and threads are measured. */
const TRANSFER_MS_MIN = 0.5;

/** Measures the way to the broker by messages to itself. */
export class LinkGauge {
  readonly #connection: Connection;
  readonly #topic: string;
  readonly #tell: (measurement: LinkMeasurement) => void;
  #timer: ReturnType<typeof setInterval> | null = null;
  #count = 0;
  #sent: { count: number; atMs: number; isLong: boolean } | null = null;
  #roundTripMs: number | null = null;
  #bandwidthBytesPerSecond: number | null = null;
  #told: LinkMeasurement | null = null;

  constructor(connection: Connection, topic: string, tell: (measurement: LinkMeasurement) => void) {
    this.#connection = connection;
    this.#topic = topic;
    this.#tell = tell;
    void connection.listen(topic, (payload) => this.#hear(payload)).catch(() => {});
  }

  /** Begins anew on a new connection; it may lead elsewhere. */
  start(): void {
    this.stop();
    this.#count = 0;
    this.#told = null;
    this.#roundTripMs = null;
    this.#ping();
    this.#timer = setInterval(() => this.#ping(), PING_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#sent = null;
  }

  #ping(): void {
    // The short ones go first: they say what a long one would take if it were short.
    const isLong = this.#count % LONG_EVERY_COUNT === FIRST_COUNT;
    this.#count += 1;
    const word = `${this.#count}`;
    const payload = new TextEncoder().encode(isLong ? word.padEnd(LONG_BYTES) : word);
    this.#sent = { count: this.#count, atMs: performance.now(), isLong };
    this.#connection.send({ topic: this.#topic, payload, qos: 0, retain: false });
  }

  #hear(payload: Uint8Array): void {
    const sent = this.#sent;
    if (sent === null || Number(new TextDecoder().decode(payload)) !== sent.count) return;
    this.#sent = null;
    const tookMs = performance.now() - sent.atMs;
    if (sent.isLong) this.#weighLong(tookMs);
    else this.#weighShort(tookMs, sent.count);
    if (this.#count <= FIRST_COUNT) this.#ping();
    this.#tellIfNews();
  }

  #weighShort(tookMs: number, count: number): void {
    const before = this.#roundTripMs ?? Number.POSITIVE_INFINITY;
    this.#roundTripMs = count <= FIRST_COUNT ? Math.min(before, tookMs) : smoothed(before, tookMs);
  }

  /** A long ping crosses the wire twice; what it takes longer than a short one it spends there. */
  #weighLong(tookMs: number): void {
    const transferMs = Math.max(TRANSFER_MS_MIN, tookMs - (this.#roundTripMs ?? 0));
    const measured = (2 * LONG_BYTES) / (transferMs / 1_000);
    const before = this.#bandwidthBytesPerSecond;
    this.#bandwidthBytesPerSecond = before === null ? measured : smoothed(before, measured);
  }

  #tellIfNews(): void {
    if (this.#roundTripMs === null || this.#bandwidthBytesPerSecond === null) return;
    const latencyMs = Math.round(500 * this.#roundTripMs) / 1_000;
    const bandwidthBytesPerSecond = Math.round(this.#bandwidthBytesPerSecond);
    const isNews =
      this.#told === null ||
      hasChanged(this.#told.latencyMs, latencyMs) ||
      hasChanged(this.#told.bandwidthBytesPerSecond, bandwidthBytesPerSecond);
    if (!isNews) return;
    this.#told = { latencyMs, bandwidthBytesPerSecond };
    this.#tell(this.#told);
  }
}

const smoothed = (before: number, measured: number): number => before + NEW_SHARE * (measured - before);

const hasChanged = (before: number, now: number): boolean => Math.abs(now - before) > TOLD_SHARE * before;
