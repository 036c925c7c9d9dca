import { createHash } from 'node:crypto';
import type { TraceRecord } from '../../core/trace.ts';

/** A hash over all that was ordered in a life of a world, and when. */
export class Orders {
  readonly #hash = createHash('sha256');

  hear(record: TraceRecord): void {
    if (record.kind === 'command') this.#hash.update(JSON.stringify(record));
  }

  /** In hexadecimal; nothing is heard after it. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
