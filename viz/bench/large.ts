import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** How large a realm is. */
export interface Size {
  readonly deviceCount: number;
  readonly moduleCount: number;
  readonly recordCount: number;
}

const KEEP_ALIVE_MS = 5_000;
const LINE_COUNT = 2_000;

/** Writes a run folder with a trace of a large realm: most of it keep-alives, as in any trace, with a migration now and then. */
export async function writeLarge(folder: string, size: Size): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'trace.ndjson.gz');
  await pipeline(texts(size), createGzip({ level: 1 }), createWriteStream(path));
  return path;
}

function* texts(size: Size): Generator<string> {
  let lines: string[] = [];
  for (const record of records(size)) {
    lines.push(JSON.stringify(record));
    if (lines.length < LINE_COUNT) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  yield `${lines.join('\n')}\n`;
}

function* records({ deviceCount, moduleCount, recordCount }: Size): Generator<object> {
  yield { kind: 'header', version: 1, realm: 'large', profile: 'standard', settings: {}, seed: '1' };
  let count = 0;
  for (let device = 0; device < deviceCount; device++, count++)
    yield heard(device, {
      kind: 'runtime-registered',
      runtime: home(device),
      incarnation: 1,
      sequence: 1,
      instances: [],
    });
  const homes = Array.from({ length: moduleCount }, (_, module) => module % deviceCount);
  const epochs = homes.map(() => 1);
  for (let module = 0; module < moduleCount; module++, count += 3) {
    const atMs = 2_000 + module;
    yield heard(atMs, { kind: 'module-requested', request: `r${module}`, module: spec(module) });
    yield {
      kind: 'command',
      atMs,
      command: {
        kind: 'start-module',
        runtime: runtimeName(homes[module] ?? 0),
        module: spec(module),
        epoch: 1,
        fromCheckpoint: false,
      },
    };
    yield heard(atMs, {
      kind: 'module-started',
      runtime: runtimeName(homes[module] ?? 0),
      module: moduleName(module),
      epoch: 1,
    });
  }
  const byHome = Array.from({ length: deviceCount }, (_, device) =>
    homes.flatMap((home, module) => (home === device ? [module] : [])),
  );
  for (let beat = 0; count < recordCount; beat++, count++) {
    const device = beat % deviceCount;
    const atMs = 15_000 + Math.floor((beat * KEEP_ALIVE_MS) / deviceCount);
    const wave = 0.5 + 0.5 * Math.sin(atMs / 60_000 + device);
    const instances = (byHome[device] ?? []).map((module) => ({
      module: moduleName(module),
      epoch: epochs[module],
      state: 'running',
      busyShare: 0.05,
      memoryBytes: 2_162_688,
      latencyMs: Math.round(20 + 200 * wave),
      stretchShare: 1,
    }));
    yield heard(atMs, {
      kind: 'keep-alive-received',
      runtime: runtimeName(device),
      incarnation: 1,
      sequence: beat,
      load: { busyShare: Number(wave.toFixed(3)), memoryBytes: 2e9, batteryShare: null, charging: false },
      instances,
    });
    if (beat % 2_000 !== 1_999) continue;
    const module = byHome[device]?.pop();
    if (module === undefined) continue;
    const to = (device + 7) % deviceCount;
    byHome[to]?.push(module);
    epochs[module] = 2;
    yield* moved(atMs, { module, from: device, to });
    count += 5;
  }
}

function* moved(
  atMs: number,
  { module, from, to }: { readonly module: number; readonly from: number; readonly to: number },
): Generator<object> {
  const name = moduleName(module);
  yield {
    kind: 'decision',
    atMs,
    decision: {
      kind: 'migration-planned',
      module: name,
      from: runtimeName(from),
      to: runtimeName(to),
      worth: null,
      placement: null,
      reason: 'overload',
    },
  };
  yield {
    kind: 'command',
    atMs,
    command: {
      kind: 'freeze-module',
      runtime: runtimeName(from),
      module: name,
      epoch: 1,
      to: runtimeName(to),
      toEpoch: 2,
    },
  };
  yield heard(atMs, {
    kind: 'module-frozen',
    runtime: runtimeName(from),
    module: name,
    epoch: 1,
    snapshotBytes: 65_536,
  });
  yield heard(atMs, { kind: 'module-thawed', runtime: runtimeName(to), module: name, epoch: 2 });
  yield { kind: 'decision', atMs, decision: { kind: 'migration-finished', module: name, downtimeMs: 3 } };
}

const runtimeName = (device: number): string => `device-${device}`;
const moduleName = (module: number): string => `module-${module}`;
const heard = (atMs: number, input: object): object => ({ kind: 'input', atMs, input: { ...input, atMs } });

const home = (device: number): object => ({
  id: runtimeName(device),
  name: runtimeName(device),
  type: 'linux',
  device: {
    id: runtimeName(device),
    site: `site-${device % 20}`,
    cores: 4,
    memoryBytes: 8e9,
    portable: device % 3 === 0,
    wattsPerCore: 4,
  },
  apis: [],
  memoryBytes: 8e9,
  platform: { name: 'wasmtime', mode: 'jit', startUpMs: 10, slownessShare: 1 },
  keepAliveIntervalMs: KEEP_ALIVE_MS,
});

const spec = (module: number): object => ({
  id: moduleName(module),
  name: moduleName(module),
  file: 'module.wasm',
  channels: [],
  demand: {
    memoryBytes: 2_162_688,
    codeBytes: 1e5,
    stateBytes: 65_536,
    cpuShare: 0.05,
    callBytes: 0,
    workMs: 10,
  },
  anchor: null,
  latencyMsMax: 150,
  priority: 0,
  migratable: true,
});
