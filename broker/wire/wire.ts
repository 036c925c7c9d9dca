import type { Command, Knowledge, ModuleId, Report, Request, RuntimeId } from '../../core/index.ts';
import { freshId } from './fresh.ts';
import type { Rest } from './legacy/rests.ts';
import type { Message } from './message.ts';
import type { Publish } from './publish.ts';
import type { Issue, IssueCode } from './reading.ts';

/** Which generation a peer is taken for when it says too little to tell. */
export type Fallback = 'g1' | 'g2' | 'g3';

/**
 * All that the wire remembers by itself. What it knows of a runtime lies in the `metadata` of that runtime, what it knows of
 * a request in the request's id: both are kept by the core and its journal as long as they matter, and no longer.
 */
export interface Wire {
  readonly realm: string;
  readonly fallback: Fallback;
  /** What `atMs` 0 of the core is, in milliseconds since 1970; legacy answers state times. */
  readonly wallMs: number;
  readonly nonce: string;
  readonly issuedCount: number;
  /** Modules that were asked for in the fourth generation, which numbers them. */
  readonly indexCount: number;
  /** Unfinished lines of modules on old runtimes, the longest silent first. They do not outlive a restart. */
  readonly rests: readonly Rest[];
}

/** What a wire is set up with. */
export interface WirePlan {
  readonly realm: string;
  /** A text that no start before had, such as a random uuid. */
  readonly nonce: string;
  readonly fallback?: Fallback;
  readonly wallMs?: number;
}

/** A wire that has heard nothing yet. */
export const newWire = ({ realm, nonce, fallback = 'g1', wallMs = 0 }: WirePlan): Wire => ({
  realm,
  nonce,
  fallback,
  wallMs,
  issuedCount: 0,
  indexCount: 0,
  rests: [],
});

/** Writes down what has to outlive a restart. */
export const writeWire = ({ indexCount }: Wire): string => JSON.stringify({ v: 1, indexCount });

/** A wire that goes on from what was written down; whatever else is found there starts anew. */
export function readWire(text: string, plan: WirePlan): Wire {
  try {
    const { v, indexCount } = JSON.parse(text) as { readonly v: unknown; readonly indexCount: unknown };
    if (v === 1 && typeof indexCount === 'number') return { ...newWire(plan), indexCount };
  } catch {
    // Nothing was written down, or not by us.
  }
  return newWire(plan);
}

/** A file that a runtime wants to be sent inside a message; see `deliverFile`. */
export interface FileWanted {
  readonly runtime: RuntimeId;
  readonly module: ModuleId;
  readonly file: string;
}

/** What a message leads to. */
export interface Heard {
  readonly wire: Wire;
  /** In order, to be stamped and stepped one after the other. */
  readonly inputs: readonly (Report | Request)[];
  readonly publishes: readonly Publish[];
  readonly issues: readonly Issue[];
  readonly files: readonly FileWanted[];
}

/** What commands lead to. */
export interface Told {
  readonly wire: Wire;
  readonly publishes: readonly Publish[];
  /** What runtimes that never confirm are taken to have done; to be stamped and stepped like any report. */
  readonly reports: readonly Report[];
  readonly issues: readonly Issue[];
}

/** One message or one batch of commands at work: what comes of it gathers here. */
export interface Turn {
  wire: Wire;
  readonly scene: Knowledge;
  readonly inputs: (Report | Request)[];
  readonly publishes: Publish[];
  readonly issues: Issue[];
  readonly files: FileWanted[];
}

/** A message being heard. */
export interface Hearing extends Turn {
  readonly message: Message;
}

/** Commands being told. */
export interface Telling extends Turn {
  readonly commands: readonly Command[];
  readonly reports: Report[];
  /** Answers to legacy requests; they follow what was told to runtimes, as they always did. */
  readonly answers: Publish[];
}

/** Opens a turn. */
export const openTurn = (wire: Wire, scene: Knowledge): Turn => ({
  wire,
  scene,
  inputs: [],
  publishes: [],
  issues: [],
  files: [],
});

/** Takes a fresh id. */
export function fresh(turn: Turn): string {
  const [id, source] = freshId(turn.wire.realm, turn.wire);
  turn.wire = { ...turn.wire, ...source };
  return id;
}

/** Notes what is wrong with a message. */
export function complain(turn: Turn, code: IssueCode, path: string, message: string): void {
  turn.issues.push({ code, path, message });
}
