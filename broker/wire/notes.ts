import type { RuntimeRecord } from '../../core/index.ts';

/** Where in a runtime's metadata the wire keeps what it knows of a legacy runtime. */
export const NOTES_KEY = 'arts.wire';

/** The generations of legacy dialects. */
export type Generation = 'g1' | 'g2' | 'g3' | 'g4' | 'g5';

/** What the wire knows of a legacy runtime beside what the core does. */
export interface Notes {
  readonly generation: Generation;
  /** Where it asked to be registered, and where it is answered. */
  readonly topic: string;
  /** Id of its newest registration; one that repeats it is a retry. */
  readonly transaction: string;
  /** The fields it registered with, as it spelled them. */
  readonly told: Readonly<Record<string, unknown>>;
  /** Whether it confirms that a module has started; the others are taken at their silence. */
  readonly confirmsStart: boolean;
  /** Whether it confirms that a module is gone. */
  readonly confirmsStop: boolean;
  /** Whether it has been heard to keep alive. */
  readonly keepsAlive: boolean;
}

/** Notes as text for a runtime's metadata. */
export const writeNotes = (notes: Notes): string => JSON.stringify(notes);

/** What the wire knows of a legacy runtime; `null` for one that speaks our own dialect. */
export function notesOf(record: RuntimeRecord | undefined): Notes | null {
  const text = record?.runtime.metadata[NOTES_KEY];
  return text === undefined ? null : (JSON.parse(text) as Notes);
}

/** Whether a runtime is known to speak a generation. */
export const isOf = (record: RuntimeRecord | undefined, generation: Generation): record is RuntimeRecord =>
  notesOf(record)?.generation === generation;

/** Which dialect a runtime speaks: our own, or that of a generation. */
export const dialectOf = (record: RuntimeRecord): 'native' | Generation =>
  notesOf(record)?.generation ?? 'native';
