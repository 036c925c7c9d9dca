// What the thread of a gym runs: a thread cannot begin with TypeScript, only go on with it.
import { register } from 'tsx/esm/api';

register();
await import('./thread-entry.ts');
