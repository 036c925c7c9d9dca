import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** How the chunks of a transfer begin: `ARTS`, version 2. */
const CHUNK_START = Buffer.from([0x41, 0x52, 0x54, 0x53, 0, 0, 0, 2]);
/** A byte of a chunk that its digest covers, counted from its start. */
const SPOILED_AT = 60;

/** A narrow way to a broker: what goes there is slowed down, and chunks may be changed on it. */
export class Narrows {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Chunks that are still to be changed. */
  spoilCount = 0;

  private constructor(port: number, bytesPerSecond: number) {
    this.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.setNoDelay();
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      far.pipe(near);
      near.on('data', (bytes: Buffer) => {
        far.write(this.#spoiled(bytes));
        near.pause();
        setTimeout(() => near.resume(), (bytes.length * 1_000) / bytesPerSecond);
      });
    });
  }

  static async open(port: number, bytesPerSecond: number): Promise<Narrows> {
    const narrows = new Narrows(port, bytesPerSecond);
    narrows.#server.listen(0, '127.0.0.1');
    await once(narrows.#server, 'listening');
    return narrows;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #spoiled(bytes: Buffer): Buffer {
    const changed = Buffer.from(bytes);
    for (let at = bytes.indexOf(CHUNK_START); at >= 0; at = bytes.indexOf(CHUNK_START, at + 1)) {
      if (this.spoilCount === 0 || at + SPOILED_AT >= bytes.length) continue;
      this.spoilCount -= 1;
      changed.writeUInt8(bytes.readUInt8(at + SPOILED_AT) ^ 1, at + SPOILED_AT);
    }
    return changed;
  }
}
