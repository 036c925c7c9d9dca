import type { Module } from '../../../core/index.ts';
import { PAGE_BYTES } from '../wasm/engine.ts';
import type { Code } from './codes.ts';
import type { LifePlan, ThreadEnd } from './life.ts';
import type { End } from './running.ts';
import type { ThreadFate } from './threads.ts';

/** Size of the ring for what an instance writes (assumption: 64 KiB hold a thousand lines). */
export const OUT_BYTES = 65_536;
/** What a module that heeds signals gets to end by itself (assumption: well below a leaving agent's patience of 5 s). */
export const GRACE_MS = 500;
/** The end of an instance that was told to end. */
export const STOPPED: End = { reason: 'stopped', note: null };

/** The most pages of memory that a module may have, or why it cannot even begin. */
export function pagesFor(module: Module, code: Code, defaultBytes: number): number | string {
  const limitBytes = module.demand.memoryBytes > 0 ? module.demand.memoryBytes : defaultBytes;
  const pages = Math.min(Math.ceil(limitBytes / PAGE_BYTES), code.pagesMax ?? Number.POSITIVE_INFINITY);
  if (code.initialPages <= pages) return pages;
  return `the module needs ${code.initialPages * PAGE_BYTES} bytes to begin with, and may have ${limitBytes}`;
}

/** What a thread needs to know of a module. */
export const planOf = (module: Module, code: Code, pagesMax: number): LifePlan => ({
  module: code.compiled,
  initialPages: code.initialPages,
  pagesMax,
  isFreezable: code.identity !== null,
  given: { args: [module.name, ...module.args], env: module.env },
  channels: module.channels,
});

/** What the end of a module's code means to those who asked for it. */
export function endOf(end: ThreadEnd, pagesMax: number): End {
  switch (end.kind) {
    case 'out-of-memory':
      return {
        reason: 'out-of-memory',
        note: `more memory was asked for than its ${pagesMax * PAGE_BYTES} bytes`,
      };
    case 'trapped':
      return { reason: 'crashed', note: `trapped: ${end.fault}` };
    default:
      if (end.code === 0) return { reason: 'completed', note: null };
      return { reason: 'crashed', note: `ended with exit code ${end.code}` };
  }
}

/** What it means to those who asked for a module that its thread broke. */
export const brokenEnd = ({ fault, isMemory }: ThreadFate): End => ({
  reason: isMemory ? 'out-of-memory' : 'crashed',
  note: `the thread broke: ${fault}`,
});
