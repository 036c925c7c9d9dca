import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileShelf } from '../files.ts';
import type { Shelf } from '../shelf.ts';

/** One change of a shelf, in the order in which they were begun. */
export type Deed =
  | { readonly kind: 'append'; readonly segment: number; readonly text: string }
  | { readonly kind: 'snapshot'; readonly segment: number; readonly text: string };

/** A shelf in memory that keeps nothing but a list of what was done to it. */
export class RecordingShelf implements Shelf {
  readonly name = 'memory';
  readonly deeds: Deed[] = [];
  /** Called when a deed is done, before whoever waits for it is told. */
  readonly #onDone: () => void;

  constructor(onDone: () => void = () => {}) {
    this.#onDone = onDone;
  }

  async append(segment: number, _batchIndex: number, text: string): Promise<void> {
    this.deeds.push({ kind: 'append', segment, text });
    // As slow as a disk: more is heard meanwhile.
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    this.#onDone();
  }

  async writeSnapshot(segment: number, parts: AsyncIterable<string>): Promise<void> {
    let text = '';
    for await (const part of parts) text += part;
    this.deeds.push({ kind: 'snapshot', segment, text });
  }

  segmentName(segment: number): string {
    return `segment ${segment}`;
  }

  async segments(): Promise<readonly number[]> {
    return this.#numbers('append');
  }

  async snapshots(): Promise<readonly number[]> {
    return this.#numbers('snapshot');
  }

  async readSegment(segment: number): Promise<Buffer> {
    const texts = this.deeds.filter((deed) => deed.kind === 'append' && deed.segment === segment);
    return Buffer.from(texts.map(({ text }) => text).join(''));
  }

  async readSnapshot(segment: number): Promise<string> {
    const found = this.deeds.find((deed) => deed.kind === 'snapshot' && deed.segment === segment);
    return found?.text ?? '';
  }

  async cut(): Promise<void> {}
  async retire(): Promise<void> {}
  async close(): Promise<void> {}

  #numbers(kind: Deed['kind']): readonly number[] {
    return [...new Set(this.deeds.filter((deed) => deed.kind === kind).map(({ segment }) => segment))];
  }
}

/** Repeats deeds in a real folder, the last of them up to some byte only, as a crash would leave it. */
export async function repeated(folder: string, deeds: readonly Deed[], lastBytes: number): Promise<void> {
  const shelf = await FileShelf.open(folder);
  for (const [index, { kind, segment, text }] of deeds.slice(0, -1).entries()) {
    if (kind === 'append') await shelf.append(segment, index, text);
    else await shelf.writeSnapshot(segment, once(text));
  }
  const last = deeds.at(-1);
  const path = shelf.segmentName(last?.segment ?? 1);
  if (last?.kind === 'append') await appendFile(path, Buffer.from(last.text).subarray(0, lastBytes));
  await shelf.close();
}

/** Runs with a folder of its own, which is gone afterwards. */
export async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'arts-journal-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
