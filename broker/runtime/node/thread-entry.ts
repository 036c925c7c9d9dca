import { parentPort } from 'node:worker_threads';
import { type Assignment, runAssigned, type ThreadWord } from '../host/thread.ts';
import { settleIn } from './settle-in.ts';

const say = (word: ThreadWord): void => parentPort?.postMessage(word);

parentPort?.once('message', (assignment: Assignment) => runAssigned(assignment, say));
say({ kind: 'ready', osThread: settleIn() });
