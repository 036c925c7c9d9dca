import { ERRNO, FILE_TYPE, RIGHT } from './errno.ts';
import type { FileSystemNode, NodeId } from './files.ts';
import { type Calls, deviceRights, type Outcome, type Wasi } from './wasi.ts';

const DIRENT_BYTES = 24;

type SeekArgs = readonly [number: number, offset: bigint, whence: number, at: number];
type ReadFolderArgs = readonly [
  number: number,
  at: number,
  byteCount: number,
  cookie: bigint,
  usedBytesAt: number,
];
type TimesArgs = readonly [number: number, accessedNs: bigint, modifiedNs: bigint, flagBits: number];

/** What can be asked of and done to an open descriptor, besides reading and writing. */
export const descriptorCalls: Calls = {
  fd_advise: (wasi, number: number) => (wasi.use(number) === null ? ERRNO.badDescriptor : ERRNO.success),
  fd_allocate: (wasi, number: number, offset: bigint, byteCount: bigint) => {
    const node = wasi.use(number, RIGHT.write)?.node;
    if (node?.kind !== 'file') return ERRNO.badDescriptor;
    const sizeBytes = Math.max(node.sizeBytes, Number(offset) + Number(byteCount));
    return wasi.files.resize(node, sizeBytes) ? ERRNO.success : ERRNO.noSpace;
  },
  fd_close: (wasi, number: number) => (wasi.close(number) ? ERRNO.success : ERRNO.badDescriptor),
  fd_datasync: (wasi, number: number) => (wasi.use(number) === null ? ERRNO.badDescriptor : ERRNO.success),
  fd_sync: (wasi, number: number) => (wasi.use(number) === null ? ERRNO.badDescriptor : ERRNO.success),
  fd_fdstat_get: (wasi, number: number, at: number) => {
    const used = wasi.use(number);
    if (used === null) return ERRNO.badDescriptor;
    const { descriptor, node } = used;
    wasi.guest.bytes(at, 24).fill(0);
    wasi.guest.setU8(at, FILE_TYPE[node.kind]);
    wasi.guest.setU16(at + 2, descriptor.flagBits);
    wasi.guest.setU64(at + 8, descriptor.rightBits & deviceRights(node));
    wasi.guest.setU64(at + 16, descriptor.inheritingBits);
    return ERRNO.success;
  },
  fd_fdstat_set_flags: (wasi, number: number, flagBits: number) => {
    const used = wasi.use(number);
    if (used === null) return ERRNO.badDescriptor;
    used.descriptor.flagBits = flagBits;
    return ERRNO.success;
  },
  fd_fdstat_set_rights: (wasi, number: number, base: bigint, inheriting: bigint) => {
    const descriptor = wasi.use(number)?.descriptor;
    if (descriptor === undefined) return ERRNO.badDescriptor;
    const [rightBits, inheritingBits] = [Number(base), Number(inheriting)];
    const isMore = (rightBits & ~descriptor.rightBits) | (inheritingBits & ~descriptor.inheritingBits);
    if (isMore !== 0) return ERRNO.notCapable; // Rights are only ever given up.
    Object.assign(descriptor, { rightBits, inheritingBits });
    return ERRNO.success;
  },
  fd_filestat_get: (wasi, number: number, at: number) => {
    const used = wasi.use(number);
    return used === null ? ERRNO.badDescriptor : writeStat(wasi, used.descriptor.node, at);
  },
  fd_filestat_set_size: (wasi, number: number, sizeBytes: bigint) => {
    const node = wasi.use(number, RIGHT.write)?.node;
    if (node === undefined) return ERRNO.badDescriptor;
    if (node.kind !== 'file') return ERRNO.invalid;
    return wasi.files.resize(node, Number(sizeBytes)) ? ERRNO.success : ERRNO.noSpace;
  },
  fd_filestat_set_times: (wasi, ...[number, accessedNs, modifiedNs, flagBits]: TimesArgs) => {
    const node = wasi.use(number)?.node;
    return node === undefined
      ? ERRNO.badDescriptor
      : setTimes(wasi, node, { accessedNs, modifiedNs, flagBits });
  },
  fd_prestat_get: (wasi, number: number, at: number) => {
    const preopen = wasi.use(number)?.descriptor.preopen ?? null;
    if (preopen === null) return ERRNO.badDescriptor;
    wasi.guest.setU32(at, 0);
    wasi.guest.setU32(at + 4, new TextEncoder().encode(preopen).length);
    return ERRNO.success;
  },
  fd_prestat_dir_name: (wasi, number: number, at: number, byteCount: number) => {
    const preopen = wasi.use(number)?.descriptor.preopen ?? null;
    if (preopen === null) return ERRNO.badDescriptor;
    const bytes = new TextEncoder().encode(preopen);
    if (bytes.length > byteCount) return ERRNO.nameTooLong;
    wasi.guest.put(at, byteCount, bytes);
    return ERRNO.success;
  },
  fd_readdir: readFolder,
  fd_renumber: (wasi, from: number, to: number) => {
    const descriptor = wasi.use(from)?.descriptor;
    if (descriptor === undefined || wasi.use(to) === null) return ERRNO.badDescriptor;
    if (from === to) return ERRNO.success;
    wasi.close(to);
    wasi.descriptors[to] = descriptor;
    wasi.descriptors[from] = null;
    return ERRNO.success;
  },
  fd_seek: (wasi, ...[number, offset, whence, at]: SeekArgs) => {
    const used = wasi.use(number);
    if (used === null) return ERRNO.badDescriptor;
    const { descriptor, node } = used;
    if (node.kind !== 'file') return ERRNO.noSeek;
    const origins = [0, descriptor.offsetBytes, node.sizeBytes];
    const origin = origins[whence];
    if (origin === undefined) return ERRNO.invalid;
    const offsetBytes = origin + Number(BigInt.asIntN(64, offset));
    if (offsetBytes < 0 || !Number.isSafeInteger(offsetBytes)) return ERRNO.invalid;
    descriptor.offsetBytes = offsetBytes;
    wasi.guest.setU64(at, offsetBytes);
    return ERRNO.success;
  },
  fd_tell: (wasi, number: number, at: number) => {
    const used = wasi.use(number);
    if (used === null) return ERRNO.badDescriptor;
    if (used.node.kind !== 'file') return ERRNO.noSeek;
    wasi.guest.setU64(at, used.descriptor.offsetBytes);
    return ERRNO.success;
  },
};

