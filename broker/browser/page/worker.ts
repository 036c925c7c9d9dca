/** The global scope of a worker, as far as ours use it; the type library of pages does not declare it. */
export const worker: {
  onmessage: ((message: MessageEvent<unknown>) => void) | null;
  postMessage(message: unknown, moved?: Transferable[]): void;
} = globalThis as never;
