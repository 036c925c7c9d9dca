import { parentPort } from 'node:worker_threads';
import { ThreadLife, type ThreadOrder, type ThreadWord } from '../host/thread.ts';
import { settleIn } from './settle-in.ts';

const say = (word: ThreadWord): void => parentPort?.postMessage(word);

const life = new ThreadLife(say);
parentPort?.on('message', (order: ThreadOrder) => life.obey(order));
say({ kind: 'ready', osThread: settleIn() });
