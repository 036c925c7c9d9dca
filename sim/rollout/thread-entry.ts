import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { type AdviceQuestion, adviceFor } from './advise.ts';

/** On Linux each thread has a niceness of its own: whoever decides goes before whoever tries. */
const NICENESS = 10;

if (process.platform === 'linux') setPriority(NICENESS);
parentPort?.on('message', (asked: AdviceQuestion & { readonly number: number }) => {
  const { number } = asked;
  try {
    parentPort?.postMessage({ number, advice: adviceFor(asked) });
  } catch (fault) {
    parentPort?.postMessage({ number, fault: String(fault) });
  }
});
parentPort?.postMessage('ready');