/** Lists a folder; the cookie is the place in the list, so that a listing in parts goes on where it stopped. */
function readFolder(wasi: Wasi, ...[number, at, byteCount, cookie, usedBytesAt]: ReadFolderArgs): Outcome {
  const used = wasi.use(number);
  if (used === null) return ERRNO.badDescriptor;
  if (used.node.kind !== 'folder') return ERRNO.notFolder;
  const own = used.descriptor.node;
  const entries: readonly (readonly [string, NodeId])[] = [['.', own], ['..', own], ...used.node.entries];
  let usedBytes = 0;
  for (let index = Number(cookie); index < entries.length && usedBytes < byteCount; index++) {
    const [name, id] = entries[index] ?? ['', own];
    const bytes = new TextEncoder().encode(name);
    const entry = new Uint8Array(DIRENT_BYTES + bytes.length);
    const view = new DataView(entry.buffer);
    view.setBigUint64(0, BigInt(index + 1), true);
    view.setBigUint64(8, BigInt(id), true);
    view.setUint32(16, bytes.length, true);
    view.setUint8(20, FILE_TYPE[wasi.files.node(id).kind]);
    entry.set(bytes, DIRENT_BYTES);
    usedBytes += wasi.guest.put(at + usedBytes, byteCount - usedBytes, entry);
  }
  wasi.guest.setU32(usedBytesAt, usedBytes);
  return ERRNO.success;
}

/** Tells all that there is to tell about a node (`filestat`). */
export function writeStat({ files, guest }: Wasi, id: NodeId, at: number): number {
  const node = files.node(id);
  guest.bytes(at, 64).fill(0);
  guest.setU64(at + 8, id);
  guest.setU8(at + 16, FILE_TYPE[node.kind]);
  guest.setU64(at + 24, node.linkCount);
  guest.setU64(at + 32, sizeOf(node));
  guest.setU64(at + 40, nsOf(node.accessedMs));
  guest.setU64(at + 48, nsOf(node.modifiedMs));
  guest.setU64(at + 56, nsOf(node.modifiedMs));
  return ERRNO.success;
}

function sizeOf(node: FileSystemNode): number {
  if (node.kind === 'symlink') return new TextEncoder().encode(node.target).length;
  return node.kind === 'file' ? node.sizeBytes : 0;
}

const nsOf = (ms: number): bigint => BigInt(Math.round(ms * 1e6));

/** The times to set and which of them (`fstflags`). */
export interface NewTimes {
  readonly accessedNs: bigint;
  readonly modifiedNs: bigint;
  readonly flagBits: number;
}

/** Sets the times of a node. */
export function setTimes(wasi: Wasi, node: FileSystemNode, times: NewTimes): number {
  const { accessedNs, modifiedNs, flagBits } = times;
  if ((flagBits & 3) === 3 || (flagBits & 12) === 12) return ERRNO.invalid; // Given and now at once.
  if ((flagBits & 1) !== 0) node.accessedMs = Number(accessedNs) / 1e6;
  if ((flagBits & 2) !== 0) node.accessedMs = wasi.outside.wallMs();
  if ((flagBits & 4) !== 0) node.modifiedMs = Number(modifiedNs) / 1e6;
  if ((flagBits & 8) !== 0) node.modifiedMs = wasi.outside.wallMs();
  return ERRNO.success;
}
