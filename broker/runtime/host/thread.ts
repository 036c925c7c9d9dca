import type { Channel } from '../../../core/index.ts';
import { Bells } from '../shared/bells.ts';
import { Ring } from '../shared/ring.ts';
import { RingStreams } from '../shared/streams.ts';
import { Exit } from '../wasi/clock-calls.ts';
import { furnish } from '../wasi/furnish.ts';
import { WASI_MODULE, wasiImports } from '../wasi/imports.ts';
import type { Outside } from '../wasi/streams.ts';
import { type Arguments, Wasi } from '../wasi/wasi.ts';
import { CONFINED } from '../wasm/confine.ts';
import { type EngineModule, engine } from '../wasm/engine.ts';

/** What a thread is told to run; it can be posted between threads. */
export interface Assignment {
  readonly module: EngineModule;
  readonly initialPages: number;
  readonly pagesMax: number;
  readonly given: Arguments;
  readonly channels: readonly Channel[];
  readonly bells: SharedArrayBuffer;
  readonly out: SharedArrayBuffer;
  readonly inputs: ReadonlyMap<number, SharedArrayBuffer>;
}

/** How a module's own code came to its end. */
export type ThreadEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'trapped'; readonly fault: string }
  | { readonly kind: 'out-of-memory' };

/** What a thread says to its host. */
export type ThreadWord =
  | { readonly kind: 'ready'; readonly osThread: string | null }
  | { readonly kind: 'started' }
  | { readonly kind: 'called' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ended'; readonly end: ThreadEnd };

/**
 * Runs a module from its start to its end on the thread that calls it; returns only then. The same code runs in a
 * worker of Node and in one of a browser.
 */
export function runAssigned(
  assignment: Assignment,
  say: (word: ThreadWord) => void,
  bellsIn: (memory: SharedArrayBuffer) => Bells = (memory) => new Bells(memory),
): void {
  const wasi = new Wasi(outsideOf(assignment, say, bellsIn(assignment.bells)), assignment.given);
  wasi.openStandard();
  furnish(wasi, assignment.channels);
  try {
    const exports = instantiate(assignment, wasi);
    const start = exports._start;
    if (typeof start !== 'function') return say({ kind: 'failed', reason: 'the module exports no _start' });
    say({ kind: 'started' });
    say({ kind: 'ended', end: endOf(start as () => void, exports[CONFINED.denied]) });
  } catch (fault) {
    say({ kind: 'failed', reason: `the module cannot be linked: ${textOf(fault)}` });
  }
}

function outsideOf({ out, inputs }: Assignment, say: (word: ThreadWord) => void, bells: Bells): Outside {
  const rings = {
    inputs: new Map([...inputs].map(([input, memory]) => [input, new Ring(memory)])),
    out: new Ring(out),
    bells,
  };
  const streams = new RingStreams(rings, () => say({ kind: 'called' }));
  return {
    readableBytes: (input, framing) => streams.readableBytes(input, framing),
    read: (input, framing, window) => streams.read(input, framing, window),
    roomBytes: () => streams.roomBytes(),
    write: (output, bytes, isLast) => streams.write(output, bytes, isLast),
    bells,
    wallMs: () => performance.timeOrigin + performance.now(),
    steadyMs: () => performance.now(),
    // Browsers refuse to fill shared memory; a module's memory is not shared, but a copy is certain.
    fillRandom: (bytes) => bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length))),
  };
}

function instantiate(assignment: Assignment, wasi: Wasi): Readonly<Record<string, unknown>> {
  const { module, initialPages, pagesMax } = assignment;
  const memory = new engine.Memory({ initial: initialPages, maximum: pagesMax });
  wasi.attach(memory);
  wasi.outside.bells.memoryPages = initialPages;
  const imports = { [WASI_MODULE]: wasiImports(wasi), [CONFINED.module]: { [CONFINED.memory]: memory } };
  return new engine.Instance(module, imports).exports;
}

function endOf(start: () => void, denied: unknown): ThreadEnd {
  try {
    start();
    return { kind: 'exited', code: 0 };
  } catch (fault) {
    if (fault instanceof Exit && fault.code === 0) return { kind: 'exited', code: 0 };
    // A module that was denied memory and then fails, fails of that; one that copes has not failed.
    if (isDenied(denied)) return { kind: 'out-of-memory' };
    return fault instanceof Exit
      ? { kind: 'exited', code: fault.code }
      : { kind: 'trapped', fault: textOf(fault) };
  }
}

const isDenied = (denied: unknown): boolean =>
  (denied as { readonly value?: unknown } | undefined)?.value === 1;

const textOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
