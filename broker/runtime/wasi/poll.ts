import { ERRNO, RIGHT } from './errno.ts';
import { ENDED } from './streams.ts';
import { type Outcome, REALTIME, type Wasi } from './wasi.ts';

const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
/** Subscriptions of one poll (assumption: one per descriptor an instance may have, and some clocks). */
const SUBSCRIPTION_COUNT_MAX = 2_048;
/** Kinds of subscriptions (`eventtype`). */
const [CLOCK, READ] = [0, 1];
/** Flag of a clock: its time is a moment, not a span. */
const ABSOLUTE = 1;
/** Flag of an event: the other end has closed. */
const HANG_UP = 1;

interface PolledEvent {
  readonly userNumber: bigint;
  readonly kind: number;
  readonly errno: number;
  readonly readableBytes: number;
  readonly hasEnded: boolean;
}

type PollArgs = readonly [subscriptionsAt: number, eventsAt: number, count: number, eventCountAt: number];

/** Waits until one of several things has happened, and tells all that have. */
export function poll(wasi: Wasi, ...[subscriptionsAt, eventsAt, count, eventCountAt]: PollArgs): Outcome {
  if (count === 0 || count > SUBSCRIPTION_COUNT_MAX) return ERRNO.invalid;
  wasi.guest.bytes(eventsAt, count * EVENT_BYTES);
  wasi.pending ??= { startMs: wasi.outside.steadyMs(), sentBytes: 0 };
  const events: PolledEvent[] = [];
  let untilMs = Number.POSITIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    const at = subscriptionsAt + index * SUBSCRIPTION_BYTES;
    const isClock = wasi.guest.u8(at + 8) === CLOCK;
    const event = isClock ? clockEvent(wasi, at) : streamEvent(wasi, at);
    if (typeof event === 'number') untilMs = Math.min(untilMs, event);
    else if (event !== null) events.push(event);
  }
  if (events.length === 0) return { untilMs };
  events.forEach((event, index) => {
    writeEvent(wasi, eventsAt + index * EVENT_BYTES, event);
  });
  wasi.guest.setU32(eventCountAt, events.length);
  return ERRNO.success;
}

/** The event of a clock that has run out, or the steady moment at which it will. */
function clockEvent({ guest, outside, pending }: Wasi, at: number): PolledEvent | number {
  const timeMs = Number(guest.u64(at + 24)) / 1e6;
  const isAbsolute = (guest.u32(at + 40) & ABSOLUTE) !== 0;
  const nowMs = outside.steadyMs();
  const startMs = pending?.startMs ?? nowMs;
  const isWall = guest.u32(at + 16) === REALTIME;
  const dueMs = isAbsolute ? timeMs - (isWall ? outside.wallMs() - nowMs : 0) : startMs + timeMs;
  return nowMs >= dueMs ? eventOf(guest.u64(at), CLOCK) : dueMs;
}

/** The event of a stream that is ready or can never be; `null` while it is neither. */
function streamEvent(wasi: Wasi, at: number): PolledEvent | null {
  const { guest, outside } = wasi;
  const kind = guest.u8(at + 8);
  const used = wasi.use(guest.u32(at + 16));
  if (used === null) return eventOf(guest.u64(at), kind, { errno: ERRNO.badDescriptor });
  const { node, descriptor } = used;
  const rightBits = kind === READ ? RIGHT.read : RIGHT.write;
  if (node.kind === 'folder' || (descriptor.rightBits & rightBits) === 0)
    return eventOf(guest.u64(at), kind, { errno: ERRNO.notCapable });
  if (node.kind !== 'device') {
    const readableBytes = node.kind === 'file' ? Math.max(0, node.sizeBytes - descriptor.offsetBytes) : 0;
    return eventOf(guest.u64(at), kind, { readableBytes });
  }
  if (kind !== READ) {
    const roomBytes = outside.roomBytes();
    return roomBytes > 0 ? eventOf(guest.u64(at), kind, { readableBytes: roomBytes }) : null;
  }
  const readable = node.input === null ? ENDED : outside.readableBytes(node.input, node.framing);
  if (readable === ENDED) return eventOf(guest.u64(at), kind, { hasEnded: true });
  return readable === 0 ? null : eventOf(guest.u64(at), kind, { readableBytes: readable });
}

function eventOf(
  userNumber: bigint,
  kind: number,
  found: Partial<Omit<PolledEvent, 'userNumber' | 'kind'>> = {},
): PolledEvent {
  return { userNumber, kind, errno: ERRNO.success, readableBytes: 0, hasEnded: false, ...found };
}

function writeEvent({ guest }: Wasi, at: number, event: PolledEvent): void {
  guest.bytes(at, EVENT_BYTES).fill(0);
  guest.setU64(at, event.userNumber);
  guest.setU16(at + 8, event.errno);
  guest.setU8(at + 10, event.kind);
  guest.setU64(at + 16, event.readableBytes);
  guest.setU16(at + 24, event.hasEnded ? HANG_UP : 0);
}
