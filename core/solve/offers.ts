/**
 * What each module could get where: for every module the runtimes that suit it, with the worth of being there. A worth is
 * a score, weighted by whoever made it, minus the cost of moving there for runtimes that are not the module's home; 0 is
 * the worth of being nowhere, so what is worth less than nothing is not offered. Offers are kept by module, as a
 * compressed sparse table: those of module j are numbers `starts[j]` to `starts[j + 1]`.
 */
export interface Offers {
  readonly moduleCount: number;
  readonly runtimeCount: number;
  readonly starts: Int32Array;
  readonly runtimes: Int32Array;
  readonly worths: Float64Array;
  /** The same by runtime. */
  readonly seekers: Seekers;
}

/** One offer, as it is written down. */
export interface Offer {
  readonly runtime: number;
  /** In the unit of its score; > 0. */
  readonly value: number;
}

/** The home of a module that is nowhere. */
export const NOWHERE = -1;

/** Packs offers by module; each module's are put in order, the best first, ties by the index of the runtime. */
export function packedOffers(runtimeCount: number, rows: readonly (readonly Offer[])[]): Offers {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, module) => {
    starts[module + 1] = (starts[module] as number) + row.length;
  });
  const runtimes = new Int32Array(starts[rows.length] as number);
  const worths = new Float64Array(runtimes.length);
  rows.forEach((row, module) => {
    const sorted = row.toSorted((a, b) => b.value - a.value || a.runtime - b.runtime);
    sorted.forEach(({ runtime, value }, i) => {
      runtimes[(starts[module] as number) + i] = runtime;
      worths[(starts[module] as number) + i] = value;
    });
  });
  const table = { moduleCount: rows.length, runtimeCount, starts, runtimes, worths };
  return { ...table, seekers: seekersOf(table) };
}

/** Which offers name each runtime: the same table by runtime, as numbers of offers and their modules. */
export interface Seekers {
  readonly starts: Int32Array;
  readonly offers: Int32Array;
  readonly modules: Int32Array;
}

/** Turns the table of offers round. */
function seekersOf({ moduleCount, runtimeCount, starts, runtimes }: Omit<Offers, 'seekers'>): Seekers {
  const turned = new Int32Array(runtimeCount + 1);
  for (const runtime of runtimes) turned[runtime + 1] = (turned[runtime + 1] as number) + 1;
  for (let i = 0; i < runtimeCount; i++) turned[i + 1] = (turned[i + 1] as number) + (turned[i] as number);
  const at = turned.slice();
  const offers = new Int32Array(runtimes.length);
  const modules = new Int32Array(runtimes.length);
  for (let module = 0; module < moduleCount; module++) {
    for (let offer = starts[module] as number; offer < (starts[module + 1] as number); offer++) {
      const runtime = runtimes[offer] as number;
      const place = at[runtime] as number;
      offers[place] = offer;
      modules[place] = module;
      at[runtime] = place + 1;
    }
  }
  return { starts: turned, offers, modules };
}
