import { codes, exact, rough } from '../reel/column.ts';
import { Names } from '../reel/names.ts';
import type {
  DeviceScene,
  InstanceScene,
  LinkScene,
  ModuleLoad,
  ModuleScene,
  RuntimeLoad,
  RuntimeScene,
  Scene,
} from './scene.ts';

/** Everything that was ever seen in a trace, in that order; shared by all its scenes. */
export interface Rosters {
  readonly runtimes: Names;
  readonly modules: Names;
  readonly devices: Names;
  readonly links: Names;
}

/** Rosters with nobody in them. */
export const emptyRosters = (): Rosters => ({
  runtimes: new Names(),
  modules: new Names(),
  devices: new Names(),
  links: new Names(),
});

/** Whoever wants to hear of changes while records are folded for the first time. */
export interface Watcher {
  moduleChanged(index: number, before: ModuleScene | undefined, board: Scene): void;
  runtimeChanged(index: number, before: RuntimeScene | undefined, board: Scene): void;
  instancesChanged(index: number, board: Scene): void;
}

/** Figures that change with every keep-alive, as columns: a keyframe copies them in microseconds. */
const emptyFigures = () => ({
  heardMs: exact(),
  runtimeBusy: rough(),
  runtimeBytes: exact(),
  battery: rough(),
  charging: codes(),
  moduleBusy: rough(),
  moduleBytes: exact(),
  latencyMs: rough(),
});

type Figures = ReturnType<typeof emptyFigures>;

const copied = (figures: Figures): Figures => ({
  heardMs: figures.heardMs.copy(),
  runtimeBusy: figures.runtimeBusy.copy(),
  runtimeBytes: figures.runtimeBytes.copy(),
  battery: figures.battery.copy(),
  charging: figures.charging.copy(),
  moduleBusy: figures.moduleBusy.copy(),
  moduleBytes: figures.moduleBytes.copy(),
  latencyMs: figures.latencyMs.copy(),
});

const NOWHERE: readonly InstanceScene[] = [];

/** The scene that records are folded into. Its entries are replaced and never changed, so that copies share them. */
export class Board implements Scene {
  atMs = 0;
  recordCount = 0;
  readonly runtimes: RuntimeScene[];
  readonly modules: ModuleScene[];
  readonly devices: DeviceScene[];
  readonly links: LinkScene[];
  readonly #instances: (readonly InstanceScene[])[];
  readonly #figures: Figures;
  readonly #rosters: Rosters;
  readonly #watcher: Watcher | null;

  constructor(rosters: Rosters, watcher: Watcher | null = null, from: Board | null = null) {
    this.#rosters = rosters;
    this.#watcher = watcher;
    this.atMs = from?.atMs ?? 0;
    this.recordCount = from?.recordCount ?? 0;
    this.runtimes = from?.runtimes.slice() ?? [];
    this.modules = from?.modules.slice() ?? [];
    this.devices = from?.devices.slice() ?? [];
    this.links = from?.links.slice() ?? [];
    this.#instances = from === null ? [] : from.#instances.slice();
    this.#figures = from === null ? emptyFigures() : copied(from.#figures);
  }

  /** An equal scene that goes its own way, and that nobody watches. */
  copy(): Board {
    return new Board(this.#rosters, null, this);
  }

  runtime(id: string): RuntimeScene | undefined {
    return this.runtimes[this.runtimeIndex(id)];
  }

  module(id: string): ModuleScene | undefined {
    return this.modules[this.moduleIndex(id)];
  }

  device(id: string): DeviceScene | undefined {
    return this.devices[this.#rosters.devices.indexOf(id)];
  }

  runtimeIndex(id: string): number {
    return this.#rosters.runtimes.indexOf(id);
  }

  moduleIndex(id: string): number {
    return this.#rosters.modules.indexOf(id);
  }

  runtimeLoad(index: number): RuntimeLoad {
    const { heardMs, runtimeBusy, runtimeBytes, battery, charging } = this.#figures;
    return {
      heardMs: heardMs.at(index),
      busyShare: runtimeBusy.at(index),
      memoryBytes: runtimeBytes.at(index),
      batteryShare: battery.at(index),
      charging: charging.at(index) === 1,
    };
  }

  moduleLoad(index: number): ModuleLoad {
    const { moduleBusy, moduleBytes, latencyMs } = this.#figures;
    return {
      busyShare: moduleBusy.at(index),
      memoryBytes: moduleBytes.at(index),
      latencyMs: latencyMs.at(index),
    };
  }

  instancesOf(index: number): readonly InstanceScene[] {
    return this.#instances[index] ?? NOWHERE;
  }

  /** Puts a module in its place; a new one behind all others. */
  setModule(module: ModuleScene): void {
    const index = this.#rosters.modules.add(module.id);
    const before = this.modules[index];
    this.modules[index] = module;
    if (before === undefined) this.setModuleLoad(index, NOTHING_OF_MODULE);
    this.#watcher?.moduleChanged(index, before, this);
  }

  /** Puts a runtime in its place; a new one behind all others. */
  setRuntime(runtime: RuntimeScene): void {
    const index = this.#rosters.runtimes.add(runtime.id);
    const before = this.runtimes[index];
    this.runtimes[index] = runtime;
    if (before === undefined) this.setRuntimeLoad(index, { ...NOTHING_OF_RUNTIME, heardMs: this.atMs });
    this.#watcher?.runtimeChanged(index, before, this);
  }

  setDevice(device: DeviceScene): void {
    this.devices[this.#rosters.devices.add(device.id)] = device;
  }

  setLink(link: LinkScene): void {
    this.links[this.#rosters.links.add(JSON.stringify([link.from, link.to]))] = link;
  }

  setInstances(module: string, instances: readonly InstanceScene[]): void {
    const index = this.moduleIndex(module);
    if (this.modules[index] === undefined) return;
    for (let gap = this.#instances.length; gap < index; gap++) this.#instances[gap] = NOWHERE;
    this.#instances[index] = instances;
    this.#watcher?.instancesChanged(index, this);
  }

  setRuntimeLoad(index: number, load: RuntimeLoad): void {
    const { heardMs, runtimeBusy, runtimeBytes, battery, charging } = this.#figures;
    heardMs.set(index, load.heardMs);
    runtimeBusy.set(index, load.busyShare);
    runtimeBytes.set(index, load.memoryBytes);
    battery.set(index, load.batteryShare);
    charging.set(index, load.charging ? 1 : 0);
  }

  setModuleLoad(index: number, load: ModuleLoad): void {
    const { moduleBusy, moduleBytes, latencyMs } = this.#figures;
    moduleBusy.set(index, load.busyShare);
    moduleBytes.set(index, load.memoryBytes);
    latencyMs.set(index, load.latencyMs);
  }

  /** Only a sign of life. */
  heard(index: number): void {
    this.#figures.heardMs.set(index, this.atMs);
  }
}

const NOTHING_OF_MODULE = { busyShare: Number.NaN, memoryBytes: Number.NaN, latencyMs: Number.NaN };
const NOTHING_OF_RUNTIME = {
  busyShare: Number.NaN,
  memoryBytes: Number.NaN,
  batteryShare: Number.NaN,
  charging: false,
};
