import type { Module } from '../../../core/index.ts';
import type { TraceRecord } from '../../../core/trace.ts';

/** Stands for the value of a variable that is nobody's business. */
const MASK = '•••';

/** A module without the values of its environment; that a variable is there may be known. */
export const masked = (module: Module): Module => ({
  ...module,
  env: module.env.map((line) => `${line.split('=', 1)[0]}=${MASK}`),
});

/** A record of the trace with the modules in it masked. */
export function maskedRecord<R extends TraceRecord>(record: R): R {
  if (record.kind === 'input' && record.input.kind === 'module-requested') {
    return { ...record, input: { ...record.input, module: masked(record.input.module) } };
  }
  if (record.kind === 'command' && 'module' in record.command && typeof record.command.module === 'object') {
    return { ...record, command: { ...record.command, module: masked(record.command.module) } };
  }
  return record;
}
