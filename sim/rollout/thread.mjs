// What the thread runs that tries plans for a live realm: a thread cannot begin with TypeScript, only go on with it.
import { register } from 'tsx/esm/api';

register();
await import('./thread-entry.ts');
