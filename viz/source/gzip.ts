type Bytes = Uint8Array<ArrayBuffer>;

/** Length of the fixed part of a member's head (RFC 1952, §2.3). */
const HEAD_BYTES = 10;

/** Whether bytes begin like gzip (RFC 1952, §2.3.1). */
export const isPacked = (bytes: Bytes): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks gzip of several members. Browsers unpack one and object to more, so members are told apart here: each begins with
 * the same ten bytes as the first, which is so when one program wrote them all and gave no time.
 */
export async function* unpackedMembers(packed: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  const members = new MemberQueue();
  const pumped = pump(packed, members);
  // Faults are thrown where they are waited for.
  pumped.catch(() => {});
  for await (const member of members) yield* chunksOf(member);
  await pumped;
}

/** The chunks of a stream; not every browser lets a stream itself be looped over. */
export async function* chunksOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes> {
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

/** Members that have begun, for whoever reads them one after the other. */
class MemberQueue implements AsyncIterable<ReadableStream<Bytes>> {
  readonly #members: ReadableStream<Bytes>[] = [];
  #isClosed = false;
  #ring: () => void = () => {};

  begin(): WritableStreamDefaultWriter<Bytes> {
    const unpacking = new DecompressionStream('gzip');
    this.#members.push(unpacking.readable as ReadableStream<Bytes>);
    this.#ring();
    return unpacking.writable.getWriter() as WritableStreamDefaultWriter<Bytes>;
  }

  close(): void {
    this.#isClosed = true;
    this.#ring();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReadableStream<Bytes>> {
    for (;;) {
      const member = this.#members.shift();
      if (member !== undefined) yield member;
      else if (this.#isClosed) return;
      else
        await new Promise<void>((resolve) => {
          this.#ring = resolve;
        });
    }
  }
}

async function pump(packed: AsyncIterable<Bytes>, members: MemberQueue): Promise<void> {
  let head: Bytes | null = null;
  let rest: Bytes = new Uint8Array();
  let writer: WritableStreamDefaultWriter<Bytes> | null = null;
  try {
    for await (const chunk of packed) {
      rest = joined(rest, chunk);
      if (rest.length < HEAD_BYTES) continue;
      head ??= rest.slice(0, HEAD_BYTES);
      for (;;) {
        const next = indexOf(rest, head);
        const isHere = next === 0 && writer === null;
        if (isHere) {
          writer = members.begin();
          await writer.write(rest.slice(0, HEAD_BYTES));
          rest = rest.slice(HEAD_BYTES);
          continue;
        }
        if (next < 0) break;
        await writer?.write(rest.slice(0, next));
        await writer?.close();
        writer = null;
        rest = rest.slice(next);
      }
      // What may be the beginning of a head waits for more.
      const sureBytes = Math.max(0, rest.length - HEAD_BYTES + 1);
      await writer?.write(rest.slice(0, sureBytes));
      rest = rest.slice(sureBytes);
    }
    await writer?.write(rest);
    await writer?.close();
  } finally {
    members.close();
  }
}

function joined(one: Bytes, other: Bytes): Bytes {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function indexOf(bytes: Bytes, wanted: Bytes): number {
  for (let at = bytes.indexOf(wanted[0] ?? 0); at >= 0; at = bytes.indexOf(wanted[0] ?? 0, at + 1)) {
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}
