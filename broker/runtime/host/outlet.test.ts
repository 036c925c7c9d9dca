import { expect, it } from 'vitest';
import type { RingRecord } from '../shared/ring.ts';
import { Outlet } from './outlet.ts';

/** A broker that takes messages and says so when it is told to. */
function slowBroker() {
  const settlers: (() => void)[] = [];
  const said: string[] = [];
  const bus = {
    publish: (_topic: string, payload: Uint8Array, settled: () => void): void => {
      said.push(new TextDecoder().decode(payload));
      settlers.push(settled);
    },
    listen: async () => () => {},
  };
  return { bus, said, settle: () => settlers.shift()?.() };
}

const record = (text: string): RingRecord => ({
  tag: 1,
  isLast: true,
  bytes: new TextEncoder().encode(text),
});

it('marks what was written so far, though much is under way, and tells when the broker has it', async () => {
  const written = [...Array.from({ length: 600 }, (_, at) => record(`${at}\n`)), record('half a ')];
  const source = {
    read: () => written.shift() ?? null,
    get isEmpty() {
      return written.length === 0;
    },
  };
  const broker = slowBroker();
  const outlet = new Outlet(source, new Map([[1, { topic: 'out', isLines: true }]]), {
    bus: broker.bus,
    madeRoom: () => {},
  });
  outlet.drain();
  expect(broker.said.length).toBeLessThan(600);
  let isSent = false;
  const { rests, sent } = outlet.mark();
  void sent.then(() => {
    isSent = true;
  });
  expect(rests.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(['half a ']);
  written.push(record('line\n'), record('later\n'));
  for (let count = 0; count < 599; count++) broker.settle();
  await Promise.resolve();
  expect([broker.said.length >= 600, isSent]).toEqual([true, false]);
  broker.settle();
  await sent;
  outlet.drain();
  expect(broker.said.slice(-3)).toEqual(['599', 'half a line', 'later']);
});
