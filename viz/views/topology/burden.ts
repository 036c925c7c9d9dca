import { isAlive, type ModuleScene, type RuntimeScene, type Scene } from '../../scene/scene.ts';

/** What a runtime carries: what was promised of it, and what was measured; shares of what it has. */
export interface Burden {
  /** Places of its modules in the scene, in that order. */
  readonly modules: readonly number[];
  readonly promisedCoreShare: number;
  readonly busyShare: number;
  readonly promisedMemoryShare: number;
  readonly memoryShare: number;
}

/** The modules of each runtime, and under −1 those that wait. */
export function modulesByPlace(scene: Scene): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  scene.modules.forEach((module, index) => {
    if (!isAlive(module)) return;
    const place = module.on === null ? -1 : scene.runtimeIndex(module.on);
    const there = places.get(place);
    if (there === undefined) places.set(place, [index]);
    else there.push(index);
  });
  return places;
}

/** What a runtime carries. Processors are promised as the supervisor counts them: reference cores times slowness. */
export function burdenOf(scene: Scene, index: number, modules: readonly number[]): Burden {
  const runtime = scene.runtimes[index];
  const load = scene.runtimeLoad(index);
  const sum = (of: (module: ModuleScene) => number): number =>
    modules.reduce(
      (total, module) => total + (scene.modules[module] === undefined ? 0 : of(scene.modules[module])),
      0,
    );
  const { cores, memoryBytes } = capacityOf(runtime);
  const slowness = runtime?.spec.platform?.slownessShare ?? 1;
  return {
    modules,
    promisedCoreShare: (sum(({ spec }) => spec.demand.cpuShare) * slowness) / cores,
    busyShare: load.busyShare,
    promisedMemoryShare: sum(({ spec }) => spec.demand.memoryBytes) / memoryBytes,
    memoryShare: load.memoryBytes / memoryBytes,
  };
}

function capacityOf(runtime: RuntimeScene | undefined): {
  readonly cores: number;
  readonly memoryBytes: number;
} {
  return { cores: runtime?.spec.device.cores || 1, memoryBytes: runtime?.spec.memoryBytes || 1 };
}
