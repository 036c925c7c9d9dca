import type { Aedes } from 'aedes';
import type { Publish } from '../wire/index.ts';
import type { Listeners } from './filters.ts';
import type { Hear, Link, LinkState } from './link.ts';

/** The supervisor inside its own broker. */
export class InsideLink implements Link {
  readonly name = 'embedded broker';
  readonly #aedes: Aedes;
  readonly #listeners: Listeners<Hear>;
  readonly #watchers: ((state: LinkState) => void)[] = [];
  #hear: Hear | null = null;
  #isClosed = false;
  #underway = new Set<Promise<void>>();

  constructor(aedes: Aedes, listeners: Listeners<Hear>) {
    this.#aedes = aedes;
    this.#listeners = listeners;
  }

  get state(): LinkState {
    return this.#aedes.closed || this.#isClosed ? 'closed' : 'up';
  }

  async listen(filters: readonly string[], hear: Hear): Promise<void> {
    this.#hear = hear;
    this.#listeners.add(filters, hear);
  }

  publish({ topic, payload, qos, retain }: Publish): Promise<void> {
    const bytes =
      typeof payload === 'string'
        ? Buffer.from(payload)
        : Buffer.from(payload.buffer, payload.byteOffset, payload.length);
    // Aedes asks nobody about what we publish ourselves, and so nobody else in this program would hear it.
    for (const hear of this.#listeners.of(topic)) {
      if (hear !== this.#hear) void hear({ topic, payload: bytes });
    }
    const packet = { cmd: 'publish', topic, payload: bytes, qos, retain, dup: false } as const;
    const taken = new Promise<void>((resolve, reject) => {
      this.#aedes.publish(packet, (fault) => (fault ? reject(fault) : resolve()));
    });
    this.#underway.add(taken);
    taken.catch(() => {}).finally(() => this.#underway.delete(taken));
    return taken;
  }

  watch(watcher: (state: LinkState) => void): void {
    this.#watchers.push(watcher);
  }

  async close(): Promise<void> {
    if (this.#hear !== null) this.#listeners.remove(this.#hear);
    this.#isClosed = true;
    await Promise.allSettled(this.#underway);
    for (const watcher of this.#watchers) watcher('closed');
  }
}
