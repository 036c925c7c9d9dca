import type { Command } from './command.ts';
import type { Input } from './input.ts';
import type { Decision } from './knowledge/decision.ts';
import type { Settings } from './settings.ts';

/** Facts of the world that knowledge is compared with; only a simulator can know them. */
export type WorldFact =
  | {
      readonly kind: 'instance-state';
      readonly device: string;
      readonly runtime: string;
      readonly module: string;
      readonly epoch: number;
      readonly state: string;
    }
  | { readonly kind: 'device-state'; readonly device: string; readonly state: 'up' | 'down' | 'asleep' }
  | { readonly kind: 'fault'; readonly name: string; readonly on: string; readonly note: string }
  | { readonly kind: 'message-lost'; readonly from: string; readonly to: string; readonly what: string }
  | { readonly kind: 'law-broken'; readonly law: string; readonly note: string };

/** One line of a trace. The visualizer draws these and nothing else. */
export type TraceRecord =
  | {
      readonly kind: 'header';
      readonly version: 1;
      readonly realm: string;
      readonly profile: string;
      readonly settings: Settings;
      readonly seed: string;
      /** Whose numbers score reports hold, in their order; traces of old do not say. */
      readonly scorers?: readonly { readonly name: string; readonly weight: number }[];
    }
  | { readonly kind: 'input'; readonly atMs: number; readonly input: Input }
  | { readonly kind: 'command'; readonly atMs: number; readonly command: Command }
  | { readonly kind: 'decision'; readonly atMs: number; readonly decision: Decision }
  | { readonly kind: 'world'; readonly atMs: number; readonly fact: WorldFact };

/** Writes a record as one line of NDJSON; the order of keys is that of construction, so equal runs give equal bytes. */
export const traceLine = (record: TraceRecord): string => `${JSON.stringify(record)}\n`;
