import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly coreCount: number;
  readonly node: string;
  /** Programs that wanted a core in the last minute, on average. */
  readonly loadCount: number;
  /** Such as `real-time, round robin, priority 1`; everything that a bench starts has the same. */
  readonly priority: string;
  readonly disk: string;
}

/** By the numbers of sched(7). */
const POLICIES: Readonly<Record<string, string>> = {
  0: 'ordinary',
  1: 'first in, first out',
  2: 'round robin',
};

/** Looks at the machine. */
export function machineHere(folder: string): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    coreCount: cpus().length,
    node: process.version,
    loadCount: loadavg()[0] ?? Number.NaN,
    priority: priorityHere(),
    disk: diskOf(folder),
  };
}

function priorityHere(): string {
  try {
    // Fields 40 and 41 of proc(5); the name in field 2 may hold spaces.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    const [rank = '0', policy = '0'] = [fields[37], fields[38]];
    const name = POLICIES[policy] ?? `policy ${policy}`;
    return rank === '0' ? name : `real-time, ${name}, priority ${rank}`;
  } catch {
    return 'unknown';
  }
}

function diskOf(folder: string): string {
  try {
    return execFileSync('stat', ['-f', '-c', '%T', folder], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
