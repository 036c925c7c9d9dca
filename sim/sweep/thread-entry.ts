/** What a thread of the crew runs; it has to be exported like this to be found there. */
export { runTask as carryOut } from './run-task.ts';
