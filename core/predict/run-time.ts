import type { DeviceRecord, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { commitmentOf, slownessOf } from '../knowledge/recall.ts';
import type { Module } from '../model/module.ts';
import type { Runtime, RuntimeType } from '../model/runtime.ts';
import { correctionOf, DEPTH } from './beliefs.ts';

/** Work of one call when a module does not say (assumption: one frame of a headset at 90 Hz). */
const WORK_UNKNOWN_MS = 11;

/**
 * Start-up of a platform that does not tell, by type. The measured ones lie between 3 and 350 ms (Pitot data): a
 * server is taken for the geometric middle, a board for the slow end; browsers are an assumption.
 */
const START_UP_UNKNOWN_MS: { readonly [Type in RuntimeType]: number } = {
  linux: 32,
  special: 32,
  browser: 100,
  embedded: 350,
};

/** Slowdown with 1, 2, 3 and 4 modules running on one machine: median over all pairs and groups (Pitot data). */
const MEDIANS: Law = [1, 1.18, 1.49, 1.75];
/** The same, in the worst tenth of cases. */
const UPPERS: Law = [1, 1.96, 2.93, 3.69];

/** Standard deviations above the middle that a tenth of normal numbers exceeds. */
const NORMAL_TENTH = 1.2816;

type Law = readonly [number, number, number, number];

/** A module on a runtime, as far as predictions care. */
export interface Pairing {
  readonly module: ModuleRecord;
  readonly runtime: RuntimeRecord;
  readonly device: DeviceRecord;
  /** Whether the module is bound there, so that it is one of those that are busy. */
  readonly isHome: boolean;
  /** How much is made of what is told and measured; what is told, when missing. */
  readonly depthCount?: number;
}

/** Reference work of one call, as told or assumed. */
export const workMs = ({ module }: ModuleRecord): number =>
  module.demand.workMs > 0 ? module.demand.workMs : WORK_UNKNOWN_MS;

/** Time from the order to start to the first instruction. */
export const startUpMs = ({ type, platform }: Runtime): number =>
  platform.startUpMs ?? START_UP_UNKNOWN_MS[type];

/**
 * Predicts the time to compute one call: work × slowness × what modules suffer there, in the median case. With the
 * start-up added it is the affine law, two numbers per platform and one per module, that explains the Pitot data with
 * 8 % median error where the same law without the start-up has 53 %.
 */
export const computeMs = (pairing: Pairing): number =>
  pairing.depthCount === DEPTH.none
    ? WORK_UNKNOWN_MS
    : soloMs(pairing) * (correctionOf(pairing)?.factor ?? suffered(pairing, MEDIANS));

/**
 * The same in all but the worst tenth of cases; what an objective should be held against. Of what is learnt the bound lies as far
 * above the middle as reports stray, times what the table says of so many neighbours: who they are changes, and is not learnt.
 */
export function computeUpperMs(pairing: Pairing): number {
  if (pairing.depthCount === DEPTH.none) return WORK_UNKNOWN_MS;
  const correction = correctionOf(pairing);
  if (correction === null) return soloMs(pairing) * suffered(pairing, UPPERS);
  const others = othersOn(pairing);
  const crowdShare = interference(1 + others, UPPERS) / interference(1 + others);
  return soloMs(pairing) * correction.factor * Math.exp(NORMAL_TENTH * correction.spreadSd) * crowdShare;
}

/** Slowdown with so many modules busy at once, itself included; interpolated, and continued beyond 4. */
function interference(busyCount: number, law: Law = MEDIANS): number {
  if (busyCount <= 1) return law[0];
  if (busyCount <= 2) return law[0] + (busyCount - 1) * (law[1] - law[0]);
  if (busyCount <= 3) return law[1] + (busyCount - 2) * (law[2] - law[1]);
  return law[2] + (busyCount - 3) * (law[3] - law[2]);
}

const soloMs = ({ module, runtime }: Pairing): number =>
  workMs(module) * slownessOf(runtime.runtime) * foretoldFactor(module.module, runtime.runtime);

/** What was told of how a module strays from the law on a platform. */
export const foretoldFactor = ({ demand }: Module, { platform }: Runtime): number =>
  demand.factorOn?.[platform.name] ?? 1;

/**
 * What a module would suffer: the measured stretch of those that are there, grown by the interference it adds;
 * where nothing was measured (a stretch of exactly 1), the table alone. Others count by how busy they are predicted
 * to be, as the table was measured with co-runners that never rest.
 *
 * Known weakness: the table is that of small machines; on one of many cores it overstates.
 */
function suffered(pairing: Pairing, law: Law): number {
  const { runtime, isHome } = pairing;
  const others = othersOn(pairing);
  const joined = interference(1 + others, law);
  if (runtime.stretchShare === 1) return joined;
  if (isHome) return runtime.stretchShare;
  return (runtime.stretchShare * joined) / interference(others);
}

/** How many others are predicted to be busy beside a module; fractions count. */
function othersOn({ module, runtime, device, isHome }: Pairing): number {
  const own = isHome ? commitmentOf(module.module, runtime.runtime).cores : 0;
  return Math.max(0, device.committed.cores - own);
}
