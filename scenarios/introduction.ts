import { deviceId, type Runtime, runtimeId, siteId } from '../core/index.ts';
import type { DeviceModel, RuntimeModel } from './model.ts';

/** What a runtime says of itself when it registers. */
export function introduction(device: DeviceModel, model: RuntimeModel, id: string): Runtime {
  const isTold = model.tells === 'truth';
  return {
    id: runtimeId(id),
    name: model.name,
    type: model.type,
    device: {
      id: deviceId(device.id),
      site: siteId(device.site),
      cores: device.cores,
      memoryBytes: device.memoryBytes,
      portable: device.power.batteryWattHours !== null,
      wattsPerCore: device.power.wattsPerBusyCore,
    },
    apis: [...model.apis].sort(),
    moduleCountMax: model.moduleCountMax,
    pageBytes: model.pageBytes,
    memoryBytes: model.memoryBytes,
    architecture: model.architecture,
    aotTarget: model.aotTarget,
    platform: {
      name: model.platform,
      mode: model.mode,
      startUpMs: isTold ? model.startUpMs : null,
      slownessShare: isTold ? model.slownessShare : null,
    },
    tags: model.tags,
    metadata: {},
    keepAliveIntervalMs: model.keepAliveIntervalMs,
    parent: null,
  };
}
