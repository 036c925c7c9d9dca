import { noSignals, type SignalSample, type Signals, sensed } from '../adapt/signals.ts';
import { runtimeId } from '../ids.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { defaultSettings } from '../settings.ts';
import { aModule, aModuleRecord, aRuntime, aRuntimeRecord, type ModuleParts } from './builders.ts';
import { aScene, type SceneParts } from './scene.ts';

/** The runtime in question. */
export const HOME = runtimeId('home');

/** Signals after five equal samples. */
export const signalsAfter = (sample: SignalSample): Signals =>
  [0, 1, 2, 3, 4].reduce((signals, at) => sensed(signals, sample, at * 5_000, defaultSettings), noSignals);

/** What a busy device looks like. */
export const OVERLOADED = signalsAfter({ busyShare: 0.95 });

/** Its record. */
export const home = (parts: Partial<RuntimeRecord> = {}): RuntimeRecord =>
  aRuntimeRecord(aRuntime('home'), parts);

/** The record of the runtime to move to. */
export const away = (parts: Partial<RuntimeRecord> = {}): RuntimeRecord =>
  aRuntimeRecord(aRuntime('away'), parts);

/** A module that runs at home. */
export const module = (
  name: string,
  parts: ModuleParts = {},
  record: Partial<ModuleRecord> = {},
): ModuleRecord => aModuleRecord(aModule(name, parts), 'home', record);

/** Both are near the hub. */
export const LINKS: SceneParts['links'] = [
  ['home', 'hub', 2, 10_000_000],
  ['away', 'hub', 2, 10_000_000],
];

/** A moment of both. */
export const scene = (parts: SceneParts): Knowledge => aScene({ links: LINKS, ...parts });

/** Later, with nothing else changed. */
export const later = (knowledge: Knowledge, byMs: number): Knowledge => ({
  ...knowledge,
  nowMs: knowledge.nowMs + byMs,
});
