import { deviceId, type LoadReport, type Module, type Runtime } from '../../../core/index.ts';
import { Checkpoints } from '../host/checkpoints.ts';
import { Codes } from '../host/codes.ts';
import { Files } from '../host/file-store.ts';
import { Host } from '../host/host.ts';
import { wasmLauncher } from '../host/wasm-instance.ts';
import { MODULE_BYTES } from '../offer.ts';
import { RuntimeShell } from '../runtime.ts';
import { gaugedLauncher } from './call-gauge.ts';
import { dryStartMs } from './dry-start.ts';
import { lateLauncher, type StartLaw } from './late.ts';
import { type Slowing, SlowThreads } from './slow-threads.ts';
import { zlibCodec } from './zlib-codec.ts';

/** A runtime that passes for one on another device: what it says of itself, and how slow it is. */
export interface SlowedOptions {
  readonly runtime: Runtime;
  readonly slowing: Slowing;
  readonly start: StartLaw;
  /** Where it will belong once it is opened. */
  readonly realm: string;
  readonly hub: string;
  readonly brokerUrl: string;
  readonly storeUrl: string;
  note(text: string): void;
}

/** A slowed runtime that is warm, and known to nobody so far. */
export interface SlowedRuntime {
  /** Connects it. */
  open(): void;
  /** Says goodbye, if it was opened, and ends. */
  close(): Promise<void>;
}

/** Prepares a runtime that is slowed to a device of another class; it connects when it is opened. */
export async function warmSlowed(options: SlowedOptions): Promise<SlowedRuntime> {
  const threads = new SlowThreads(options.slowing);
  const ownMs = await dryStartMs(threads);
  // Node reads its own code for fetching when it first fetches; no device waits for that.
  await new Files(options.storeUrl).fetch('/store/nothing');
  let shell: RuntimeShell | null = null;
  return {
    open: () => {
      shell = shellOf(options, threads, ownMs);
    },
    close: async () => {
      await shell?.leave();
      await threads.close();
    },
  };
}

function shellOf(options: SlowedOptions, threads: SlowThreads, ownMs: number): RuntimeShell {
  const { realm, runtime, hub, brokerUrl, storeUrl, slowing, start, note } = options;
  const codes = new Codes(new Files(storeUrl));
  const reach = { storeUrl, realm, runtime: runtime.id, fetch, note, credentials: () => null };
  const checkpoints = new Checkpoints(reach);
  const load = new SlowedLoad(threads, slowing.coreCount);
  return new RuntimeShell({
    realm,
    runtime,
    incarnation: Date.now(),
    hub: deviceId(hub),
    broker: { reach: brokerUrl, clientId: runtime.id },
    host: (bus, tell) => {
      const tools = {
        realm,
        codes,
        threads,
        memoryDefaultBytes: MODULE_BYTES,
        codec: zlibCodec,
        checkpoints,
      };
      const gauged = gaugedLauncher(bus, runtime.platform.slownessShare ?? 1, (tap) =>
        wasmLauncher({ ...tools, bus: tap }),
      );
      const late = { law: start, ownMs, prepare: ({ file }: Module) => codes.prepare(file) };
      return new Host(runtime.id, { WA: lateLauncher(gauged, late), PY: null }, tell);
    },
    load: (memoryBytes) => load.report(memoryBytes),
    note,
  });
}

/** Measures the device that is played, not the machine: other devices are played on it, too. */
class SlowedLoad {
  readonly #threads: SlowThreads;
  readonly #coreCount: number;
  #atMs = performance.now();
  #cpuMs = 0;

  constructor(threads: SlowThreads, coreCount: number) {
    this.#threads = threads;
    this.#coreCount = coreCount;
  }

  report(memoryBytes: number): LoadReport {
    const [nowMs, cpuMs] = [performance.now(), this.#threads.cpuMs()];
    const busyShare = (cpuMs - this.#cpuMs) / Math.max(1, nowMs - this.#atMs) / this.#coreCount;
    this.#atMs = nowMs;
    this.#cpuMs = cpuMs;
    return {
      busyShare: Math.round(Math.max(0, Math.min(1, busyShare)) * 1_000) / 1_000,
      memoryBytes,
      batteryShare: null,
      charging: false,
    };
  }
}
