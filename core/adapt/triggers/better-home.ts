import { damped } from '../flapping.ts';
import { BIT } from '../signals.ts';
import type { Trigger } from './trigger.ts';

/**
 * Reports a runtime that joined or returned, has stayed for `rebalanceDelayMs`, and may be a better home for modules
 * that live elsewhere (a rebalance on join, asked for in hashicorp/nomad#1635). One that flaps is no home.
 */
export const betterHome: Trigger = {
  name: 'better-home',
  sense(record, _device, { settings, nowMs }) {
    const { runtime, signals, health, draining } = record;
    const well = health === 'alive' && !draining && (signals.bits & ~BIT.newcomer) === 0;
    if ((signals.bits & BIT.newcomer) === 0 || !well || damped(record, nowMs, settings)) return null;
    return {
      kind: 'better-home',
      runtime: runtime.id,
      module: null,
      measured: record.committed.moduleCount,
      threshold: 0,
    };
  },
};
