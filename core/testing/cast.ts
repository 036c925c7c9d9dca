import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import { aDevice, aModule, aRuntime, type ModuleParts, type RuntimeParts } from './builders.ts';
import type { RealmScene } from './realm-scene.ts';
import { transcript } from './transcript.ts';

const PAGE_BYTES = 65_536;

/** A runtime of a few pages that sends no keep-alives, so that a story is not full of them. */
export const edge = (name: string, pages = 8, parts: RuntimeParts = {}): Runtime =>
  aRuntime(name, {
    device: aDevice(`${name}-box`),
    memoryBytes: pages * PAGE_BYTES,
    keepAliveIntervalMs: 0,
    ...parts,
  });

/** A runtime whose silence is noticed. */
export const watched = (name: string): Runtime => edge(name, 8, { keepAliveIntervalMs: 5_000 });

/** A module of a few pages that is restarted when it crashes. */
export const camera = (pages = 2, parts: ModuleParts = {}): Module => aRole('camera', pages, parts);

/** Another one. */
export const mixer = (pages = 2, parts: ModuleParts = {}): Module => aRole('mixer', pages, parts);

/** What a story reads like. */
export const told = ({ steps }: RealmScene): string => transcript(steps);

const aRole = (name: string, pages: number, parts: ModuleParts): Module =>
  aModule(name, {
    crashPolicy: { kind: 'restart', backOffMs: 1_000, backOffMsMax: 60_000, attemptCountMax: 2 },
    demand: { memoryBytes: pages * PAGE_BYTES, cpuShare: 0, stateBytes: PAGE_BYTES },
    ...parts,
  });
