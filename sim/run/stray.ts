import { deviceClass, workException } from '../../scenarios/library/index.ts';
import type { ModuleState } from './population.ts';

/** How far a measured module's work strays from the affine law on a platform; 1 for all others. */
export function strayShare(platform: string, { model }: ModuleState): number {
  if (model.workload === null) return 1;
  const [engine = '', name = ''] = platform.split(':');
  return workException(engine, deviceClass(name)?.like ?? name, model.workload);
}
