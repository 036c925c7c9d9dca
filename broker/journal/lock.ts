import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JournalFault } from './shelf.ts';

/** Who holds a folder. */
export interface Holder {
  readonly pid: string;
  readonly host: string;
  /** Changes with every start of the machine; `null` where the system does not tell. */
  readonly boot: string | null;
  /** When the holder's program started, in the kernel's own count, so that a pid used again is noticed. */
  readonly started: string | null;
  /** Differs for every taking of a lock. */
  readonly token: string;
}

/** A lock that is held until it is let go. */
export interface Lock {
  release(): Promise<void>;
}

const LOCK_FILE = 'lock';

/**
 * Takes the lock of a folder, or says who has it. A lock is stale when its holder's machine has started anew, its
 * program is gone, or its pid is somebody else's by now. Holders on another machine cannot be asked: their locks
 * are never stale.
 */
export async function takeLock(folder: string): Promise<Lock> {
  const path = join(folder, LOCK_FILE);
  const own: Holder = { ...(await self()), token: randomUUID() };
  await oneByOne(folder, async () => {
    const holder = await readHolder(path);
    if (holder !== null && !(await isStale(holder))) throw held(folder, holder);
    const draft = join(folder, `${LOCK_FILE}.draft`);
    await writeFile(draft, `${JSON.stringify(own)}\n`, { flush: true });
    await rename(draft, path);
  });
  return { release: () => release(path, own) };
}

/** Gap between two tries to be alone, and how many there are: together a hundred times what a taking takes. */
const RETRY_MS = 10;
const RETRY_COUNT_MAX = 300;

/**
 * Looking at a lock and taking it are two steps, between which another program of this machine must not do the same. A
 * Unix socket without a file belongs to one program at a time, and the kernel takes it away from one that dies.
 */
async function oneByOne(folder: string, take: () => Promise<void>): Promise<void> {
  const { dev, ino } = await stat(folder);
  let gate = createServer();
  for (let retry = 0; ; retry++) {
    gate = createServer();
    try {
      gate.listen({ path: `\0arts-lock-${dev}-${ino}` });
      await once(gate, 'listening');
      break;
    } catch (fault) {
      if (codeOf(fault) !== 'EADDRINUSE') throw fault;
      if (retry === RETRY_COUNT_MAX) {
        throw new JournalFault('held', `another program is taking ${folder}`, 'See which; then start again.');
      }
      await sleep(RETRY_MS);
    }
  }
  try {
    await take();
  } finally {
    await new Promise((resolve) => gate.close(resolve));
  }
}

async function release(path: string, own: Holder): Promise<void> {
  const holder = await readHolder(path);
  if (holder?.token === own.token) await unlink(path).catch(ignoreMissing);
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    return typeof holder.pid === 'string' && typeof holder.host === 'string' ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

async function isStale(holder: Holder): Promise<boolean> {
  const own = await self();
  if (holder.host !== own.host) return false;
  if (holder.boot !== own.boot) return true;
  if (!isRunning(holder.pid)) return true;
  const started = await startOf(holder.pid);
  return started !== null && holder.started !== null && started !== holder.started;
}

function held(folder: string, { pid, host }: Holder): JournalFault {
  const where = host === hostname() ? '' : ` on ${host}`;
  const hint =
    host === hostname()
      ? 'Stop it first, or give this one another --state.'
      : `Stop it there first. If ${host} is gone for good, delete ${join(folder, LOCK_FILE)}.`;
  return new JournalFault('held', `${folder} is in use by the supervisor with pid ${pid}${where}`, hint);
}

async function self(): Promise<Omit<Holder, 'token'>> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null);
  return {
    pid: String(process.pid),
    host: hostname(),
    boot: boot?.trim() ?? null,
    started: await startOf(String(process.pid)),
  };
}

/** Field 22 of /proc/PID/stat; the name before it may hold blanks and brackets, so it is counted from behind it. */
async function startOf(pid: string): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields?.[22 - 3] ?? null;
}

function isRunning(pid: string): boolean {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (fault) {
    return codeOf(fault) === 'EPERM';
  }
}

function ignoreMissing(fault: unknown): void {
  if (codeOf(fault) !== 'ENOENT') throw fault;
}

const codeOf = (fault: unknown): unknown => (fault as NodeJS.ErrnoException).code;
