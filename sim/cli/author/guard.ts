import { dirname, join } from 'node:path';
import { BrokenLaw } from '../../../core/testing/held.ts';
import type { Imported } from './imports.ts';

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
  throws: 'a policy throws nothing',
  verdict: 'a filter gives a verdict',
  score: 'a score is in [0, 1]',
} as const;

const CLOCK = 'take the time from candidacy.knowledge.nowMs: the same world must lead to the same decisions';
const DICE =
  'break ties by id, or let contenders.drawnCount draw: the same world must lead to the same decisions';

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
 * Watches the calls of a policy: whoever reads a clock or throws dice in them is told of, even if he catches what is
 * thrown at him. What is imported from `node:crypto` by name is not noticed; a run that does not repeat tells of that.
 */
class Guard {
  #watch: FaultSource | null = null;
  #found: PolicyFault | null = null;
  #isSet = false;

  /** Puts the traps in place; outside of watched calls they do nothing. Says whether this was the first time. */
  set(): boolean {
    if (this.#isSet) return false;
    this.#isSet = true;
    this.#trap(Date, 'now', CLOCK);
    this.#trap(performance, 'now', CLOCK);
    this.#trap(process.hrtime, 'bigint', CLOCK);
    this.#trap(process, 'hrtime', CLOCK);
    this.#trap(Math, 'random', DICE);
    this.#trap(crypto, 'randomUUID', DICE);
    this.#trap(crypto, 'getRandomValues', DICE);
    const notice = (word: string): void => this.#notice(word, CLOCK);
    globalThis.Date = new Proxy(Date, {
      construct(target, given, made) {
        if (given.length === 0) notice('new Date');
        return Reflect.construct(target, given, made) as object;
      },
      apply(target, self, given) {
        notice('Date');
        return Reflect.apply(target, self, given);
      },
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
    try {
      return await work();
    } finally {
      this.#watch = null;
      this.#raise();
    }
  }

  #raise(): void {
    const found = this.#found;
    this.#found = null;
    if (found !== null) throw found;
  }

  #trap(owner: object, name: string, hint: string): void {
    const word = `${spelt(owner)}.${name}`;
    const notice = (): void => this.#notice(word, hint);
    const trap = new Proxy(Reflect.get(owner, name) as () => unknown, {
      apply(target, self, given) {
        notice();
        return Reflect.apply(target, self, given);
      },
    });
    Object.defineProperty(owner, name, { value: trap, configurable: true, writable: true });
  }

  #notice(word: string, hint: string): void {
    if (this.#watch === null) return;
    const { what, file } = this.#watch;
    const whom = hint === CLOCK ? 'reads the clock' : 'throws dice';
    const fault = new PolicyFault('', hint, hint === CLOCK ? FAULT_LAWS.clock : FAULT_LAWS.dice);
    fault.message = `${placeIn(file, fault.stack)}: ${what} ${whom}: ${word}()`;
    this.#found ??= fault;
    throw fault;
  }
}

/** The one guard of this program: there is one clock to it, and one Math. */
export const guard: Guard = new Guard();

function spelt(owner: object): string {
  if (owner === Math) return 'Math';
  if (owner === Date) return 'Date';
  if (owner === process) return 'process';
  if (owner === performance) return 'performance';
  return owner === crypto ? 'crypto' : 'process.hrtime';
}

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
