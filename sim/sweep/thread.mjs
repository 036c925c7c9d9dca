// What a thread of a crew runs. It reads TypeScript as arts.mjs does: the hook of "--import tsx" works in this very thread,
// and reads the clock while a policy is watched.
import { register } from 'tsx/esm/api';

register();
export const { runTask: carryOut } = await import('./run-task.ts');
