import type { FileSystemNode, NodeId } from './files.ts';
import type { Descriptor, Wasi } from './wasi.ts';

/** A node of a file system as it travels. */
export type PortableNode = { readonly id: NodeId } & (
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'folder';
      readonly entries: readonly (readonly [name: string, id: NodeId])[];
      readonly face: NodeId | null;
    }
  | { readonly kind: 'symlink'; readonly target: string }
  | {
      readonly kind: 'device';
      readonly input: number | null;
      readonly output: number | null;
      readonly framing: 'lines' | 'messages';
    }
) &
  Pick<FileSystemNode, 'linkCount' | 'openCount' | 'modifiedMs' | 'accessedMs'>;

/** The whole state of a WASI host, as plain records. */
export interface PortableWasi {
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly nodes: readonly PortableNode[];
  readonly nextId: NodeId;
  readonly descriptors: readonly (Descriptor | null)[];
  readonly bornMs: number;
  /** Both clocks when it was taken down; neither goes back where it is set up. */
  readonly steadyMs: number;
  readonly wallMs: number;
  readonly blockedMs: number;
  readonly pending: { readonly startMs: number; readonly sentBytes: number } | null;
}

/** Takes a host's state down. */
export function takeDown(wasi: Wasi): PortableWasi {
  const { nodes, nextId } = wasi.files.all;
  const { outside, bornMs, pending, given } = wasi;
  return {
    args: given.args,
    env: given.env,
    nodes: [...nodes].map(([id, node]) => portable(id, node)),
    nextId,
    descriptors: wasi.descriptors.map((one) => (one === null ? null : { ...one })),
    bornMs,
    steadyMs: outside.steadyMs(),
    wallMs: outside.wallMs(),
    blockedMs: outside.bells.blockedMs,
    pending: pending === null ? null : { ...pending },
  };
}

function portable(id: NodeId, node: FileSystemNode): PortableNode {
  if (node.kind === 'file') {
    const { sizeBytes, bytes, ...rest } = node;
    return { id, ...rest, bytes: bytes.slice(0, sizeBytes) };
  }
  if (node.kind === 'folder') return { id, ...node, entries: [...node.entries] };
  return { id, ...node };
}

/** Sets a state up in a host that has none so far; its clocks are its outside's. */
export function setUp(wasi: Wasi, state: PortableWasi): void {
  wasi.given = { args: state.args, env: state.env };
  const nodes = new Map(state.nodes.map(({ id, ...node }) => [id, own(node)]));
  wasi.files.replaceAll(nodes, state.nextId);
  wasi.descriptors.push(...state.descriptors.map((one) => (one === null ? null : { ...one })));
  wasi.bornMs = state.bornMs;
  wasi.pending = state.pending === null ? null : { ...state.pending };
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

function own(node: WithoutId<PortableNode>): FileSystemNode {
  if (node.kind === 'file') return { ...node, sizeBytes: node.bytes.length };
  if (node.kind === 'folder') return { ...node, entries: new Map(node.entries) };
  return { ...node };
}

/** What keeps a state from being set up: something it names that it does not have. `null` for a sound one. */
export function faultIn({ nodes, descriptors, nextId }: PortableWasi): string | null {
  const ids = new Map(nodes.map((node) => [node.id, node]));
  const has = (id: NodeId | null): boolean => id === null || ids.has(id);
  if (ids.size !== nodes.length) return 'two files have one number';
  if (ids.get(0)?.kind !== 'folder') return 'its root is no folder';
  for (const node of nodes) {
    if (node.id >= nextId) return 'a file has a number that is not given yet';
    if (node.kind === 'folder' && !(has(node.face) && node.entries.every(([, id]) => has(id))))
      return 'a folder names what is not there';
  }
  return descriptors.every((one) => one === null || has(one.node))
    ? null
    : 'a descriptor names what is not there';
}
