import { Worker } from 'node:worker_threads';

/** What a file turned out to be. */
export type Contents =
  | { readonly kind: 'module'; readonly fileType: 'WA' | 'PY' }
  | { readonly kind: 'unfit'; readonly message: string };

/** The one call of JavaScript's WebAssembly API that is needed here; Node has it, its type library has not. */
interface Validator {
  validate(bytes: Uint8Array): boolean;
}

const { WebAssembly: engine } = globalThis as unknown as { readonly WebAssembly: Validator };

/** The four bytes every WebAssembly binary begins with (core specification, §5.5.16). */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];
/** Version 1 of the core format; a component of the component model says 13 and layer 1 at the same place. */
const CORE_VERSION = [0x01, 0x00, 0x00, 0x00];

/**
 * From this size on a file is validated in a thread of its own, so that nobody else waits for it (measured: 1 MiB takes
 * some 5 ms, a thread 30 ms to start).
 */
const ASIDE_BYTES = 1_048_576;

/** Looks at a file: a whole and valid WebAssembly module, or a text that may be Python; nothing else can be run. */
export async function contentsOf(bytes: Uint8Array): Promise<Contents> {
  if (bytes.length === 0) return unfit('the file is empty');
  if (!startsWith(bytes, 0, MAGIC)) {
    return isText(bytes)
      ? { kind: 'module', fileType: 'PY' }
      : unfit('neither a WebAssembly module nor a text: it does not begin with "\\0asm" and is no UTF-8');
  }
  if (!startsWith(bytes, MAGIC.length, CORE_VERSION)) {
    return unfit('not version 1 of the core format; components have to be turned into core modules first');
  }
  const isValid = bytes.length < ASIDE_BYTES ? engine.validate(bytes) : await validAside(bytes);
  return isValid
    ? { kind: 'module', fileType: 'WA' }
    : unfit('begins like a WebAssembly module but is not a valid one; it may have been cut off on its way');
}

const unfit = (message: string): Contents => ({ kind: 'unfit', message });

const startsWith = (bytes: Uint8Array, at: number, expected: readonly number[]): boolean =>
  expected.every((byte, index) => bytes[at + index] === byte);

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const VALIDATE = `
const { parentPort, workerData } = require('node:worker_threads');
parentPort.postMessage(WebAssembly.validate(workerData));
`;

function validAside(bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(VALIDATE, { eval: true, workerData: bytes });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
