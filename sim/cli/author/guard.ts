import { dirname, join } from 'node:path';
import { BrokenLaw } from '../../../core/testing/held.ts';
import type { Imported } from './imports.ts';
import { type Reach, setTraps } from './traps.ts';

/** What is wrong with a policy of the user’s own, found while it ran or was read; the message says where. */
export class PolicyFault extends Error {
  override readonly name: string = 'PolicyFault';
  readonly hint: string;
  /** The law that was broken, for those who list them. */
  readonly law: string;

  constructor(message: string, hint: string, law: string = FAULT_LAWS.throws) {
    super(message);
    this.hint = hint;
    this.law = law;
  }
}

/** Laws whose breach ends any run. */
export const FAULT_LAWS = {
  clock: 'a policy reads no clock',
  dice: 'a policy throws no dice',
  outside: 'a policy reaches for nothing outside',
  throws: 'a policy throws nothing',
  verdict: 'a filter gives a verdict',
  score: 'a score is in [0, 1]',
} as const;

const SAME = 'the same world must lead to the same decisions';
const FOUND: Readonly<Record<Reach, { readonly does: string; readonly hint: string }>> = {
  clock: { does: 'reads the clock', hint: `take the time from candidacy.knowledge.nowMs: ${SAME}` },
  dice: { does: 'throws dice', hint: `break ties by id, or let contenders.drawnCount draw: ${SAME}` },
  outside: {
    does: 'reaches outside',
    hint: `all that a policy may know is in the candidacy, and no file, network, environment or timer is: ${SAME}`,
  },
};

/** A file of TypeScript that holds a policy. */
export interface PolicyFile {
  /** As it was written by who asked for it. */
  readonly path: string;
  /** As stacks tell it. */
  readonly realPath: string;
  readonly sha256: string;
  /** The files that it imports, and those that they do. */
  readonly imports: readonly Imported[];
}

/** A stretch of somebody else’s code that is watched. */
export interface FaultSource {
  /** What runs, such as `scorer "eager"`. */
  readonly what: string;
  readonly file: PolicyFile;
}

/**
 * Watches the calls of a policy: whoever reads a clock, throws dice or reaches outside in them is told of, even if he
 * catches what is thrown at him.
 */
class Guard {
  #watch: FaultSource | null = null;
  #isReading = false;
  #found: PolicyFault | null = null;
  #isSet = false;

  /** Puts the traps in place; outside of watched calls they do nothing. Says whether this was the first time. */
  set(): boolean {
    if (this.#isSet) return false;
    this.#isSet = true;
    setTraps({
      isWatching: () => this.#watch !== null,
      notice: (word, reach) => this.#notice(word, reach),
    });
    return true;
  }

  /** Makes a call of the policy, watched; whatever it throws comes out as a fault of the policy. */
  call<Answer>(watch: FaultSource, work: () => Answer): Answer {
    const outer = this.#watch;
    this.#watch = watch;
    try {
      return work();
    } catch (error) {
      throw this.#found ?? faultOf(error, watch);
    } finally {
      this.#watch = outer;
      this.#raise();
    }
  }

  /** Waits for the policy’s file to be read, watched as well. */
  async read<Answer>(watch: FaultSource, work: () => Promise<Answer>): Promise<Answer> {
    this.#watch = watch;
    this.#isReading = true;
    try {
      return await work();
    } finally {
      this.#watch = null;
      this.#isReading = false;
      this.#raise();
    }
  }

  #raise(): void {
    const found = this.#found;
    this.#found = null;
    if (found !== null) throw found;
  }

  #notice(word: string, reach: Reach): void {
    const watch = this.#watch;
    if (watch === null) return;
    // To tell lines, files may have to be read.
    this.#watch = null;
    try {
      const { what, file } = watch;
      const { does, hint } = FOUND[reach];
      const fault = new PolicyFault('', hint, FAULT_LAWS[reach]);
      const caller = callerIn(fault.stack);
      if (caller.includes('node:') || (this.#isReading && !isOf(file, caller))) return;
      fault.message = `${placeIn(file, fault.stack)}: ${what} ${does}: ${word}`;
      this.#found ??= fault;
      throw fault;
    } finally {
      this.#watch = watch;
    }
  }
}

/** The one guard of this program: there is one clock to it, and one Math. */
export const guard: Guard = new Guard();

/** Where every stack of a trap begins. */
const TRAPS = ['guard', 'traps'].map((name) => new URL(`./${name}.ts`, import.meta.url).pathname);

/** The line of a stack that tells who stepped into a trap. */
function callerIn(stack = ''): string {
  const lines = stack.split('\n').slice(1);
  return (
    lines.find((line) => !/\(<anonymous>\)$/.test(line) && !TRAPS.some((path) => line.includes(path))) ?? ''
  );
}

const isOf = ({ realPath, imports }: PolicyFile, line: string): boolean =>
  [realPath, ...imports.map((one) => one.realPath)].some((path) => line.includes(path));

function faultOf(error: unknown, { what, file }: FaultSource): PolicyFault {
  if (error instanceof PolicyFault) return error;
  if (error instanceof BrokenLaw)
    return new PolicyFault(`${placeIn(file, error.stack)}: ${error.message}`, error.hint, error.law);
  const [text, stack] = error instanceof Error ? [error.message, error.stack] : [String(error), ''];
  return new PolicyFault(
    `${placeIn(file, stack)}: ${what} threw: ${text}`,
    'a filter gives a verdict and a scorer a number, whatever the candidacy',
  );
}

/**
 * The first line of a stack that is in the file or one that it imports, as `file:line:col`; the file alone if there is
 * none.
 */
export function placeIn(file: PolicyFile, stack = ''): string {
  const { path, imports } = file;
  const near = imports.map((one) => ({ ...one, path: join(dirname(path), one.path) }));
  for (const line of stack.split('\n')) {
    const found = [file, ...near].find(({ realPath }) => line.includes(realPath));
    if (found === undefined) continue;
    const shown = found === file || /^[./]/.test(found.path) ? found.path : `./${found.path}`;
    const [, rest = ''] = line.split(found.realPath);
    return `${shown}${/^[^:\s]*((:\d+)+)/.exec(rest)?.[1] ?? ''}`;
  }
  return path;
}
