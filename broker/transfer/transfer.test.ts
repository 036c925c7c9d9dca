import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MemoryBus } from '../runtime/testing/memory-bus.ts';
import { Receiver, Sender } from './index.ts';

const MOVE = { realm: 'realm', to: 'attic', module: 'camera', toEpoch: 2 };
const CHUNKS = 'realm/arts/v1/rt/attic/snapshot/camera/2';
const bytes = (sizeBytes: number): Uint8Array =>
  Uint8Array.from({ length: sizeBytes }, (_, at) => (at * 31) >> 3);
const hashOf = (whole: Uint8Array): string => createHash('sha256').update(whole).digest('hex');

interface Came {
  readonly whole: Promise<Uint8Array>;
  readonly cutCount: () => number;
  close(): void;
}

async function receiving(bus: MemoryBus, bytesMax = 2 ** 24): Promise<Came> {
  let cutCount = 0;
  let close = (): void => {};
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    void Receiver.open(bus, MOVE, {
      bytesMax,
      reception: { cut: () => ++cutCount, whole: resolve, spoiled: (reason) => reject(new Error(reason)) },
    }).then((receiver) => {
      close = () => receiver.close();
    });
  });
  await new Promise((resolve) => setImmediate(resolve));
  return { whole, cutCount: () => cutCount, close: () => close() };
}

/** A bus on which messages of a topic are lost, doubled or changed as they are given. */
class BadBus extends MemoryBus {
  fate: (payload: Uint8Array, number: number) => readonly Uint8Array[] = (payload) => [payload];
  #count = 0;

  override publish(topic: string, payload: Uint8Array, settled: () => void): void {
    if (topic !== CHUNKS) return super.publish(topic, payload, settled);
    const payloads = this.fate(payload, this.#count++);
    for (const one of payloads) super.publish(topic, one, settled);
    if (payloads.length === 0) settled();
  }
}

describe('a transfer', () => {
  it.each([0, 1, 262_144, 262_145, 5_000_000])('carries %d bytes as they are', async (sizeBytes) => {
    const bus = new MemoryBus();
    const came = await receiving(bus);
    const sender = await Sender.open(bus, MOVE);
    const whole = bytes(sizeBytes);
    await sender.send(whole, hashOf(whole), new AbortController().signal);
    expect(Buffer.from(await came.whole).equals(whole)).toBe(true);
    sender.close();
  });

  it('gives the mark back to both ends, between the same two messages', async () => {
    const bus = new MemoryBus();
    const came = await receiving(bus);
    const heard: string[] = [];
    for (const end of ['source', 'target'])
      await bus.listen('talk', (payload) =>
        heard.push(`${end} ${came.cutCount()} ${new TextDecoder().decode(payload)}`),
      );
    const sender = await Sender.open(bus, MOVE);
    bus.say('talk', 'before');
    const cut = sender.cut('x', () => heard.push('cut'));
    bus.say('talk', 'after');
    await cut;
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual(['source 0 before', 'target 0 before', 'cut', 'source 1 after', 'target 1 after']);
  });

  it('arrives though chunks are lost, come twice and in another order', async () => {
    const bus = new BadBus();
    let kept: Uint8Array | null = null;
    bus.fate = (payload, number) => {
      if (number === 1) return [];
      if (number === 2) kept = payload;
      return number === 3 && kept !== null ? [payload, kept, payload] : number === 2 ? [] : [payload];
    };
    const came = await receiving(bus);
    const sender = await Sender.open(bus, MOVE);
    const whole = bytes(2_000_000);
    await sender.send(whole, hashOf(whole), new AbortController().signal);
    expect(Buffer.from(await came.whole).equals(whole)).toBe(true);
  });

  it('tells a snapshot that is not what it was sent with, and one that is too large', async () => {
    for (const [bytesMax, reason] of [
      [2 ** 24, 'its SHA-256 is not what it was sent with'],
      [1_000, 'a snapshot of 300000 bytes is more than its module may have here'],
    ] as const) {
      const bus = new BadBus();
      bus.fate = (payload) => [payload.with(-1, (payload.at(-1) ?? 0) ^ 1)];
      const came = await receiving(bus, bytesMax);
      const spoiled = expect(came.whole).rejects.toThrow(reason);
      const sender = await Sender.open(bus, MOVE);
      const whole = bytes(300_000);
      const calledOff = new AbortController();
      const sent = sender.send(whole, hashOf(whole), calledOff.signal).catch(() => {});
      await spoiled;
      calledOff.abort();
      await sent;
    }
  });

  it('is over at once when it is called off', async () => {
    const sender = await Sender.open(new MemoryBus(), MOVE);
    const calledOff = new AbortController();
    const sent = sender.send(bytes(10), hashOf(bytes(10)), calledOff.signal);
    calledOff.abort();
    await expect(sent).rejects.toThrow('called off');
  });
});
