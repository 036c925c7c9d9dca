import { worker } from './worker.ts';

worker.onmessage = (message) => {
  const [ordinal, waitMs] = message.data as readonly [ordinal: number, waitMs: number];
  setTimeout(() => worker.postMessage(ordinal), waitMs);
};
