import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Line } from './line.ts';
import { live } from './live.ts';
import type { PlayerWord, WorldWord } from './words.ts';

/** How long a world waits for its player, who may have gone; a day. */
const WAIT_MS_MAX = 86_400_000;

const { port, memory } = workerData as { readonly port: MessagePort; readonly memory: SharedArrayBuffer };
const line = new Line<WorldWord, PlayerWord>('world', port, memory);
parentPort?.postMessage('ready');
const wait = (): PlayerWord | null => line.hear(WAIT_MS_MAX);
for (let word = wait(); word !== null; ) word = word.kind === 'begin' ? live(word, line, wait) : wait();
