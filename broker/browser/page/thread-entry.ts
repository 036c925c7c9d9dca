import { ThreadLife, type ThreadOrder, type ThreadWord } from '../../runtime/host/thread.ts';
import { worker } from './worker.ts';

const say = (word: ThreadWord): void => worker.postMessage(word, []);

const life = new ThreadLife(say);
worker.onmessage = (message) => life.obey(message.data as ThreadOrder);
say({ kind: 'ready', osThread: null });
