import { type Assignment, runAssigned, type ThreadWord } from '../../runtime/host/thread.ts';
import { worker } from './worker.ts';

const say = (word: ThreadWord): void => worker.postMessage(word);

worker.onmessage = (message) => runAssigned(message.data as Assignment, say);
say({ kind: 'ready', osThread: null });
