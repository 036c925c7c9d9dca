import { z } from 'zod';
import { homeOf, type Module, type ModuleRecord } from '../../../core/index.ts';
import { masked } from './mask.ts';

/** A module as REST tells of it. */
export interface ModuleRow {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly fileType: string;
  readonly phase: string;
  /** Where it is bound to; `null` while it waits or after its end. */
  readonly runtime: string | null;
  /** Where it is on its way to; `null` while it stays. */
  readonly target: string | null;
  /** When the phase began, in the time of the realm. */
  readonly sinceMs: number;
  /** Why it waits or ended; empty otherwise. */
  readonly reason: string;
  readonly epoch: number;
  readonly priority: number;
  readonly program: string | null;
  readonly requestedMs: number;
  readonly crashCount: number;
  readonly moveCount: number;
  /** Measured; `null` before that. */
  readonly latencyMs: number | null;
  readonly latencyMsMax: number | null;
  readonly busyShare: number | null;
  /** What it lost on its last move; `null` where it lost nothing. */
  readonly loss: string | null;
  /** Why it cannot be paused, and so not be moved as it runs; `null` if it can, or nobody knows. */
  readonly fixed: string | null;
  /** Where it was before, if another realm had it. */
  readonly origin: { readonly realm: string; readonly runtime: string } | null;
}

/** A module with all that was asked for. */
export interface ModuleDetail extends ModuleRow {
  readonly spec: Readonly<Record<string, unknown>>;
}

const fields = {
  id: z.string(),
  name: z.string(),
  file: z.string(),
  fileType: z.string(),
  phase: z.string().describe('pending, starting, running, freezing, thawing, stopping or ended.'),
  runtime: z.string().nullable().describe('Where it is bound to.'),
  target: z
    .string()
    .nullable()
    .describe('Where it is on its way to: a runtime, or "@" and the name of another realm.'),
  sinceMs: z.number().describe('When the phase began, in the time of the realm.'),
  reason: z.string().describe('Why it waits or ended.'),
  epoch: z.int().describe('Counts its placements.'),
  priority: z.int(),
  program: z.string().nullable(),
  requestedMs: z.number(),
  crashCount: z.int(),
  moveCount: z.int(),
  latencyMs: z.number().nullable(),
  latencyMsMax: z.number().nullable(),
  busyShare: z.number().nullable(),
  loss: z
    .string()
    .nullable()
    .describe('What it lost when it was moved to where it is, as with browsers of the first generation.'),
  fixed: z
    .string()
    .nullable()
    .describe('Why it cannot be paused, and so not be moved as it runs, as soon as that is known.'),
  origin: z
    .object({ realm: z.string(), runtime: z.string() })
    .nullable()
    .describe('The realm and the runtime where it was before, if another realm had it.'),
};

/** How a module is declared. */
export const moduleRow: z.ZodType<ModuleRow> = z.object(fields).meta({ id: 'Module' });

/** How a module with all that was asked for is declared. */
export const moduleDetail: z.ZodType<ModuleDetail> = z
  .object({
    ...fields,
    spec: z
      .record(z.string(), z.unknown())
      .describe('What was asked for. Values of env are masked for those who may not start modules.'),
  })
  .meta({ id: 'ModuleDetail' });

/** Tells of a module. */
export function moduleRowOf(record: ModuleRecord): ModuleRow {
  const { module, phase, loss, fixed, origin } = record;
  return {
    id: module.id,
    name: module.name,
    file: module.file,
    fileType: module.fileType,
    phase: phase.kind,
    runtime: homeOf(record),
    target: 'to' in phase ? phase.to : null,
    sinceMs: phase.kind === 'ended' ? phase.atMs : phase.sinceMs,
    reason: 'reason' in phase ? phase.reason : '',
    epoch: record.epoch,
    priority: module.priority,
    program: module.program,
    requestedMs: record.requestedMs,
    crashCount: record.crashCount,
    moveCount: record.moveCount,
    latencyMs: record.latencyMs,
    latencyMsMax: module.latencyMsMax,
    busyShare: record.busyShare,
    loss: loss ?? null,
    fixed: fixed?.reason ?? null,
    origin: origin === undefined ? null : { realm: origin.realm, runtime: origin.runtime },
  };
}

/** Tells all of a module; secrets only to those who might have given them. */
export const moduleDetailOf = (record: ModuleRecord, maySeeEnv: boolean): ModuleDetail => ({
  ...moduleRowOf(record),
  spec: { ...(maySeeEnv ? record.module : masked(record.module)) } satisfies Partial<Module>,
});
