import { ERRNO } from './errno.ts';

/** Names a node of a file system; the root is 0. */
export type NodeId = number;

/** How a device cuts its input into reads: lines run together, messages never do. */
export type Framing = 'lines' | 'messages';

/** A regular file; `bytes` may be longer than the file. */
export interface FileNode {
  readonly kind: 'file';
  bytes: Uint8Array;
  sizeBytes: number;
}

/** A folder; one with a `face` shows that node to whoever opens it like a file. */
export interface FolderNode {
  readonly kind: 'folder';
  readonly entries: Map<string, NodeId>;
  readonly face: NodeId | null;
}

/** A symbolic link. */
interface SymlinkNode {
  readonly kind: 'symlink';
  readonly target: string;
}

/** One end of a stream, by the number of its input or output; `null` where there is none. */
export interface DeviceNode {
  readonly kind: 'device';
  readonly input: number | null;
  readonly output: number | null;
  readonly framing: Framing;
}

/** Whatever a path may lead to. */
export type FileSystemNode = (FileNode | FolderNode | SymlinkNode | DeviceNode) & {
  linkCount: number;
  openCount: number;
  modifiedMs: number;
  accessedMs: number;
};

/** The root of every file system. */
export const ROOT: NodeId = 0;

/** Bounds that keep an instance from filling its host's memory with files (assumptions: as a small tmpfs has). */
const FILES_BYTES_MAX = 16 * 2 ** 20;
const NODE_COUNT_MAX = 16_384;
const NAME_BYTES_MAX = 255;

/** A small file system in memory: plain records behind numbers, so that it can be carried elsewhere. */
export class Files {
  readonly #nodes = new Map<NodeId, FileSystemNode>();
  readonly #nowMs: () => number;
  #nextId: NodeId = ROOT;
  #bytesTotal = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.add({ kind: 'folder', entries: new Map(), face: null });
  }

  /** Every node by its number, and the next number: all that there is. */
  get all(): { readonly nodes: ReadonlyMap<NodeId, FileSystemNode>; readonly nextId: NodeId } {
    return { nodes: this.#nodes, nextId: this.#nextId };
  }

  /** Puts other nodes in the place of all there are: those of a file system that was taken down elsewhere. */
  replaceAll(nodes: ReadonlyMap<NodeId, FileSystemNode>, nextId: NodeId): void {
    this.#nodes.clear();
    this.#bytesTotal = 0;
    this.#nextId = nextId;
    for (const [id, node] of nodes) {
      this.#nodes.set(id, node);
      if (node.kind === 'file') this.#bytesTotal += node.bytes.length;
    }
  }

  node(id: NodeId): FileSystemNode {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new Error(`broken claim: node ${id} exists while it is named`);
    return node;
  }

  folder(id: NodeId): FolderNode | null {
    const node = this.node(id);
    return node.kind === 'folder' ? node : null;
  }

  /** A new node that has no name so far. */
  add(node: FileNode | FolderNode | SymlinkNode | DeviceNode): NodeId {
    const id = this.#nextId++;
    const nowMs = this.#nowMs();
    this.#nodes.set(id, { ...node, linkCount: 0, openCount: 0, modifiedMs: nowMs, accessedMs: nowMs });
    return id;
  }

  /** Gives a node a name; returns an error number. */
  link(folder: FolderNode, name: string, id: NodeId): number {
    if (new TextEncoder().encode(name).length > NAME_BYTES_MAX) return ERRNO.nameTooLong;
    if (this.#nodes.size > NODE_COUNT_MAX) return ERRNO.noSpace;
    folder.entries.set(name, id);
    this.node(id).linkCount += 1;
    return ERRNO.success;
  }

  /** Adds a node under a name; a node that gets no name is forgotten. */
  create(folder: FolderNode, name: string, node: Parameters<Files['add']>[0]): NodeId | null {
    const id = this.add(node);
    if (this.link(folder, name, id) === ERRNO.success) return id;
    this.#nodes.delete(id);
    return null;
  }

  unlink(folder: FolderNode, name: string): void {
    const id = folder.entries.get(name);
    if (id === undefined) return;
    folder.entries.delete(name);
    this.node(id).linkCount -= 1;
    this.#forgetIfUnused(id);
  }

  opened(id: NodeId): void {
    this.node(id).openCount += 1;
  }

  closed(id: NodeId): void {
    this.node(id).openCount -= 1;
    this.#forgetIfUnused(id);
  }

  /** Makes a file longer, with zeros, or shorter; `false` if there is no space. */
  resize(file: FileNode, sizeBytes: number): boolean {
    if (sizeBytes > file.bytes.length) {
      const capacityBytes = Math.max(sizeBytes, Math.min(2 * file.bytes.length, 2 ** 20));
      const bytesTotal = this.#bytesTotal + capacityBytes - file.bytes.length;
      if (bytesTotal > FILES_BYTES_MAX) return false;
      const bytes = new Uint8Array(capacityBytes);
      bytes.set(file.bytes.subarray(0, file.sizeBytes));
      file.bytes = bytes;
      this.#bytesTotal = bytesTotal;
    } else if (sizeBytes < file.sizeBytes) {
      file.bytes.fill(0, sizeBytes, file.sizeBytes);
    }
    file.sizeBytes = sizeBytes;
    return true;
  }

  touch(id: NodeId): void {
    this.node(id).modifiedMs = this.#nowMs();
  }

  #forgetIfUnused(id: NodeId): void {
    const node = this.node(id);
    if (node.linkCount > 0 || node.openCount > 0 || id === ROOT) return;
    if (node.kind === 'file') this.#bytesTotal -= node.bytes.length;
    this.#nodes.delete(id);
  }
}
