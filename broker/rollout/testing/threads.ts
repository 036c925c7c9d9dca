import type { Advice } from '../../../core/index.ts';

/** Advice that a thread of a test gives: to move nobody. */
export const SAID: Advice = {
  kind: 'moves-advised',
  asOfMs: 0,
  plan: 'to the letter',
  moves: [],
  gain: { horizonMs: 1, missShare: 0, latencyMs: 0 },
};

/**
 * A thread that does what the text of a question says: hang, throw, end, say nonsense, answer another question first, hold all memory
 * there is, or answer with a fault, with nothing or with advice.
 */
export const THREAD: URL = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads';
  const say = (word) => parentPort.postMessage(word);
  parentPort.on('message', ({ number, text }) => {
    switch (text) {
      case 'hang': for (;;);
      case 'throw': throw new Error('thrown');
      case 'end': process.exit(3);
      case 'nonsense': return say({ number, advice: { kind: 'moves-advised', moves: [{ module: 7 }] } });
      case 'other': say({ number: number - 1, advice: null }); say(null); return say({ number, advice: ${JSON.stringify(SAID)} });
      case 'hold': { const all = []; for (;;) all.push(new Array(1e5).fill(0).map((_, at) => ({ at }))); }
      case 'fault': return say({ number, fault: 'a law of the world was broken' });
      case 'stay': return say({ number, advice: null });
      default: return say({ number, advice: ${JSON.stringify(SAID)} });
    }
  });
  say('ready');`)}`,
);
