import type { Beats, Block, Reports } from './block.ts';
import { FORM, STATES } from './block.ts';
import { type Column, codes, exact, places, rough } from './column.ts';
import type { Names } from './names.ts';
import type { KeepAlive } from './words.ts';

type Columns<Record> = { readonly [Name in keyof Record]: Column<Record[Name] & Float64Array<ArrayBuffer>> };

const encoder = new TextEncoder();
const STATE_CODES = new Map<string, number>(STATES.map((state, code) => [state, code]));

/** A block that is being written. */
export class Draft {
  readonly #names: Names;
  readonly #atMs = exact();
  readonly #form = codes();
  readonly #start = places();
  readonly #length = places();
  readonly #beats: Columns<Beats>;
  readonly #reports: Columns<Reports>;
  #texts: string[] = [];
  #textBytes = 0;

  constructor(names: Names) {
    this.#names = names;
    this.#beats = {
      runtime: places(),
      incarnation: exact(),
      sequence: exact(),
      hasLoad: codes(),
      busyShare: rough(),
      memoryBytes: exact(),
      batteryShare: rough(),
      charging: codes(),
      firstInstance: places(),
    } as unknown as Columns<Beats>;
    this.#reports = {
      module: places(),
      epoch: places(),
      state: codes(),
      busyShare: rough(),
      memoryBytes: exact(),
      latencyMs: rough(),
      stretchShare: rough(),
    } as unknown as Columns<Reports>;
  }

  get count(): number {
    return this.#atMs.count;
  }

  /** Adds a record as the line it is. */
  text(atMs: number, line: string): void {
    // The length is known only once all is written as bytes; until then it is that of the text.
    this.#add(atMs, FORM.text, this.#texts.length);
    this.#texts.push(line);
  }

  /** Adds a keep-alive. */
  beat(atMs: number, { runtime, incarnation, sequence, load, instances }: KeepAlive): void {
    const beats = this.#beats;
    this.#add(atMs, FORM.beat, beats.runtime.count);
    beats.firstInstance.push(this.#reports.module.count);
    beats.runtime.push(this.#names.add(runtime));
    beats.incarnation.push(incarnation);
    beats.sequence.push(sequence);
    beats.hasLoad.push(load === null ? 0 : 1);
    beats.busyShare.push(load?.busyShare ?? Number.NaN);
    beats.memoryBytes.push(load?.memoryBytes ?? 0);
    beats.batteryShare.push(load?.batteryShare ?? Number.NaN);
    beats.charging.push(load?.charging === true ? 1 : 0);
    for (const instance of instances) {
      this.#reports.module.push(this.#names.add(instance.module));
      this.#reports.epoch.push(instance.epoch);
      this.#reports.state.push(STATE_CODES.get(instance.state) ?? 0);
      this.#reports.busyShare.push(instance.busyShare ?? Number.NaN);
      this.#reports.memoryBytes.push(instance.memoryBytes ?? Number.NaN);
      this.#reports.latencyMs.push(instance.latencyMs ?? Number.NaN);
      this.#reports.stretchShare.push(instance.stretchShare ?? Number.NaN);
    }
  }

  /** The block as it is so far. */
  block(): Block {
    this.#beats.firstInstance.push(this.#reports.module.count);
    const text = this.#written();
    const beats = fitted<Beats>(this.#beats);
    const reports = fitted<Reports>(this.#reports);
    const head = {
      atMs: this.#atMs.fitted(),
      form: this.#form.fitted(),
      start: this.#start.fitted(),
      length: this.#length.fitted(),
    };
    const arrays = [...Object.values(head), ...Object.values(beats), ...Object.values(reports), text];
    const sizeBytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return { count: this.count, ...head, text, beats, reports, sizeBytes };
  }

  #add(atMs: number, form: number, start: number): void {
    this.#atMs.push(atMs);
    this.#form.push(form);
    this.#start.push(start);
    this.#length.push(0);
  }

  #written(): Uint8Array<ArrayBuffer> {
    const parts = this.#texts.map((line) => encoder.encode(line));
    this.#textBytes = parts.reduce((sum, { length }) => sum + length, 0);
    const text = new Uint8Array(this.#textBytes);
    const starts: number[] = [];
    let at = 0;
    for (const part of parts) {
      text.set(part, at);
      starts.push(at);
      at += part.length;
    }
    for (let index = 0; index < this.count; index++) {
      if (this.#form.at(index) !== FORM.text) continue;
      const ordinal = this.#start.at(index);
      this.#start.set(index, starts[ordinal] ?? 0);
      this.#length.set(index, parts[ordinal]?.length ?? 0);
    }
    this.#texts = [];
    return text;
  }
}

const fitted = <Record>(columns: Columns<Record>): Record =>
  Object.fromEntries(
    Object.entries<Column<Float64Array<ArrayBuffer>>>(columns).map(([name, column]) => [
      name,
      column.fitted(),
    ]),
  ) as Record;
