/** Packs and unpacks bytes as raw DEFLATE (RFC 1951), which both Node and browsers have. */
export interface Codec {
  pack(bytes: Uint8Array): Promise<Uint8Array>;
  /** Never makes more than so many bytes: rejects if there were more, or if they are none of its own. */
  unpack(bytes: Uint8Array, bytesMax: number): Promise<Uint8Array>;
}

interface Pipe {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

/** With what every host has: streams of the platform. */
export const streamCodec: Codec = {
  pack: (bytes) =>
    throughPipe(new CompressionStream('deflate-raw') as unknown as Pipe, bytes, Number.POSITIVE_INFINITY),
  unpack: (bytes, bytesMax) =>
    throughPipe(new DecompressionStream('deflate-raw') as unknown as Pipe, bytes, bytesMax),
};

async function throughPipe(
  { readable, writable }: Pipe,
  bytes: Uint8Array,
  bytesMax: number,
): Promise<Uint8Array> {
  const writer = writable.getWriter();
  // What goes wrong here is seen by whoever reads.
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => {});
  const reader = readable.getReader();
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    byteCount += read.value.length;
    if (byteCount > bytesMax) {
      await reader.cancel().catch(() => {});
      throw new RangeError(`more than ${bytesMax} bytes`);
    }
    parts.push(read.value);
  }
  const whole = new Uint8Array(byteCount);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
