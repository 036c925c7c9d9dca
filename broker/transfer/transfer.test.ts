import { describe, expect, it } from 'vitest';
import { MemoryBus } from '../runtime/testing/memory-bus.ts';
import { Sender } from './index.ts';
import { BadBus, bytes, MOVE, receiving } from './testing/bad-bus.ts';

const never = new AbortController().signal;

describe('a transfer', () => {
  it.each([0, 1, 262_144, 262_145, 5_000_000])('carries %d bytes as they are', async (sizeBytes) => {
    const bus = new MemoryBus();
    const came = await receiving(bus);
    const sender = await Sender.open(bus, MOVE, never);
    const whole = bytes(sizeBytes);
    await sender.finish(whole);
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
    const sender = await Sender.open(bus, MOVE, never);
    bus.say('talk', 'before');
    const cut = sender.cut('x', () => heard.push('cut'));
    bus.say('talk', 'after');
    await cut;
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual(['source 0 before', 'target 0 before', 'cut', 'source 1 after', 'target 1 after']);
    sender.close();
  });

  it('goes on where the target is when all that was on its way has been lost', async () => {
    const bus = new BadBus();
    const came = await receiving(bus);
    const sender = await Sender.open(bus, MOVE, never);
    bus.fate = (_, number) => (number >= 3 && number < 8 ? [] : null);
    const whole = bytes(4_000_000);
    await sender.finish(whole);
    expect(Buffer.from(await came.whole).equals(whole)).toBe(true);
    // Sixteen chunks, five of which came to nothing: the rest is not sent again.
    expect(bus.chunkCount).toBeLessThanOrEqual(16 + 5 + 2);
    sender.close();
  });

  it('tells a snapshot that is too large, and pages that come after it', async () => {
    const bus = new MemoryBus();
    const large = await receiving(bus, 1_000);
    const sender = await Sender.open(bus, MOVE, never);
    const spoiled = expect(large.whole).rejects.toThrow('a snapshot of more than 1000 bytes');
    sender.finish(bytes(300_000)).catch(() => {});
    await spoiled;
    sender.close();
    const other = new MemoryBus();
    const late = await receiving(other);
    const wrong = await Sender.open(other, MOVE, never);
    await wrong.send('part', bytes(10));
    await wrong.send('pages', bytes(10));
    await expect(late.whole).rejects.toThrow('pages of memory come after their snapshot');
    wrong.close();
  });

  it('is over at once when it is called off', async () => {
    const calledOff = new AbortController();
    const sender = await Sender.open(new MemoryBus(), MOVE, calledOff.signal);
    const sent = sender.finish(bytes(10));
    calledOff.abort();
    await expect(sent).rejects.toThrow('called off');
    await expect(sender.send('pages', bytes(10))).rejects.toThrow('called off');
  });
});
