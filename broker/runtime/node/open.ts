import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { deviceId, type Runtime, runtimeId, siteId } from '../../../core/index.ts';
import { calibrate } from '../calibrate.ts';
import type { ConnectionPlan } from '../connection.ts';
import { Checkpoints } from '../host/checkpoints.ts';
import { Codes } from '../host/codes.ts';
import { type FetchUrl, Files } from '../host/file-store.ts';
import { Host } from '../host/host.ts';
import { wasmLauncher } from '../host/wasm-instance.ts';
import { MODULE_BYTES, WASI_APIS } from '../offer.ts';
import { RuntimeShell } from '../runtime.ts';
import { measureStartUp } from '../start-up.ts';
import { describeMachine, LoadGauge, type Machine } from './device.ts';
import { pythonLauncher } from './python.ts';
import { NodeThreads } from './threads.ts';
import { zlibCodec } from './zlib-codec.ts';

/** What an operator may say of a runtime; all but the broker has a default. */
export interface RuntimeOptions {
  readonly broker: Pick<ConnectionPlan, 'reach' | 'username' | 'password' | 'ca'>;
  readonly realm: string;
  readonly name: string;
  readonly id: string | null;
  /** The device it says it runs on; `null` for the machine itself. */
  readonly device: string | null;
  readonly site: string;
  readonly hub: string;
  /** Offered besides what the runtime itself can do. */
  readonly apis: readonly string[];
  readonly moduleCountMax: number;
  /** Memory for modules; `null` for half of the machine's. */
  readonly memoryBytes: number | null;
  readonly keepAliveIntervalMs: number;
  /** Where the supervisor's files are; `null` for nowhere. */
  readonly storeUrl: string | null;
  /** The Python interpreter; `null` for no Python modules. */
  readonly python: string | null;
  /** How URLs are fetched; tests bring their own. */
  readonly fetchUrl?: FetchUrl;
  /** How the store is spoken to, if not as anybody would. */
  readonly fetchStore?: typeof fetch;
  note(text: string): void;
}

/** A runtime that is open. */
export interface OpenRuntime {
  readonly runtime: Runtime;
  close(): Promise<void>;
}

const PYTHON_APIS = ['python', 'python:python3'];

/** Power of a busy core, which no machine tells (assumption: a laptop's). */
const WATTS_PER_CORE = 5;

const BUILT = join(import.meta.dirname, '../../modules/built');

/** Opens a runtime on this machine: measures it, then connects and stays connected until it is closed. */
export async function openRuntime(options: RuntimeOptions): Promise<OpenRuntime> {
  const machine = describeMachine();
  const threads = new NodeThreads();
  const runtime = await describeRuntime(options, machine, threads);
  const { realm } = options;
  const files = new Files(options.storeUrl, options.fetchUrl);
  const codes = new Codes(files);
  const load = new LoadGauge();
  const shell = new RuntimeShell({
    realm,
    runtime,
    // The time of day grows over restarts, and needs nothing to be kept.
    incarnation: Date.now(),
    hub: deviceId(options.hub),
    broker: { ...options.broker, clientId: runtime.id },
    host: (bus, tell) => {
      const checkpoints = checkpointsOf(options, runtime.id);
      const tools = { realm, bus, memoryDefaultBytes: MODULE_BYTES, codec: zlibCodec, checkpoints };
      const python = options.python;
      return new Host(
        runtime.id,
        {
          WA: wasmLauncher({ ...tools, codes, threads }),
          PY: python === null ? null : pythonLauncher({ ...tools, files, command: python }),
        },
        tell,
      );
    },
    load: (memoryBytes) => load.report(memoryBytes),
    note: options.note,
    turnedAway: () =>
      options.note(
        `the broker does not admit ${options.broker.username ?? 'nobody in particular'} as ${runtime.id}`,
      ),
  });
  const close = async (): Promise<void> => {
    await shell.leave();
    await threads.close();
  };
  return { runtime, close };
}

function checkpointsOf(
  { storeUrl, realm, broker, ...options }: RuntimeOptions,
  id: string,
): Checkpoints | null {
  if (storeUrl === null) return null;
  const { username, password } = broker;
  const credentials = username === undefined || password === undefined ? null : { username, password };
  const { note, fetchStore = fetch } = options;
  return new Checkpoints({
    storeUrl,
    realm,
    runtime: id,
    fetch: fetchStore,
    note,
    credentials: () => credentials,
  });
}

async function describeRuntime(
  options: RuntimeOptions,
  machine: Machine,
  threads: NodeThreads,
): Promise<Runtime> {
  const { name, site, moduleCountMax, keepAliveIntervalMs, python } = options;
  const slownessShare = await calibrate(readFileSync(join(BUILT, 'calibration.wasm')));
  const startUpMs = await measureStartUp(threads, readFileSync(join(BUILT, 'cat.wasm')));
  const apis = [...WASI_APIS, ...(python === null ? [] : PYTHON_APIS), ...options.apis];
  return {
    id: runtimeId(options.id ?? `${name}-${machine.key}`),
    name,
    type: 'linux',
    device: {
      id: deviceId(options.device ?? `${hostname()}-${machine.key}`),
      site: siteId(site),
      cores: machine.cores,
      memoryBytes: machine.memoryBytes,
      portable: machine.battery !== null,
      wattsPerCore: WATTS_PER_CORE,
    },
    apis: [...new Set(apis)].sort(),
    moduleCountMax,
    pageBytes: 65_536,
    memoryBytes: options.memoryBytes ?? Math.floor(machine.memoryBytes / 2),
    architecture: machine.architecture,
    aotTarget: null,
    platform: { name: platformName(machine), mode: 'jit', startUpMs, slownessShare },
    tags: [],
    metadata: { node: process.version, processor: machine.processor },
    keepAliveIntervalMs,
    parent: null,
  };
}

const platformName = ({ processor }: Machine): string => {
  const engine = `v8-${process.versions.v8.split('.').slice(0, 2).join('.')}`;
  return `${engine}:${processor.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase()}`.slice(0, 128);
};
