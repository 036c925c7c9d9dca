import { setTimes, writeStat } from './descriptor-calls.ts';
import { ERRNO, OPEN, RIGHT } from './errno.ts';
import type { FileSystemNode, FolderNode, NodeId } from './files.ts';
import { type Place, type Walk, walk } from './paths.ts';
import { type Calls, deviceRights, type Outcome, type Wasi } from './wasi.ts';

type PathArgs = readonly [folder: number, at: number, byteCount: number];
type StatArgs = readonly [folder: number, lookupBits: number, at: number, byteCount: number, statAt: number];
type TimesArgs = readonly [
  folder: number,
  lookupBits: number,
  at: number,
  byteCount: number,
  accessedNs: bigint,
  modifiedNs: bigint,
  flagBits: number,
];
type LinkArgs = readonly [
  oldFolder: number,
  lookupBits: number,
  oldAt: number,
  oldByteCount: number,
  newFolder: number,
  newAt: number,
  newByteCount: number,
];
type OpenArgs = readonly [
  folder: number,
  lookupBits: number,
  at: number,
  byteCount: number,
  openBits: number,
  rights: bigint,
  inheriting: bigint,
  flagBits: number,
  numberAt: number,
];
type ReadLinkArgs = readonly [
  folder: number,
  at: number,
  byteCount: number,
  bufferAt: number,
  bufferBytes: number,
  usedBytesAt: number,
];
type RenameArgs = readonly [
  oldFolder: number,
  oldAt: number,
  oldByteCount: number,
  newFolder: number,
  newAt: number,
  newByteCount: number,
];
type SymlinkArgs = readonly [
  oldAt: number,
  oldByteCount: number,
  folder: number,
  at: number,
  byteCount: number,
];

/** Flag of lookups: follow a symbolic link at the end of the path. */
const FOLLOW = 1;

