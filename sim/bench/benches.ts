import type { Bench } from './bench.ts';
import { kernelHold1k, kernelHold100k } from './kernel-hold.ts';
import { placement1k, placement10k, placementGrowth } from './placement.ts';
import { flowChange, flowWhole, replanChange, replanWhole } from './realm-plan.ts';
import { smallWorlds } from './small-worlds.ts';
import { manyDevices, wholeSimulation } from './whole-run.ts';

/** Every bench, in the order of the table. A new one is a file beside this and a line here. */
export const benches: readonly Bench[] = [
  kernelHold1k,
  kernelHold100k,
  wholeSimulation,
  placement1k,
  placement10k,
  placementGrowth,
  manyDevices,
  smallWorlds,
  replanWhole,
  replanChange,
  flowWhole,
  flowChange,
];
