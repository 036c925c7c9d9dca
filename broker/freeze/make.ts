import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { Outcome } from './freezables.ts';
import { transform } from './transform.ts';

/** Makes one module freezable, in a program of its own: `make.ts SOURCE TARGET`; says what came of it as JSON. */

/** So that whoever serves meanwhile is not slowed down. */
const NICENESS = 10;

const [source = '', target = ''] = process.argv.slice(2);
setPriority(NICENESS);
const made = await transform(new Uint8Array(readFileSync(source)));
const outcome: Outcome =
  made.kind === 'transformed'
    ? { isFreezable: true, record: made.record }
    : { isFreezable: false, code: made.code, reason: made.reason };
if (made.kind === 'transformed') writeFileSync(target, made.bytes, { flush: true, mode: 0o600 });
process.stdout.write(JSON.stringify(outcome));