/** What can be done with paths. */
export const pathCalls: Calls = {
  path_create_directory: (wasi, ...[folder, at, byteCount]: PathArgs) => {
    const place = find(wasi, folder, { at, byteCount });
    if (typeof place === 'number') return place;
    if (place.node !== null) return ERRNO.exists;
    return created(
      wasi.files.create(place.folder, place.name, { kind: 'folder', entries: new Map(), face: null }),
    );
  },
  path_filestat_get: (wasi, ...[folder, lookupBits, at, byteCount, statAt]: StatArgs) => {
    const place = find(wasi, folder, { at, byteCount, lookupBits });
    if (typeof place === 'number') return place;
    return place.node === null ? ERRNO.notFound : writeStat(wasi, place.node, statAt);
  },
  path_filestat_set_times: (wasi, ...args: TimesArgs) => {
    const [folder, lookupBits, at, byteCount, accessedNs, modifiedNs, flagBits] = args;
    const place = find(wasi, folder, { at, byteCount, lookupBits });
    if (typeof place === 'number') return place;
    if (place.node === null) return ERRNO.notFound;
    return setTimes(wasi, wasi.files.node(place.node), { accessedNs, modifiedNs, flagBits });
  },
  path_link: (
    wasi,
    ...[oldFolder, lookupBits, oldAt, oldByteCount, newFolder, newAt, newByteCount]: LinkArgs
  ) => {
    const old = find(wasi, oldFolder, { at: oldAt, byteCount: oldByteCount, lookupBits });
    if (typeof old === 'number') return old;
    const place = find(wasi, newFolder, { at: newAt, byteCount: newByteCount });
    if (typeof place === 'number') return place;
    if (old.node === null) return ERRNO.notFound;
    if (place.node !== null) return ERRNO.exists;
    if (wasi.files.node(old.node).kind === 'folder') return ERRNO.notPermitted;
    return place.mustBeFolder ? ERRNO.notFound : wasi.files.link(place.folder, place.name, old.node);
  },
  path_open: openPath,
  path_readlink: (wasi, ...[folder, at, byteCount, bufferAt, bufferBytes, usedBytesAt]: ReadLinkArgs) => {
    const place = find(wasi, folder, { at, byteCount });
    if (typeof place === 'number') return place;
    if (place.node === null) return ERRNO.notFound;
    const node = wasi.files.node(place.node);
    if (node.kind !== 'symlink') return ERRNO.invalid;
    const target = new TextEncoder().encode(node.target);
    wasi.guest.setU32(usedBytesAt, wasi.guest.put(bufferAt, bufferBytes, target));
    return ERRNO.success;
  },
  path_remove_directory: (wasi, ...[folder, at, byteCount]: PathArgs) => {
    const place = find(wasi, folder, { at, byteCount });
    if (typeof place === 'number') return place;
    if (place.node === null) return ERRNO.notFound;
    const node = wasi.files.node(place.node);
    if (node.kind !== 'folder') return ERRNO.notFolder;
    if (place.name === '') return ERRNO.invalid;
    if (node.face !== null) return ERRNO.notPermitted;
    if (node.entries.size > 0) return ERRNO.notEmpty;
    wasi.files.unlink(place.folder, place.name);
    return ERRNO.success;
  },
  path_rename: rename,
  path_symlink: (wasi, ...[oldAt, oldByteCount, folder, at, byteCount]: SymlinkArgs) => {
    const target = wasi.guest.text(oldAt, oldByteCount);
    const place = find(wasi, folder, { at, byteCount });
    if (typeof place === 'number') return place;
    if (place.node !== null) return ERRNO.exists;
    return created(wasi.files.create(place.folder, place.name, { kind: 'symlink', target }));
  },
  path_unlink_file: (wasi, ...[folder, at, byteCount]: PathArgs) => {
    const place = find(wasi, folder, { at, byteCount });
    if (typeof place === 'number') return place;
    if (place.node === null) return ERRNO.notFound;
    const { kind } = wasi.files.node(place.node);
    if (kind === 'folder') return ERRNO.isFolder;
    if (kind === 'device') return ERRNO.notPermitted;
    wasi.files.unlink(place.folder, place.name);
    return ERRNO.success;
  },
};

interface WrittenPath {
  readonly at: number;
  readonly byteCount: number;
  readonly lookupBits?: number;
}

function find(wasi: Wasi, folder: number, { at, byteCount, lookupBits = 0 }: WrittenPath): Place | number {
  const from = wasi.use(folder)?.descriptor.node;
  if (from === undefined) return ERRNO.badDescriptor;
  const path: Walk = { from, path: wasi.guest.text(at, byteCount), follow: (lookupBits & FOLLOW) !== 0 };
  return walk(wasi.files, path);
}

const created = (id: NodeId | null): number => (id === null ? ERRNO.noSpace : ERRNO.success);

function openPath(wasi: Wasi, ...args: OpenArgs): Outcome {
  const [folder, lookupBits, at, byteCount, openBits, rights, inheriting, flagBits, numberAt] = args;
  const parent = wasi.use(folder)?.descriptor;
  const place = find(wasi, folder, { at, byteCount, lookupBits });
  if (typeof place === 'number' || parent === undefined)
    return typeof place === 'number' ? place : ERRNO.badDescriptor;
  const rightBits = Number(rights & BigInt(parent.inheritingBits));
  const node = place.node ?? createFile(wasi, place, openBits);
  if (node < 0) return -node;
  const isNew = place.node === null;
  if (!isNew && (openBits & OPEN.create) !== 0 && (openBits & OPEN.exclusive) !== 0) return ERRNO.exists;
  const shown = faceOf(wasi, node, openBits);
  const fault = faultOf(wasi.files.node(shown), openBits, rightBits);
  if (fault !== ERRNO.success) return fault;
  const opened = wasi.files.node(shown);
  if (opened.kind === 'file' && (openBits & OPEN.truncate) !== 0) wasi.files.resize(opened, 0);
  const number = wasi.open(shown, {
    rightBits: rightBits & deviceRights(opened),
    inheritingBits: Number(inheriting & BigInt(parent.inheritingBits)),
    flagBits,
  });
  if (number < 0) return -number;
  wasi.guest.setU32(numberAt, number);
  return ERRNO.success;
}

