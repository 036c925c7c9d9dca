import { FileShelf } from './files.ts';
import { CHAIN_START, type ChainEnd, scan } from './scan.ts';
import { JournalFault } from './shelf.ts';
import { readSnapshot } from './snapshot.ts';

/** A journal to be read as the trace that it is. */
export interface JournalTrace {
  readonly name: string;
  /** What was known before its first record; `null` when it goes back to the beginning of its realm. */
  readonly start: { readonly policy: string; readonly knowledge: string } | null;
  /** Its records line by line, without seals; throws a `JournalFault` where something is not what was written. */
  lines(): AsyncGenerator<string>;
}

/**
 * Opens the journal in a folder for reading, from its beginning or from the oldest snapshot that is kept. Takes no lock
 * and changes nothing, so that a realm that is served can be looked at: what is being written right then is left out.
 */
export async function readJournal(folder: string): Promise<JournalTrace> {
  const shelf = FileShelf.reading(folder);
  const segments = await shelf.segments();
  if (segments.length === 0) throw new JournalFault('corrupt', `${folder} holds no journal`, '');
  const start = segments[0] === 1 ? null : await oldestSnapshot(shelf, segments);
  const first = start?.segmentIndex ?? 1;
  const before: ChainEnd = start?.moment ?? CHAIN_START;
  const kept = segments.filter((segment) => segment >= first);
  return {
    name: folder,
    start: start === null ? null : { policy: start.moment.profile, knowledge: start.knowledge },
    async *lines() {
      let chain = before;
      for (const segment of kept) {
        const { batches, end, fault, tornBytes } = scan(await shelf.readSegment(segment), chain);
        const isLast = segment === kept.at(-1);
        if (fault !== null || (tornBytes > 0 && !isLast)) {
          const { line, reason } = fault ?? {
            line: 1,
            reason: 'the segment ends early, and later ones exist',
          };
          throw new JournalFault('corrupt', `${shelf.segmentName(segment)}:${line} ${reason}`, '');
        }
        for (const { lines } of batches) yield* lines;
        chain = end ?? chain;
      }
    },
  };
}

async function oldestSnapshot(
  shelf: FileShelf,
  segments: readonly number[],
): Promise<{ readonly segmentIndex: number } & NonNullable<ReturnType<typeof readSnapshot>>> {
  for (const segmentIndex of await shelf.snapshots()) {
    if (segmentIndex < (segments[0] ?? 0)) continue;
    const snapshot = readSnapshot(await shelf.readSnapshot(segmentIndex));
    if (snapshot !== null) return { segmentIndex, ...snapshot };
  }
  throw new JournalFault('corrupt', `${shelf.name} holds no snapshot that its records begin with`, '');
}
