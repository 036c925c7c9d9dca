import type { LoadReport } from '../../../core/index.ts';

/** What the browser says of the machine it runs on. */
export interface Machine {
  readonly browser: string;
  readonly engine: string;
  readonly system: string;
  readonly architecture: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Of machines without one, too: it is full then, and is being charged. `null` where browsers do not tell. */
  readonly battery: Battery | null;
  readonly portable: boolean;
}

/** A battery, whose figures change by themselves (Battery Status API). */
export interface Battery {
  readonly level: number;
  readonly charging: boolean;
}

/** What some browsers tell of their machine (User-Agent Client Hints). */
interface Hints {
  getHighEntropyValues(names: readonly string[]): Promise<Readonly<Record<string, string>>>;
}

/** Memory of a device whose browser does not tell (assumption: a phone of 2020). */
const MEMORY_GIBIBYTES = 4;
const HINTS = ['architecture', 'bitness'];

/** Describes the machine as far as its browser lets. */
export async function describeMachine(): Promise<Machine> {
  // Only some browsers offer these, and no type library declares them.
  const offers = navigator as unknown as Readonly<Record<string, unknown>>;
  const hints = await (offers.userAgentData as Hints | undefined)?.getHighEntropyValues(HINTS);
  const memoryGibibytes = (offers.deviceMemory as number | undefined) ?? MEMORY_GIBIBYTES;
  const battery = await readBattery();
  return {
    ...readUserAgent(navigator.userAgent),
    architecture: architectureOf(hints?.architecture ?? '', hints?.bitness ?? ''),
    cores: navigator.hardwareConcurrency,
    memoryBytes: memoryGibibytes * 2 ** 30,
    battery,
    portable: chargeOf(battery) !== null || matchMedia('(pointer: coarse)').matches,
  };
}

/** Browsers by what they call themselves; the first that fits counts, as most claim to be others, too. */
const BROWSERS: readonly (readonly [name: string, mark: RegExp])[] = [
  ['quest', /OculusBrowser\/(\d+)/],
  ['edge', /Edg\/(\d+)/],
  ['samsung', /SamsungBrowser\/(\d+)/],
  ['firefox', /Firefox\/(\d+)/],
  ['chrome', /Chrome\/(\d+)/],
  ['safari', /Version\/(\d+).*Safari\//],
];
const SYSTEMS: readonly (readonly [name: string, mark: RegExp])[] = [
  ['android', /Android/],
  ['ios', /iPhone|iPad/],
  ['windows', /Windows/],
  ['mac', /Mac OS X/],
  ['chromeos', /CrOS/],
  ['linux', /Linux/],
];

/** Reads browser, engine and system out of what a browser calls itself. */
export function readUserAgent(userAgent: string): Pick<Machine, 'browser' | 'engine' | 'system'> {
  const [browser = 'browser', version = '0'] =
    BROWSERS.flatMap(([name, mark]) => {
      const found = mark.exec(userAgent);
      return found === null ? [] : [[name, found[1]] as const];
    })[0] ?? [];
  const system = SYSTEMS.find(([, mark]) => mark.test(userAgent))?.[0] ?? 'unknown';
  // The 15.6 of V8 is the one in Chrome 156 (v8.dev, "Release process").
  const chrome = /Chrome\/(\d+)/.exec(userAgent)?.[1];
  const engine = chrome === undefined ? `${browser}-${version}` : `v8-${Number(chrome) / 10}`;
  return { browser, engine, system };
}

/** Names of instruction sets as WASM runtimes use them. */
function architectureOf(family: string, bitness: string): string {
  if (family === 'x86') return bitness === '64' ? 'x86_64' : 'x86';
  if (family === 'arm') return bitness === '64' ? 'aarch64' : 'armv7';
  return family;
}

async function readBattery(): Promise<Battery | null> {
  const offers = navigator as unknown as { getBattery?(): Promise<Battery> };
  try {
    return (await offers.getBattery?.()) ?? null;
  } catch {
    return null; // Pages may be forbidden to ask.
  }
}

/** Charge left; `null` for a full one that is being charged, which is what a machine without a battery says. */
function chargeOf(battery: Battery | null): number | null {
  return battery === null || (battery.charging && battery.level === 1) ? null : battery.level;
}

/** Measures the load of the device from one asking to the next: no more of it than what the modules here make. */
export class LoadGauge {
  readonly #machine: Machine;
  readonly #cpuMs: () => number;
  #before: { readonly atMs: number; readonly cpuMs: number };

  constructor(machine: Machine, cpuMs: () => number) {
    this.#machine = machine;
    this.#cpuMs = cpuMs;
    this.#before = { atMs: performance.now(), cpuMs: cpuMs() };
  }

  report(memoryBytes: number): LoadReport {
    const { cores, battery } = this.#machine;
    const now = { atMs: performance.now(), cpuMs: this.#cpuMs() };
    const spanMs = now.atMs - this.#before.atMs;
    const busyShare = spanMs > 0 ? (now.cpuMs - this.#before.cpuMs) / (spanMs * cores) : 0;
    this.#before = now;
    return {
      busyShare: Math.round(Math.max(0, Math.min(1, busyShare)) * 1_000) / 1_000,
      memoryBytes,
      batteryShare: chargeOf(battery),
      charging: battery?.charging ?? false,
    };
  }
}
