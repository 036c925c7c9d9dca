import { ERRNO, FLAG, RIGHT } from './errno.ts';
import type { DeviceNode, FileNode } from './files.ts';
import { ENDED, FIRST_CHANNEL } from './streams.ts';
import { type Calls, type Descriptor, FOREVER, type Outcome, type Wasi } from './wasi.ts';

/** Longest message to a channel (assumption: a camera picture; brokers take 256 MiB, small devices much less). */
const MESSAGE_BYTES_MAX = 2 ** 20;

type ReadArgs = readonly [number: number, windowsAt: number, windowCount: number, countAt: number];
type PlacedArgs = readonly [
  number: number,
  windowsAt: number,
  windowCount: number,
  offset: bigint,
  countAt: number,
];

/** Reading and writing. */
export const transferCalls: Calls = {
  fd_read: (wasi, ...[number, windowsAt, windowCount, countAt]: ReadArgs) => {
    const used = wasi.use(number, RIGHT.read);
    if (used === null) return ERRNO.badDescriptor;
    const { descriptor, node } = used;
    if (node.kind === 'folder') return ERRNO.isFolder;
    const windows = wasi.guest.windows(windowsAt, windowCount);
    if (node.kind === 'device') return readDevice(wasi, { descriptor, node, windows, countAt });
    if (node.kind !== 'file') return ERRNO.invalid;
    const byteCount = readFile(node, windows, descriptor.offsetBytes);
    descriptor.offsetBytes += byteCount;
    wasi.guest.setU32(countAt, byteCount);
    return ERRNO.success;
  },
  fd_pread: (wasi, ...[number, windowsAt, windowCount, offset, countAt]: PlacedArgs) => {
    const node = wasi.use(number, RIGHT.read)?.node;
    if (node === undefined) return ERRNO.badDescriptor;
    if (node.kind !== 'file') return node.kind === 'folder' ? ERRNO.isFolder : ERRNO.noSeek;
    const windows = wasi.guest.windows(windowsAt, windowCount);
    wasi.guest.setU32(countAt, readFile(node, windows, Number(offset)));
    return ERRNO.success;
  },
  fd_write: (wasi, ...[number, windowsAt, windowCount, countAt]: ReadArgs) => {
    const used = wasi.use(number, RIGHT.write);
    if (used === null) return ERRNO.badDescriptor;
    const { descriptor, node } = used;
    const windows = wasi.guest.windows(windowsAt, windowCount);
    if (node.kind === 'device') return writeDevice(wasi, { descriptor, node, windows, countAt });
    if (node.kind !== 'file') return ERRNO.isFolder;
    const isAppending = (descriptor.flagBits & FLAG.append) !== 0;
    const at = isAppending ? node.sizeBytes : descriptor.offsetBytes;
    const byteCount = writeFile(wasi, node, { windows, at });
    if (byteCount < 0) return ERRNO.noSpace;
    descriptor.offsetBytes = at + byteCount;
    wasi.files.touch(descriptor.node);
    wasi.guest.setU32(countAt, byteCount);
    return ERRNO.success;
  },
  fd_pwrite: (wasi, ...[number, windowsAt, windowCount, offset, countAt]: PlacedArgs) => {
    const used = wasi.use(number, RIGHT.write);
    if (used === null) return ERRNO.badDescriptor;
    if (used.node.kind !== 'file') return used.node.kind === 'folder' ? ERRNO.isFolder : ERRNO.noSeek;
    const windows = wasi.guest.windows(windowsAt, windowCount);
    const byteCount = writeFile(wasi, used.node, { windows, at: Number(offset) });
    if (byteCount < 0) return ERRNO.noSpace;
    wasi.files.touch(used.descriptor.node);
    wasi.guest.setU32(countAt, byteCount);
    return ERRNO.success;
  },
};

interface DeviceUse {
  readonly descriptor: Descriptor;
  readonly node: DeviceNode;
  readonly windows: readonly Uint8Array[];
  /** Where the module wants to be told how much was moved. */
  readonly countAt: number;
}

