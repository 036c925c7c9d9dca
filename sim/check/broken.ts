import { PolicyFault } from '../cli/author/guard.ts';

/** A law that was broken in a world. */
export interface Broken {
  readonly law: string;
  readonly note: string;
  /** Where in the author's file, as `file:line:col`; `null` where that cannot be told. */
  readonly place: string | null;
  readonly hint: string | null;
  /** When in the world; `null` where no moment can be told. */
  readonly atMs: number | null;
}

/** What a policy threw, as a broken law; its message begins with the place. */
function brokenBy(fault: PolicyFault, atMs: number | null): Broken {
  const [, place = null, note = fault.message] = /^(\S.*?(?::\d+)*): (.*)$/s.exec(fault.message) ?? [];
  return { law: fault.law, note, place, hint: fault.hint, atMs };
}

/** Whatever was thrown while a world was lived; what no policy is to blame for comes out again. */
export function brokenByError(error: unknown, atMs: number | null): Broken {
  if (error instanceof PolicyFault) return brokenBy(error, atMs);
  throw error;
}
