import { assert } from '../../core/index.ts';

/** What the memory model needs to know of a runtime. */
export interface Room {
  /** Index of its device. */
  readonly device: number;
  readonly pageBytes: number;
  readonly memoryBytes: number;
}

/**
 * The memory that modules truly hold, in pages of their runtime. A reservation that does not fit is refused, in the
 * runtime or in its device, whose runtimes share what it has; so nothing is ever overcommitted here, whatever
 * the supervisor believes.
 *
 * Only the number of pages counts, not where they lie: WebAssembly grows a memory page by page in an address range
 * reserved beforehand (Core specification 2.0, §4.2.8), and an MMU makes any free pages do. On boards without an MMU
 * that is an assumption (one pool, handed out in whole pages); there a long-running pool can fragment.
 */
export class Memory {
  readonly #rooms: readonly Room[];
  readonly #deviceBytes: readonly number[];
  readonly #heldPages: Float64Array;
  readonly #deviceHeldBytes: Float64Array;

  constructor(rooms: readonly Room[], deviceBytes: readonly number[]) {
    assert(
      rooms.every(({ pageBytes }) => pageBytes > 0),
      'a page has bytes',
    );
    this.#rooms = rooms;
    this.#deviceBytes = deviceBytes;
    this.#heldPages = new Float64Array(rooms.length);
    this.#deviceHeldBytes = new Float64Array(deviceBytes.length);
  }

  /** Pages that so many bytes take on a runtime. */
  pages(runtime: number, bytes: number): number {
    return Math.ceil(bytes / this.#room(runtime).pageBytes);
  }

  /** Takes the pages for `bytes`, or nothing at all; says which. */
  reserve(runtime: number, bytes: number): boolean {
    const { device, pageBytes, memoryBytes } = this.#room(runtime);
    const pages = Math.ceil(bytes / pageBytes);
    const held = this.#heldPages[runtime] as number;
    if ((held + pages) * pageBytes > memoryBytes) return false;
    const deviceHeld = (this.#deviceHeldBytes[device] as number) + pages * pageBytes;
    if (deviceHeld > (this.#deviceBytes[device] as number)) return false;
    this.#heldPages[runtime] = held + pages;
    this.#deviceHeldBytes[device] = deviceHeld;
    return true;
  }

  /** Gives back what a reservation of so many bytes took. */
  release(runtime: number, bytes: number): void {
    const { device, pageBytes } = this.#room(runtime);
    const pages = Math.ceil(bytes / pageBytes);
    const left = (this.#heldPages[runtime] as number) - pages;
    assert(left >= 0, 'nothing is given back that was not taken');
    this.#heldPages[runtime] = left;
    (this.#deviceHeldBytes[device] as number) -= pages * pageBytes;
  }

  /** Gives back everything a runtime's modules hold, as its end does. */
  clear(runtime: number): void {
    const { device, pageBytes } = this.#room(runtime);
    (this.#deviceHeldBytes[device] as number) -= (this.#heldPages[runtime] as number) * pageBytes;
    this.#heldPages[runtime] = 0;
  }

  heldBytes(runtime: number): number {
    return (this.#heldPages[runtime] as number) * this.#room(runtime).pageBytes;
  }

  /** What all runtimes of a device hold together. */
  deviceHeldBytes(device: number): number {
    return this.#deviceHeldBytes[device] as number;
  }

  #room(runtime: number): Room {
    return this.#rooms[runtime] as Room;
  }
}
