import { createHash } from 'node:crypto';
import { type Knowledge, knowledgeParts } from '../../core/index.ts';
import { type Asked, answersFrom, answersParts } from './answers.ts';
import type { ChainEnd } from './scan.ts';

/** What a realm's supervisor has to remember. */
export interface Memory {
  readonly knowledge: Knowledge;
  readonly answers: Asked;
  /** What the wire has to remember of its peers, in its own words. */
  readonly wire: string;
}

/** Which moment a snapshot is of. */
export interface Moment extends ChainEnd {
  readonly realm: string;
  readonly profile: string;
  readonly wallMs: number;
}

/** A snapshot as text, before its parts are read. */
export interface SnapshotText {
  readonly moment: Moment;
  readonly knowledge: string;
  readonly answers: Asked;
  readonly wire: string;
}

const VERSION = 1;

/** Work at a stretch on a snapshot, in milliseconds: what a request waits for it at most, each time it waits. */
const STRETCH_MS = 1;

/**
 * Writes a snapshot piece by piece, so that a large realm goes on deciding meanwhile: knowledge is never changed, only
 * replaced, so what is being written stays as it was. Four lines and their SHA-256. `rest` is how long others have their
 * turn between two pieces, each of them a millisecond of work.
 */
export async function* snapshotParts(
  moment: Moment,
  memory: Memory,
  rest: () => Promise<void>,
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let piece = '';
  let beganMs = performance.now();
  for (const part of lines(moment, memory)) {
    piece += part;
    if (performance.now() - beganMs < STRETCH_MS) continue;
    hash.update(piece);
    yield piece;
    piece = '';
    await rest();
    beganMs = performance.now();
  }
  hash.update(piece);
  yield `${piece}${JSON.stringify({ kind: 'end', sha256: hash.digest('hex') })}\n`;
}

function* lines(moment: Moment, { knowledge, answers, wire }: Memory): Generator<string> {
  yield `${JSON.stringify({ kind: 'snapshot', version: VERSION, ...moment })}\n`;
  yield* knowledgeParts(knowledge);
  yield '\n';
  yield* answersParts(answers);
  yield `\n${JSON.stringify(wire)}\n`;
}

/** Reads a snapshot; `null` when it is not what was written. */
export function readSnapshot(text: string): SnapshotText | null {
  const endAt = text.lastIndexOf('\n', text.length - 2) + 1;
  const [head, knowledge, answers, wire, rest] = text.slice(0, endAt).split('\n');
  if (head === undefined || knowledge === undefined || answers === undefined || wire === undefined)
    return null;
  if (rest !== '') return null;
  try {
    const end = JSON.parse(text.slice(endAt)) as { readonly sha256?: string };
    if (end.sha256 !== createHash('sha256').update(text.slice(0, endAt)).digest('hex')) return null;
    const { kind, version, ...moment } = JSON.parse(head) as Moment & { kind: string; version: number };
    if (kind !== 'snapshot' || version !== VERSION) return null;
    return { moment, knowledge, answers: answersFrom(answers), wire: JSON.parse(wire) as string };
  } catch {
    return null;
  }
}
