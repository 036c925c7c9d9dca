import { z } from 'zod';
import type { Knowledge, RuntimeRecord } from '../../../core/index.ts';
import { dialectOf } from '../../wire/index.ts';

const commitment = z.object({ memoryBytes: z.number(), cores: z.number(), moduleCount: z.int() });

/** A runtime as REST tells of it. */
export interface RuntimeRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly health: string;
  readonly draining: boolean;
  /** `native`, or the generation of ARTS that it speaks: `g1` to `g5`. */
  readonly dialect: string;
  readonly device: string;
  readonly site: string;
  readonly cores: number;
  readonly apis: readonly string[];
  readonly tags: readonly string[];
  readonly engine: string;
  readonly architecture: string;
  /** 0 for any number. */
  readonly moduleCountMax: number;
  readonly memoryBytes: number;
  readonly committed: { readonly memoryBytes: number; readonly cores: number; readonly moduleCount: number };
  readonly modules: readonly string[];
  /** Smoothed, of its device; 0 before anything was measured. */
  readonly busyShare: number;
  readonly batteryShare: number | null;
  /** Times are those of the realm; its row says what its time 0 is. */
  readonly registeredMs: number;
  readonly heardMs: number;
  readonly keepAliveIntervalMs: number;
}

/** How a runtime is declared. */
export const runtimeRow: z.ZodType<RuntimeRow> = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string().describe('browser, linux, embedded or special.'),
    health: z.string().describe('alive, suspect, lost or left.'),
    draining: z.boolean(),
    dialect: z.string().describe('native, or the generation of ARTS that it speaks: g1 to g5.'),
    device: z.string(),
    site: z.string(),
    cores: z.number(),
    apis: z.array(z.string()),
    tags: z.array(z.string()),
    engine: z.string(),
    architecture: z.string(),
    moduleCountMax: z.int().describe('0 for any number.'),
    memoryBytes: z.number(),
    committed: commitment.describe('What is promised to modules.'),
    modules: z.array(z.string()),
    busyShare: z.number().describe('Smoothed, of its device; 0 before anything was measured.'),
    batteryShare: z.number().nullable(),
    registeredMs: z
      .number()
      .describe('In the time of the realm, as all times; the realm says what its 0 is.'),
    heardMs: z.number(),
    keepAliveIntervalMs: z.number(),
  })
  .meta({ id: 'Runtime' });

/** Tells of a runtime. */
export function runtimeRowOf(record: RuntimeRecord, { devices }: Knowledge): RuntimeRow {
  const { runtime, health, draining, committed, bound, signals, registeredMs, heardMs } = record;
  const { id, name, type, device, apis, tags, platform, architecture } = runtime;
  return {
    id,
    name,
    type,
    health,
    draining,
    dialect: dialectOf(record),
    device: device.id,
    site: device.site,
    cores: device.cores,
    apis,
    tags,
    engine: platform.name,
    architecture,
    moduleCountMax: runtime.moduleCountMax,
    memoryBytes: runtime.memoryBytes,
    committed,
    modules: bound,
    busyShare: signals.busy.level,
    batteryShare: devices.get(device.id)?.batteryShare ?? null,
    registeredMs,
    heardMs,
    keepAliveIntervalMs: runtime.keepAliveIntervalMs,
  };
}
