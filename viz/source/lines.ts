import { Scribe } from '../reel/scribe.ts';
import type { Sink } from './source.ts';

/** Work at a stretch before others get their turn: half a frame at 60 frames a second. */
const SLICE_MS = 8;
/** Longest time that read records wait to be shown. */
const WAIT_MS = 120;

/** Ends the present turn, so that pictures are drawn and keys are heard. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Reads packed or plain lines of a trace. What a crash cut off in the last line is left out. */
export async function readLines(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  sink: Sink,
  totalBytes: number | null,
): Promise<void> {
  let readBytes = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
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

/** Unpacks what begins like gzip (RFC 1952, §2.3.1). */
async function unpacked(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<AsyncIterable<Uint8Array<ArrayBuffer>>> {
  const reader = bytes.getReader();
  const { value: first = new Uint8Array() } = await reader.read();
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(first),
    async pull(controller) {
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const isPacked = first[0] === 0x1f && first[1] === 0x8b;
  return chunksOf(isPacked ? whole.pipeThrough(new DecompressionStream('gzip')) : whole);
}

/** The chunks of a stream; not every browser lets a stream itself be looped over. */
async function* chunksOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
