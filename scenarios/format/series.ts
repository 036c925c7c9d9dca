import { assert } from '../../core/index.ts';
import { trace, traceNumbers } from '../library/index.ts';
import { lazily } from '../library/table.ts';
import type { TraceStep } from '../model.ts';

/** A spot of Melbourne's centre, in metres from its middle. */
export interface Spot {
  readonly eastM: number;
  readonly northM: number;
}

/** A recorded walk: which access point serves from when on. */
export type Walk = readonly { readonly atMs: number; readonly point: number }[];

/** Bundled traces in the shapes that populations need; each file is read once. */
export class Series {
  readonly #tables = new Map<string, NonNullable<ReturnType<typeof trace>>>();
  readonly #known = new Map<string, unknown>();

  /** Gaps between calls, in milliseconds. */
  gapsMs(id: string): readonly number[] {
    return this.#once(`gaps ${id}`, () => traceNumbers(this.#table(id), 'gapS').map((gapS) => gapS * 1_000));
  }

  /** Bandwidth of every recorded journey. */
  journeys(id: string): readonly (readonly TraceStep[])[] {
    return this.#once(`journeys ${id}`, () =>
      this.#grouped(id, 'trace').map((rows) =>
        rows.map(([, atS, rate]) => ({ atMs: atS * 1_000, value: rate })),
      ),
    );
  }

  /** Share of a machine that each recorded host kept busy. */
  loads(id: string): readonly (readonly TraceStep[])[] {
    return this.#once(`loads ${id}`, () => {
      const table = this.#table(id);
      const times = traceNumbers(table, 'atMinute');
      const hosts = table.columns.filter((column) => column.endsWith('LoadShare'));
      return hosts.map((host) =>
        traceNumbers(table, host).map((value, row) => ({ atMs: (times[row] ?? 0) * 60_000, value })),
      );
    });
  }

  /** How long recorded nodes stayed up, or down. */
  phasesMs(id: string, phase: 'up' | 'down'): readonly number[] {
    return this.#once(`${phase} ${id}`, () =>
      traceNumbers(this.#table(id), 'durationS', { column: 'phase', is: phase }).map(
        (seconds) => seconds * 1_000,
      ),
    );
  }

  /** Recorded walks. */
  walks(id: string): readonly Walk[] {
    return this.#once(`walks ${id}`, () => {
      const table = this.#table(id);
      const at = (name: string): number => table.columns.indexOf(name);
      const [walker, atS, point] = [at('walker'), at('atS'), at('servingAp')];
      const walks = new Map<string, { readonly atMs: number; readonly point: number }[]>();
      for (const row of table.rows) {
        const steps = walks.get(row[walker] ?? '') ?? [];
        steps.push({ atMs: Number(row[atS]) * 1_000, point: Number(row[point]) });
        walks.set(row[walker] ?? '', steps);
      }
      return [...walks.values()];
    });
  }

  /** Where Melbourne's base stations or users are. */
  spots(kind: 'site' | 'user'): readonly Spot[] {
    return this.#once(`spots ${kind}`, () => {
      const table = this.#table('melbourne');
      const where = { column: 'kind', is: kind };
      const north = traceNumbers(table, 'northM', where);
      return traceNumbers(table, 'eastM', where).map((eastM, row) => ({ eastM, northM: north[row] ?? 0 }));
    });
  }

  /** Rows of numbers by the text of their first column, in the order of the file. */
  #grouped(id: string, column: string): readonly (readonly [number, number, number][])[] {
    const table = this.#table(id);
    const key = table.columns.indexOf(column);
    const groups = new Map<string, [number, number, number][]>();
    for (const row of table.rows) {
      const name = row[key] ?? '';
      const rows = groups.get(name) ?? [];
      rows.push([0, Number(row[1]), Number(row[2])]);
      groups.set(name, rows);
    }
    return [...groups.values()];
  }

  #table(id: string): NonNullable<ReturnType<typeof trace>> {
    const table = this.#tables.get(id) ?? trace(id);
    assert(table !== undefined, `trace ${id} was checked`);
    this.#tables.set(id, table);
    return table;
  }

  #once<T>(key: string, read: () => T): T {
    if (!this.#known.has(key)) this.#known.set(key, read());
    return this.#known.get(key) as T;
  }
}

/** The bundled traces; read when they are first asked for, and never again. */
export const bundledSeries: () => Series = lazily(() => new Series());
