import { ERRNO } from './errno.ts';
import { poll } from './poll.ts';
import { type Calls, REALTIME, type Wasi } from './wasi.ts';

/** Thrown to leave a module that has asked to end. */
export class Exit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** Kinds of clocks (`clockid`). */
const [MONOTONIC, CPU_OF_PROGRAM, CPU_OF_THREAD] = [1, 2, 3];
/** Resolution of the clocks that JavaScript offers at best (High Resolution Time, §9: 5 µs). */
const RESOLUTION_NS = 5_000n;
/** Most bytes that one call of `crypto.getRandomValues` fills (Web Cryptography, §10.1.1). */
const RANDOM_BYTES_MAX = 65_536;

/** Time, chance, arguments, and the end. */
export const clockCalls: Calls = {
  args_sizes_get: (wasi, countAt: number, byteCountAt: number) =>
    sizes(wasi, wasi.given.args, { countAt, byteCountAt }),
  args_get: (wasi, tableAt: number, at: number) => {
    wasi.guest.setTexts(tableAt, at, wasi.given.args);
    return ERRNO.success;
  },
  environ_sizes_get: (wasi, countAt: number, byteCountAt: number) =>
    sizes(wasi, wasi.given.env, { countAt, byteCountAt }),
  environ_get: (wasi, tableAt: number, at: number) => {
    wasi.guest.setTexts(tableAt, at, wasi.given.env);
    return ERRNO.success;
  },
  clock_res_get: (wasi, clock: number, at: number) => {
    if (clock > CPU_OF_THREAD) return ERRNO.invalid;
    wasi.guest.setU64(at, RESOLUTION_NS);
    return ERRNO.success;
  },
  clock_time_get: (wasi, clock: number, _precision: bigint, at: number) => {
    const timeMs = timeOf(wasi, clock);
    if (timeMs === null) return ERRNO.invalid;
    // Milliseconds and their rest apart: nanoseconds since 1970 are more than a double holds.
    const wholeMs = Math.floor(timeMs);
    wasi.guest.setU64(at, BigInt(wholeMs) * 1_000_000n + BigInt(Math.floor((timeMs - wholeMs) * 1e6)));
    return ERRNO.success;
  },
  poll_oneoff: poll,
  proc_exit: (_wasi, code: number) => {
    throw new Exit(code);
  },
  proc_raise: () => ERRNO.notSupported,
  random_get: (wasi, at: number, byteCount: number) => {
    const window = wasi.guest.bytes(at, byteCount);
    for (let from = 0; from < byteCount; from += RANDOM_BYTES_MAX)
      wasi.outside.fillRandom(window.subarray(from, from + RANDOM_BYTES_MAX));
    return ERRNO.success;
  },
  sched_yield: () => ERRNO.success,
  // Modules reach each other and the world by channels.
  sock_accept: noSocket,
  sock_recv: noSocket,
  sock_send: noSocket,
  sock_shutdown: noSocket,
};

/** No descriptor is a socket, and some are not open at all (POSIX, `accept`). */
function noSocket(wasi: Wasi, number: number): number {
  return wasi.use(number) === null ? ERRNO.badDescriptor : ERRNO.notSocket;
}

function timeOf({ outside, bornMs }: Wasi, clock: number): number | null {
  if (clock === REALTIME) return outside.wallMs();
  if (clock === MONOTONIC) return outside.steadyMs();
  // What it did not sleep it computed: an upper bound, as other threads may have had the core.
  if (clock === CPU_OF_PROGRAM || clock === CPU_OF_THREAD)
    return Math.max(0, outside.steadyMs() - bornMs - outside.bells.blockedMs);
  return null;
}

function sizes(
  { guest }: Wasi,
  texts: readonly string[],
  { countAt, byteCountAt }: { readonly countAt: number; readonly byteCountAt: number },
): number {
  const byteCount = texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length + 1, 0);
  guest.setU32(countAt, texts.length);
  guest.setU32(byteCountAt, byteCount);
  return ERRNO.success;
}
