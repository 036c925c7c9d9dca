/** Who is where: the home of each module, and the modules of each runtime in no particular order. */
export class Roster {
  readonly homes: Int32Array;
  /** The first `counts[runtime]` of each list are the modules that are there; what follows is left over. */
  readonly lists: readonly Int32Array[];
  readonly counts: Int32Array;
  readonly #positions: Int32Array;

  constructor(homes: Int32Array, runtimeCount: number) {
    const moduleCount = homes.length;
    this.homes = homes.slice();
    this.lists = Array.from({ length: runtimeCount }, () => new Int32Array(moduleCount));
    this.counts = new Int32Array(runtimeCount);
    this.#positions = new Int32Array(moduleCount);
    for (let module = 0; module < moduleCount; module++) this.#enter(module, homes[module] as number);
  }

  /** Moves a module to another runtime; the last of its old list takes its position. */
  move(module: number, to: number): void {
    const from = this.homes[module] as number;
    const list = this.lists[from] as Int32Array;
    const count = (this.counts[from] as number) - 1;
    const last = list[count] as number;
    const position = this.#positions[module] as number;
    list[position] = last;
    this.#positions[last] = position;
    this.counts[from] = count;
    this.#enter(module, to);
  }

  #enter(module: number, runtime: number): void {
    const count = this.counts[runtime] as number;
    (this.lists[runtime] as Int32Array)[count] = module;
    this.#positions[module] = count;
    this.counts[runtime] = count + 1;
    this.homes[module] = runtime;
  }
}
