import type { Bus } from '../host/bus.ts';

/** A message that was published. */
export interface Posted {
  readonly topic: string;
  readonly text: string;
}

/** A broker in memory: passes messages on in order, a turn later, and can be told to keep its acknowledgements back. */
export class MemoryBus implements Bus {
  readonly posted: Posted[] = [];
  isAcknowledging = true;
  readonly #ears = new Map<string, Set<(payload: Uint8Array) => void>>();
  #unsettled: (() => void)[] = [];

  publish(topic: string, payload: Uint8Array, settled: () => void): void {
    this.posted.push({ topic, text: new TextDecoder().decode(payload) });
    setImmediate(() => {
      for (const hear of this.#ears.get(topic) ?? []) hear(payload);
      this.#unsettled.push(settled);
      if (this.isAcknowledging) this.acknowledge();
    });
  }

  acknowledge(): void {
    const settled = this.#unsettled;
    this.#unsettled = [];
    for (const one of settled) one();
  }

  async listen(topic: string, hear: (payload: Uint8Array) => void): Promise<() => void> {
    const ears = this.#ears.get(topic) ?? new Set();
    this.#ears.set(topic, ears.add(hear));
    return () => ears.delete(hear);
  }

  /** Says something on a topic, as anybody could. */
  say(topic: string, text: string | Uint8Array): void {
    this.publish(topic, typeof text === 'string' ? new TextEncoder().encode(text) : text, () => {});
  }

  /** What was published on a topic so far. */
  on(topic: string): readonly string[] {
    return this.posted.filter((one) => one.topic === topic).map(({ text }) => text);
  }
}
