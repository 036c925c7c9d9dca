import type { ModuleId } from '../ids.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { homeOf } from '../knowledge/recall.ts';
import { computeMs } from './run-time.ts';

/**
 * The time that is predicted for one call of a module where it is, in the median case; `null` when it is nowhere. What
 * the standard policy counts with, so that a shell which knows the truth can say how far it is off.
 */
export function predictedRunMs(knowledge: Knowledge, id: ModuleId): number | null {
  const module = knowledge.modules.get(id);
  const home = module === undefined ? null : homeOf(module);
  const runtime = home === null ? undefined : knowledge.runtimes.get(home);
  const device = runtime === undefined ? undefined : knowledge.devices.get(runtime.runtime.device.id);
  if (module === undefined || runtime === undefined || device === undefined) return null;
  const depthCount = knowledge.settings.predictDepthCount;
  return computeMs({ module, runtime, device, isHome: true, depthCount });
}