function readDevice(wasi: Wasi, { descriptor, node, windows, countAt }: DeviceUse): Outcome {
  const { outside, guest } = wasi;
  if (node.input === null) return ERRNO.badDescriptor;
  const isWanted = windows.some(({ length }) => length > 0);
  const readable = isWanted ? outside.readableBytes(node.input, node.framing) : ENDED;
  if (readable === 0) return (descriptor.flagBits & FLAG.nonblock) !== 0 ? ERRNO.again : FOREVER;
  let byteCount = 0;
  for (const window of readable === ENDED ? [] : windows) {
    const moved = outside.read(node.input, node.framing, window);
    byteCount += moved;
    if (moved < window.length || node.framing === 'messages') break;
  }
  guest.setU32(countAt, byteCount);
  return ERRNO.success;
}

function writeDevice(wasi: Wasi, { descriptor, node, windows, countAt }: DeviceUse): Outcome {
  const { outside, guest } = wasi;
  if (node.output === null) return ERRNO.badDescriptor;
  const isNonblocking = (descriptor.flagBits & FLAG.nonblock) !== 0;
  const wantedBytes = windows.reduce((sum, { length }) => sum + length, 0);
  const roomBytes = outside.roomBytes();
  if (node.output < FIRST_CHANNEL) {
    if (roomBytes <= 0 && wantedBytes > 0) return isNonblocking ? ERRNO.again : FOREVER;
    const bytes = joined(windows, Math.min(wantedBytes, roomBytes));
    if (bytes.length > 0) outside.write(node.output, bytes, true);
    guest.setU32(countAt, bytes.length);
    return ERRNO.success;
  }
  if (wantedBytes > MESSAGE_BYTES_MAX) return ERRNO.messageSize;
  const message = joined(windows, wantedBytes);
  const isBlank = node.framing === 'lines' && wantedBytes === 1 && message[0] === 0x0a;
  if (!isBlank && !isSent(wasi, node.output, message)) return FOREVER;
  guest.setU32(countAt, wantedBytes);
  return ERRNO.success;
}

/** Passes a message on, in as many pieces as there is room for; whether its last piece is gone. */
function isSent(wasi: Wasi, output: number, message: Uint8Array): boolean {
  const { outside } = wasi;
  wasi.pending ??= { startMs: outside.steadyMs(), sentBytes: 0 };
  const { pending } = wasi;
  for (;;) {
    const roomBytes = outside.roomBytes();
    const piece = message.subarray(pending.sentBytes, pending.sentBytes + Math.max(0, roomBytes));
    if (roomBytes < 0 || (piece.length === 0 && message.length > 0)) return false;
    pending.sentBytes += piece.length;
    const isLast = pending.sentBytes === message.length;
    outside.write(output, piece, isLast);
    if (isLast) return true;
  }
}

function joined(windows: readonly Uint8Array[], byteCount: number): Uint8Array {
  const whole = new Uint8Array(byteCount);
  let at = 0;
  for (const window of windows) {
    const part = window.subarray(0, byteCount - at);
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function readFile(file: FileNode, windows: readonly Uint8Array[], fromBytes: number): number {
  let at = Math.min(fromBytes, file.sizeBytes);
  for (const window of windows) {
    const part = file.bytes.subarray(at, Math.min(file.sizeBytes, at + window.length));
    window.set(part);
    at += part.length;
  }
  return at - Math.min(fromBytes, file.sizeBytes);
}

function writeFile(
  { files }: Wasi,
  file: FileNode,
  { windows, at }: { readonly windows: readonly Uint8Array[]; readonly at: number },
): number {
  const byteCount = windows.reduce((sum, { length }) => sum + length, 0);
  if (at + byteCount > file.sizeBytes && !files.resize(file, at + byteCount)) return -1;
  file.bytes.set(joined(windows, byteCount), at);
  return byteCount;
}
