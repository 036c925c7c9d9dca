import { describe, expect, it } from 'vitest';
import type { Publish } from '../wire/index.ts';
import { Settling } from './settling.ts';

const message = (parts: Partial<Publish>): Publish => ({
  topic: 't',
  payload: '',
  qos: 0,
  retain: false,
  ...parts,
});

describe('what is for a runtime that has just been taken in', () => {
  it('waits until it listens, in its order, and everything else does not', async () => {
    const settling = new Settling(30);
    const startMs = performance.now();
    expect(settling.wait(message({ wakes: 'old' }))).toBeNull();
    expect(settling.wait(message({}))).toBeNull();
    expect(settling.wait(message({ to: 'other' }))).toBeNull();
    const order: string[] = [];
    const waits = ['create', 'delete'].map((word) =>
      settling.wait(message({ to: 'old' }))?.then(() => order.push(word)),
    );
    await Promise.all(waits);
    expect(order).toEqual(['create', 'delete']);
    expect(performance.now() - startMs).toBeGreaterThan(25);
    expect(settling.wait(message({ to: 'old' }))).toBeNull();
  });

  it('waits for the last time it was taken in', async () => {
    const settling = new Settling(30);
    void settling.wait(message({ wakes: 'old' }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    void settling.wait(message({ wakes: 'old' }));
    const startMs = performance.now();
    await settling.wait(message({ to: 'old' }));
    expect(performance.now() - startMs).toBeGreaterThan(25);
  });
});
