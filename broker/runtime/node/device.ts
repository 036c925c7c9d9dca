import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, hostname, totalmem } from 'node:os';
import { join } from 'node:path';
import type { LoadReport } from '../../../core/index.ts';

/** What the machine says of itself. */
export interface Machine {
  /** The same after every start, and different from every other machine. */
  readonly key: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly architecture: string;
  readonly processor: string;
  readonly battery: Battery | null;
}

/** How a battery is. */
export interface Battery {
  /** Charge left, `[0, 1]`. */
  readonly chargeShare: number;
  readonly isCharging: boolean;
}

/** Where Linux tells of batteries (Documentation/ABI/testing/sysfs-class-power). */
const POWER_SUPPLIES = '/sys/class/power_supply';

/** Names of instruction sets as WASM runtimes use them, for those of Node that differ. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  ia32: 'x86',
  arm64: 'aarch64',
  arm: 'armv7',
};

/** Describes the machine that this program runs on. */
export function describeMachine(): Machine {
  const constrainedBytes = process.constrainedMemory();
  return {
    key: createHash('sha256')
      .update(read('/etc/machine-id') ?? hostname())
      .digest('hex')
      .slice(0, 12),
    cores: availableParallelism(),
    // The limit of a container counts, if there is one; without, Linux says 0 or more than there is.
    memoryBytes:
      constrainedBytes !== undefined && constrainedBytes > 0
        ? Math.min(totalmem(), constrainedBytes)
        : totalmem(),
    architecture: ARCHITECTURES[arch()] ?? arch(),
    processor: cpus()[0]?.model.trim() || 'unknown',
    battery: readBattery(),
  };
}

/** Reads the battery of the machine; `null` for one without. */
export function readBattery(folder: string = POWER_SUPPLIES): Battery | null {
  for (const name of list(folder)) {
    const tell = (what: string): string | null => read(join(folder, name, what));
    // Mice and headsets have batteries of their own, whose scope is a device.
    if (tell('type') !== 'Battery' || tell('scope') === 'Device') continue;
    const charge = Number(tell('capacity') ?? Number.NaN);
    if (!Number.isFinite(charge)) continue;
    const status = tell('status');
    return {
      chargeShare: Math.max(0, Math.min(1, charge / 100)),
      isCharging: status === 'Charging' || status === 'Full',
    };
  }
  return null;
}

/** Measures the load of the machine from one asking to the next. */
export class LoadGauge {
  #before: Ticks = ticksNow();

  report(memoryBytes: number): LoadReport {
    const now = ticksNow();
    const spanMs = now.allMs - this.#before.allMs;
    const busyShare = spanMs > 0 ? 1 - (now.idleMs - this.#before.idleMs) / spanMs : 0;
    this.#before = now;
    const battery = readBattery();
    return {
      busyShare: Math.round(Math.max(0, Math.min(1, busyShare)) * 1_000) / 1_000,
      memoryBytes,
      batteryShare: battery?.chargeShare ?? null,
      charging: battery?.isCharging ?? false,
    };
  }
}

interface Ticks {
  readonly allMs: number;
  readonly idleMs: number;
}

function ticksNow(): Ticks {
  const times = cpus().map((core) => core.times);
  const idleMs = times.reduce((sum, { idle }) => sum + idle, 0);
  const busyMs = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0);
  return { allMs: idleMs + busyMs, idleMs };
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
