import type { Ending, Entry, Standing } from '../board.ts';

/** How good news is; the style sheet gives each a colour. */
export type Tone = 'calm' | 'good' | 'warn' | 'bad' | 'quiet';

/** How the tab stands, in words. */
export const STANDINGS: Readonly<Record<Standing, readonly [text: string, tone: Tone]>> = {
  measuring: ['Measuring this device', 'calm'],
  connecting: ['Connecting', 'calm'],
  registering: ['Registering', 'calm'],
  registered: ['Registered', 'good'],
  offline: ['Out of reach, trying again', 'warn'],
  evacuating: ['Handing its modules over', 'calm'],
  leaving: ['Leaving', 'calm'],
  left: ['Left the realm', 'quiet'],
};

/** That somebody is asked who they are, in words. */
export const ASKING: readonly [text: string, tone: Tone] = ['Waiting for a sign-in', 'warn'];

const ENDINGS: Readonly<Record<Ending, readonly [text: string, tone: Tone]>> = {
  completed: ['completed', 'good'],
  crashed: ['crashed', 'bad'],
  'out-of-memory': ['out of memory', 'bad'],
  failed: ['did not start', 'bad'],
  stopped: ['stopped', 'quiet'],
  moved: ['moved on', 'good'],
};

/** What an instance does or how it ended, in words. */
export function stageOf({ stage, ending }: Entry): readonly [text: string, tone: Tone] {
  if (ending !== null) return ENDINGS[ending];
  return stage === 'running' ? ['running', 'good'] : [stage, 'calm'];
}

const UNITS = ['KiB', 'MiB', 'GiB'];

/** A size as people read it, such as `1.2 MiB`. */
export function sizeText(sizeBytes: number): string {
  let [size, unit] = [sizeBytes / 1_024, 'KiB'];
  for (const next of UNITS.slice(1)) if (size >= 1_000) [size, unit] = [size / 1_024, next];
  return `${size < 10 && size % 1 !== 0 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

/** A time span as people read it, such as `2 min 5 s`. */
export function spanText(spanMs: number): string {
  const seconds = Math.floor(spanMs / 1_000);
  if (spanMs < 1_000) return `${Math.round(spanMs)} ms`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

/** A share as people read it, such as `3 %`. */
export const shareText = (share: number): string => `${Math.round(share * 100)} %`;