/** A new file where there is none, or the negative of an error number. */
function createFile({ files }: Wasi, place: Place, openBits: number): NodeId {
  if ((openBits & OPEN.create) === 0) return -ERRNO.notFound;
  if (place.mustBeFolder || (openBits & OPEN.folder) !== 0) return -ERRNO.isFolder;
  const node = { kind: 'file', bytes: new Uint8Array(0), sizeBytes: 0 } as const;
  return files.create(place.folder, place.name, { ...node }) ?? -ERRNO.noSpace;
}

/** A channel is a folder to those who list it, and its own stream to those who read or write it. */
function faceOf({ files }: Wasi, id: NodeId, openBits: number): NodeId {
  return (openBits & OPEN.folder) !== 0 ? id : (files.folder(id)?.face ?? id);
}

function faultOf(node: FileSystemNode, openBits: number, rightBits: number): number {
  const isWriting = (rightBits & RIGHT.write) !== 0;
  if (node.kind === 'symlink') return ERRNO.loop;
  if ((openBits & OPEN.folder) !== 0 && node.kind !== 'folder') return ERRNO.notFolder;
  if (node.kind === 'folder' && isWriting && (openBits & OPEN.folder) === 0) return ERRNO.isFolder;
  if (node.kind !== 'device') return ERRNO.success;
  const isReading = (rightBits & RIGHT.read) !== 0;
  if ((isReading && node.input === null) || (isWriting && node.output === null)) return ERRNO.access;
  return ERRNO.success;
}

function rename(
  wasi: Wasi,
  ...[oldFolder, oldAt, oldByteCount, newFolder, newAt, newByteCount]: RenameArgs
): Outcome {
  const { files } = wasi;
  const old = find(wasi, oldFolder, { at: oldAt, byteCount: oldByteCount });
  if (typeof old === 'number') return old;
  const place = find(wasi, newFolder, { at: newAt, byteCount: newByteCount });
  if (typeof place === 'number') return place;
  if (old.node === null) return ERRNO.notFound;
  if (old.name === '' || place.name === '') return ERRNO.invalid;
  const moved = files.node(old.node);
  if (moved.kind === 'device' || files.folder(old.node)?.face) return ERRNO.notPermitted;
  if (moved.kind !== 'folder' && place.mustBeFolder) return ERRNO.notFolder;
  if (place.node === old.node) return ERRNO.success;
  if (moved.kind === 'folder' && isBelow(wasi, moved, place.folder)) return ERRNO.invalid;
  if (place.node !== null) {
    const fault = replacementFault(moved, files.node(place.node));
    if (fault !== ERRNO.success) return fault;
    files.unlink(place.folder, place.name);
  }
  const linked = files.link(place.folder, place.name, old.node);
  if (linked === ERRNO.success) files.unlink(old.folder, old.name);
  return linked;
}

function replacementFault(moved: FileSystemNode, replaced: FileSystemNode): number {
  if (replaced.kind === 'device') return ERRNO.notPermitted;
  if (replaced.kind !== 'folder') return moved.kind === 'folder' ? ERRNO.notFolder : ERRNO.success;
  if (moved.kind !== 'folder') return ERRNO.isFolder;
  return replaced.entries.size > 0 || replaced.face !== null ? ERRNO.notEmpty : ERRNO.success;
}

/** Whether a folder lies in another one, at whatever depth, or is it. */
function isBelow({ files }: Wasi, above: FolderNode, folder: FolderNode): boolean {
  if (above.entries === folder.entries) return true;
  for (const id of above.entries.values()) {
    const below = files.folder(id);
    if (below !== null && isBelow({ files } as Wasi, below, folder)) return true;
  }
  return false;
}
