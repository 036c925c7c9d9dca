import { Scribe } from '../reel/scribe.ts';
import { chunksOf, isPacked, unpackedMembers } from './gzip.ts';
import type { Sink } from './source.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Work at a stretch before others get their turn: half a frame at 60 frames a second. */
const SLICE_MS = 8;
/** Longest time that read records wait to be shown. */
const WAIT_MS = 120;

/** Ends the present turn, so that pictures are drawn and keys are heard. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Reads packed or plain lines of a trace. What a crash cut off in the last line is left out. */
export async function readLines(
  bytes: ReadableStream<Bytes>,
  sink: Sink,
  totalBytes: number | null,
): Promise<void> {
  let readBytes = 0;
  const counted = new TransformStream<Bytes, Bytes>({
    transform(chunk, controller) {
      readBytes += chunk.length;
      controller.enqueue(chunk);
    },
  });
  const scribe = new Scribe();
  const decoder = new TextDecoder();
  let rest = '';
  let sliceMs = performance.now();
  let toldMs = sliceMs;
  for await (const chunk of await unpacked(bytes.pipeThrough(counted))) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const isFull = scribe.line(line);
      const nowMs = performance.now();
      if (isFull || nowMs - toldMs > WAIT_MS) {
        tell();
        toldMs = nowMs;
      }
      if (nowMs - sliceMs > SLICE_MS) {
        await pause();
        sliceMs = performance.now();
      }
    }
  }
  if (isWhole(rest)) scribe.line(rest);
  tell();
  sink.news({ kind: 'ended' });

  function tell(): void {
    const batch = scribe.batch();
    if (batch !== null) sink.batch(batch);
    sink.news({ kind: 'reading', readBytes, totalBytes });
  }
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Plain bytes, whether they are packed or not. */
async function unpacked(bytes: ReadableStream<Bytes>): Promise<AsyncIterable<Bytes>> {
  const chunks = chunksOf(bytes);
  const { value: first } = await chunks.next();
  const whole = begunWith(first ?? new Uint8Array(), chunks);
  return first !== undefined && isPacked(first) ? unpackedMembers(whole) : whole;
}

async function* begunWith(first: Bytes, rest: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  yield first;
  yield* rest;
}
