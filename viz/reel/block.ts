import type { TraceRecord } from '../../core/trace.ts';
import type { Names } from './names.ts';

type F64 = Float64Array<ArrayBuffer>;
type F32 = Float32Array<ArrayBuffer>;
type I32 = Int32Array<ArrayBuffer>;
type U8 = Uint8Array<ArrayBuffer>;

/** Keep-alives as columns: they are most of every trace, and only their numbers change. */
export interface Beats {
  readonly runtime: I32;
  readonly incarnation: F64;
  readonly sequence: F64;
  readonly hasLoad: U8;
  readonly busyShare: F32;
  readonly memoryBytes: F64;
  /** Not a number for a plugged device. */
  readonly batteryShare: F32;
  readonly charging: U8;
  /** Where its instances begin; one more entry than there are beats. */
  readonly firstInstance: I32;
}

/** What keep-alives say of instances; not a number where nothing was measured. */
export interface Reports {
  readonly module: I32;
  readonly epoch: I32;
  readonly state: U8;
  readonly busyShare: F32;
  readonly memoryBytes: F64;
  readonly latencyMs: F32;
  readonly stretchShare: F32;
}

/** How a record is kept. */
export const FORM = { text: 0, beat: 1 } as const;

/** Records in a row: those that are rare as text, keep-alives as columns. */
export interface Block {
  readonly count: number;
  readonly atMs: F64;
  readonly form: U8;
  /** Where its text begins, or which of the beats it is. */
  readonly start: I32;
  readonly length: I32;
  readonly text: U8;
  readonly beats: Beats;
  readonly reports: Reports;
  /** Memory that all of it takes. */
  readonly sizeBytes: number;
}

/** States of an instance, by the code they are kept under. */
export const STATES = [
  'preparing',
  'starting',
  'running',
  'freezing',
  'frozen',
  'thawing',
  'stopping',
] as const;

const decoder = new TextDecoder();

/** The record in a place of a block, as it was written; figures of keep-alives are good to seven digits. */
export function recordIn(block: Block, index: number, names: Names): TraceRecord {
  const start = block.start[index] ?? 0;
  if (block.form[index] === FORM.beat) return beatRecord(block, index, names);
  return JSON.parse(
    decoder.decode(block.text.subarray(start, start + (block.length[index] ?? 0))),
  ) as TraceRecord;
}

/** Whose keep-alive is in a place of a block. */
export const runtimeOf = ({ start, beats }: Block, index: number, names: Names): string =>
  names.at(beats.runtime[start[index] ?? 0] ?? 0);

function beatRecord({ atMs, start, beats, reports }: Block, index: number, names: Names): TraceRecord {
  const row = start[index] ?? 0;
  const at = atMs[index] ?? 0;
  const instances: object[] = [];
  for (let i = beats.firstInstance[row] ?? 0; i < (beats.firstInstance[row + 1] ?? 0); i++) {
    instances.push({
      module: names.at(reports.module[i] ?? 0),
      epoch: reports.epoch[i],
      state: STATES[reports.state[i] ?? 0],
      busyShare: known(reports.busyShare[i]),
      memoryBytes: known(reports.memoryBytes[i]),
      latencyMs: known(reports.latencyMs[i]),
      stretchShare: known(reports.stretchShare[i]),
    });
  }
  const load =
    beats.hasLoad[row] === 0
      ? null
      : {
          busyShare: known(beats.busyShare[row]),
          memoryBytes: beats.memoryBytes[row],
          batteryShare: known(beats.batteryShare[row]),
          charging: beats.charging[row] === 1,
        };
  const input = {
    kind: 'keep-alive-received',
    runtime: names.at(beats.runtime[row] ?? 0),
    incarnation: beats.incarnation[row],
    sequence: beats.sequence[row],
    load,
    instances,
    atMs: at,
  };
  return { kind: 'input', atMs: at, input } as TraceRecord;
}

/** Digits a figure of 32 bits is sure of. */
const DIGIT_COUNT = 7;

const known = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : Number(value.toPrecision(DIGIT_COUNT));
