import type { Body } from './body.ts';
import type { Calls } from './calls.ts';
import type { FunctionType } from './shape.ts';

/** Indexes of what was added to the module, after which a body is rewritten. */
export interface Added {
  readonly fuelIndex: number;
  readonly pagesIndex: number;
  readonly pollIndex: number;
  readonly growIndex: number;
}

/** A body to rewrite, and what is around it. */
export interface Rewriting {
  readonly body: Body;
  readonly type: FunctionType;
  readonly calls: Calls;
  readonly added: Added;
  readonly pollsOnEntry: boolean;
  /** The index of a function once ours is among the imports. */
  moved(index: number): number;
  /** The number of a type without parameters that has these results. */
  blockType(results: readonly number[]): Uint8Array;
  /** Instructions of a function, as far as they count for whoever calls it. */
  weightOf(index: number): number;
}
