/** Where a command prints, and how it reaches the world; tests put their own in place. */
export interface CommandTools {
  /** The result. */
  out(text: string): void;
  /** Progress and complaints. */
  err(text: string): void;
  readonly fetch: typeof fetch;
  /** Aborted when the command is to stop, as by Ctrl-C. */
  readonly interrupted: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The program's own streams and network. */
export function ownTools(): CommandTools {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    fetch,
    interrupted: interrupted.signal,
    env: process.env,
  };
}
