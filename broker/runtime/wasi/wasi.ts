import type { EngineMemory } from '../wasm/engine.ts';
import { ALL_RIGHTS, ERRNO, RIGHT } from './errno.ts';
import { type FileSystemNode, Files, type NodeId, ROOT } from './files.ts';
import { Guest } from './guest.ts';
import type { Outside } from './streams.ts';

/** What a call comes to: an error number, or a wait after which it is to be tried again. */
export type Outcome = number | Wait;

/** A call that cannot go on before something happens outside, or this moment of the steady clock has come. */
export interface Wait {
  readonly untilMs: number;
}

/** For calls that wait as long as it takes. */
export const FOREVER: Wait = { untilMs: Number.POSITIVE_INFINITY };

/** A WASI function, its numbers read as unsigned; `never` because each takes its own. */
export type Calls = Readonly<Record<string, (wasi: Wasi, ...args: never[]) => Outcome>>;

/** What a descriptor points at, and how far it has got. */
export interface Descriptor {
  readonly node: NodeId;
  /** The name under which the module finds a folder that was opened for it; `null` for what it opened itself. */
  readonly preopen: string | null;
  rightBits: number;
  inheritingBits: number;
  flagBits: number;
  offsetBytes: number;
}

/** What a module is started with. */
export interface Arguments {
  readonly args: readonly string[];
  readonly env: readonly string[];
}

/** The clock that tells the time of day (`clockid`). */
export const REALTIME = 0;

/** Descriptors an instance may have open (assumption: the customary soft limit of Linux). */
const DESCRIPTOR_COUNT_MAX = 1_024;

/**
 * The state of one module's WASI preview 1 host. All of it is plain records: nothing here holds a resource of the
 * machine, so that an instance can be taken down here and set up elsewhere. A call that has to wait keeps what it knows
 * so far in `pending` and is made again; it does not sleep itself.
 */
export class Wasi {
  readonly outside: Outside;
  given: Arguments;
  readonly files: Files;
  readonly descriptors: (Descriptor | null)[] = [];
  /** When its life began, by the steady clock. */
  bornMs: number;
  guest: Guest = new Guest(null);
  /** Of the call that waits: when it began, and how much of its message has been passed on. */
  pending: { startMs: number; sentBytes: number } | null = null;

  constructor(outside: Outside, given: Arguments) {
    this.outside = outside;
    this.given = given;
    this.bornMs = outside.steadyMs();
    this.files = new Files(() => outside.wallMs());
  }

  /** Gives the host the memory of the module that it serves, and says how much of it the module knows of. */
  attach(memory: EngineMemory | null, pages: (() => number) | null = null): void {
    this.guest = new Guest(memory, pages);
  }

  /** Opens the standard streams as descriptors 0 to 2 and the root as 3. */
  openStandard(): void {
    for (const [input, output] of [
      [0, null],
      [null, 1],
      [null, 2],
    ] as const) {
      const node = this.files.add({ kind: 'device', input, output, framing: 'lines' });
      this.open(node, { rightBits: deviceRights(this.files.node(node)), inheritingBits: 0, flagBits: 0 });
    }
    this.open(ROOT, { rightBits: ALL_RIGHTS, inheritingBits: ALL_RIGHTS, flagBits: 0 }, '/');
  }

  /** A new descriptor under the lowest free number; an error number below 0 if there is none. */
  open(
    node: NodeId,
    bits: Pick<Descriptor, 'rightBits' | 'inheritingBits' | 'flagBits'>,
    preopen: string | null = null,
  ): number {
    const free = this.descriptors.indexOf(null);
    const number = free < 0 ? this.descriptors.length : free;
    if (number >= DESCRIPTOR_COUNT_MAX) return -ERRNO.tooManyOpen;
    this.files.opened(node);
    this.descriptors[number] = { node, preopen, ...bits, offsetBytes: 0 };
    return number;
  }

  /** Closes a descriptor; `false` if it is not open. */
  close(number: number): boolean {
    const descriptor = this.descriptors[number];
    if (descriptor === undefined || descriptor === null) return false;
    this.descriptors[number] = null;
    this.files.closed(descriptor.node);
    return true;
  }

  /** A descriptor with its node, if it is open and may be used so. */
  use(number: number, rightBits = 0): { descriptor: Descriptor; node: FileSystemNode } | null {
    const descriptor = this.descriptors[number];
    if (descriptor === undefined || descriptor === null) return null;
    if ((descriptor.rightBits & rightBits) !== rightBits) return null;
    return { descriptor, node: this.files.node(descriptor.node) };
  }
}

/** What a device allows: never to seek, so that C libraries take it for a terminal and write line by line. */
export function deviceRights(node: FileSystemNode): number {
  if (node.kind !== 'device') return ALL_RIGHTS;
  const read = node.input === null ? 0 : RIGHT.read;
  const write = node.output === null ? 0 : RIGHT.write;
  return (ALL_RIGHTS & ~(RIGHT.seek | RIGHT.tell | RIGHT.read | RIGHT.write)) | read | write;
}
