import { deviceId, type Runtime, runtimeId, siteId } from '../../../core/index.ts';
import { streamCodec } from '../../freeze/snapshot/codec.ts';
import { Checkpoints } from '../../runtime/host/checkpoints.ts';
import { Codes } from '../../runtime/host/codes.ts';
import { Files } from '../../runtime/host/file-store.ts';
import { Host } from '../../runtime/host/host.ts';
import { wasmLauncher } from '../../runtime/host/wasm-instance.ts';
import { MODULE_BYTES, WASI_APIS } from '../../runtime/offer.ts';
import { RuntimeShell } from '../../runtime/runtime.ts';
import { measureStartUp } from '../../runtime/start-up.ts';
import { Alarm } from './alarm.ts';
import type { Board } from './board.ts';
import { describeMachine, LoadGauge, type Machine } from './device.ts';
import { FramedSocket } from './framed-socket.ts';
import { claimIdentity, type Identity } from './identity.ts';
import type { Options } from './options.ts';
import { BrowserThreads } from './threads.ts';
import { Watch } from './watch.ts';

/** A tab that is a runtime. */
export interface OpenTab {
  readonly runtime: Runtime;
  readonly shell: RuntimeShell;
  /** Says who it is, to the broker and to the store. */
  identify(username: string, password: string): void;
  /** Has its modules taken over elsewhere, and leaves the realm. */
  leave(): Promise<void>;
}

/** Power of a busy core, which no browser tells (assumption: a laptop's, or a phone's). */
const WATTS_PER_CORE = { laptop: 5, phone: 1 } as const;
/** Share of the device's memory for modules (assumption: a tab that takes more is the first to be ended). */
const MEMORY_SHARE = 1 / 4;
/** Gap between keep-alives, as `arts runtime` has it. */
const KEEP_ALIVE_MS = 5_000;
/** How long somebody who leaves waits for modules to go elsewhere: twice what the supervisor lets one catch its breath. */
const EVACUATION_MS_MAX = 20_000;
/** The device of the broker, as the supervisor calls it if nobody says otherwise. */
const HUB = 'broker';

/** Measures the device, then connects and stays connected for as long as the tab lives. */
export async function openTab(options: Options, board: Board): Promise<OpenTab> {
  const threads = new BrowserThreads();
  const [machine, identity, speed] = await Promise.all([
    describeMachine(),
    claimIdentity(),
    measure(threads),
  ]);
  const runtime = runtimeOf(options, machine, { identity, speed });
  const { realm } = options;
  const codes = new Codes(new Files(options.storeUrl));
  let shown: { readonly username: string; readonly password: string } | null = null;
  const checkpoints = new Checkpoints({
    storeUrl: options.storeUrl,
    realm,
    runtime: runtime.id,
    fetch: (url, plan) => fetch(url, plan),
    note: (text) => board.note(text),
    credentials: () => shown,
  });
  const load = new LoadGauge(machine, () => threads.cpuMs);
  const watch = new Watch(realm, board);
  const shell = new RuntimeShell({
    realm,
    runtime,
    // The time of day grows over reloads, and needs nothing to be kept.
    incarnation: Date.now(),
    hub: deviceId(HUB),
    broker: {
      reach: options.brokerUrl,
      clientId: runtime.id,
      createWebsocket: (url, protocols) => new FramedSocket(url, protocols),
    },
    host: (bus, tell) => {
      const own = { realm, bus: watch.bus(bus), codes, threads, codec: streamCodec, checkpoints };
      const tools = { ...own, memoryDefaultBytes: MODULE_BYTES };
      return new Host(runtime.id, { WA: watch.launch(wasmLauncher(tools)), PY: null }, tell);
    },
    load: (memoryBytes) => load.report(memoryBytes),
    note: (text) => board.note(text),
    watch: (knowledge) => board.follow(knowledge),
    turnedAway: () => board.ask(),
    alarm: new Alarm().set,
  });
  board.standing = 'connecting';
  board.changed();
  const identify = (username: string, password: string): void => {
    shown = { username, password };
    shell.identify(username, password);
  };
  const leave = async (): Promise<void> => {
    board.isEvacuating = true;
    board.changed();
    await shell.evacuate(shown?.username ?? runtime.id, EVACUATION_MS_MAX);
    await shell.leave();
  };
  return { runtime, shell, identify, leave };
}

interface Speed {
  readonly slownessShare: number;
  readonly startUpMs: number | null;
}

/** Measures how fast the device is, on a thread of its own so that the page stays alive. */
async function measure(threads: BrowserThreads): Promise<Speed> {
  const kernels = await bytesAt(new URL('../../modules/built/calibration.wasm', import.meta.url));
  const worker = new Worker(new URL('./calibrate-entry.ts', import.meta.url), { type: 'module' });
  const slownessShare = await new Promise<number>((resolve, reject) => {
    worker.onmessage = (message: MessageEvent<number>) => resolve(message.data);
    worker.onerror = ({ message }) => reject(new Error(`this device could not be measured: ${message}`));
    worker.postMessage(kernels);
  });
  worker.terminate();
  const cat = await bytesAt(new URL('../../modules/built/cat.wasm', import.meta.url));
  return { slownessShare, startUpMs: await measureStartUp(threads, cat) };
}

async function bytesAt(url: URL): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname} could not be fetched: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function runtimeOf(
  { name, moduleCountMax }: Options,
  machine: Machine,
  { identity, speed }: { readonly identity: Identity; readonly speed: Speed },
): Runtime {
  const { browser, engine, system, architecture, cores, memoryBytes, portable } = machine;
  const called = name ?? `${browser}-${system}`;
  const { deviceKey, seatNumber } = identity;
  return {
    id: runtimeId(`${called.slice(0, 100)}-${deviceKey}-${seatNumber}`),
    name: called,
    type: 'browser',
    device: {
      id: deviceId(`${browser}-${system}-${deviceKey}`),
      site: siteId('here'),
      cores,
      memoryBytes,
      portable,
      wattsPerCore: portable ? WATTS_PER_CORE.phone : WATTS_PER_CORE.laptop,
    },
    apis: WASI_APIS,
    moduleCountMax,
    pageBytes: 65_536,
    memoryBytes: Math.floor(memoryBytes * MEMORY_SHARE),
    architecture,
    aotTarget: null,
    platform: {
      name: `${engine}:${system}-${architecture || 'unknown'}-${cores}-cores`,
      mode: 'jit',
      ...speed,
    },
    tags: [],
    metadata: { browser, system },
    keepAliveIntervalMs: KEEP_ALIVE_MS,
    parent: null,
  };
}
