import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { Binaryen } from './asyncify.ts';
import type { Outcome } from './freezables.ts';
import { transform } from './transform.ts';

/**
 * Makes one module freezable, in a program of its own: SOURCE TARGET BINARYEN, where the last is the address of that
 * package. Says what came of it as JSON.
 */
async function make(): Promise<void> {
  const [source = '', target = '', binaryen = ''] = process.argv.slice(2);
  setPriority(NICENESS);
  const load = async (): Promise<Binaryen> => (await import(binaryen)).default;
  const made = await transform(new Uint8Array(readFileSync(source)), load);
  const outcome: Outcome =
    made.kind === 'transformed'
      ? { isFreezable: true, record: made.record }
      : { isFreezable: false, code: made.code, reason: made.reason };
  if (made.kind === 'transformed') writeFileSync(target, made.bytes, { flush: true, mode: 0o600 });
  process.stdout.write(JSON.stringify(outcome));
}

/** So that whoever serves meanwhile is not slowed down. */
const NICENESS = 5;

void make();
