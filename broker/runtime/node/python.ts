import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Module } from '../../../core/index.ts';
import type { Bus } from '../host/bus.ts';
import type { Files } from '../host/file-store.ts';
import { Outlet, type Source } from '../host/outlet.ts';
import type { End, Launch, Notices, Running, Usage } from '../host/running.ts';
import { lastWord, listenAll, outputsOf, type Ports } from '../host/streams.ts';
import type { RingRecord } from '../shared/ring.ts';

/** What Python modules need of their host. */
export interface PythonTools {
  readonly realm: string;
  readonly bus: Bus;
  readonly files: Files;
  readonly memoryDefaultBytes: number;
  /** The interpreter. */
  readonly command: string;
}

/** What the interpreter itself takes before the first line of a module (measured: Python 3.11 needs 9 MiB of data). */
const INTERPRETER_BYTES = 24 * 2 ** 20;
/** What is kept for a module that does not read; see the same bound of `inlet.ts`. */
const WAITING_BYTES_MAX = 2 ** 20;
/** The first descriptor of a channel; those below are the standard streams. */
const FIRST_CHANNEL = 3;
/** Between being asked and being made to end (assumption: as for WebAssembly modules). */
const GRACE_MS = 500;
/** Of what a module writes as errors, the end is kept, to see whether memory was the fault. */
const TAIL_BYTES = 512;
/** Ticks of the processor clock a second; Linux shows programs 100 on all its architectures (`times(2)`). */
const TICKS_PER_SECOND = 100;

/**
 * Limits, then the interpreter: no core file, 256 open files, memory for private data; niceness as for other modules.
 * Isolated (`-I`) it sees no variables or packages of the user, and unbuffered (`-u`) its lines come when they are
 * written.
 */
const SCRIPT = 'ulimit -c 0; ulimit -n 256; ulimit -d "$1"; shift; exec nice -n 5 "$@"';

/**
 * Launches Python modules, each as a program of its own with limits of its own. It sees its channels as open
 * descriptors: `ARTS_CHANNELS` holds their numbers by path, as JSON; a message is a line. It is not confined as
 * WebAssembly is: it can do on the machine whatever the runtime's user can.
 */
export const pythonLauncher =
  (tools: PythonTools): Launch =>
  (module, notices) =>
    new PythonInstance(tools, module, notices);

class PythonInstance implements Running {
  readonly mobility: null = null;
  readonly #tools: PythonTools;
  readonly #ports: Ports;
  readonly #notices: Notices;
  #child: ChildProcess | null = null;
  #folder: string | null = null;
  #outlet: Outlet | null = null;
  #stopListening: () => void = () => {};
  #errorTail = '';
  #lostCount = 0;
  #isKilled = false;
  #isOver = false;

  constructor(tools: PythonTools, module: Module, notices: Notices) {
    this.#tools = tools;
    this.#ports = { realm: tools.realm, bus: tools.bus, module };
    this.#notices = notices;
    this.#begin().catch((fault: Error) => this.#fail(fault.message));
  }

  kill(): void {
    if (this.#isKilled) return;
    this.#isKilled = true;
    this.#signal('SIGTERM');
    setTimeout(() => this.#signal('SIGKILL'), GRACE_MS).unref();
  }

  usage(): Usage {
    const pid = this.#child?.pid;
    if (pid === undefined) return { cpuMs: null, memoryBytes: null };
    try {
      // Behind the name in brackets: utime and stime are the 14th and 15th, resident pages the 24th (`proc(5)`).
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ')
        .map(Number);
      const ticks = (fields[11] ?? 0) + (fields[12] ?? 0);
      return { cpuMs: (ticks * 1_000) / TICKS_PER_SECOND, memoryBytes: (fields[21] ?? 0) * 4_096 };
    } catch {
      return { cpuMs: null, memoryBytes: null };
    }
  }

  async #begin(): Promise<void> {
    const { module } = this.#ports;
    const fetched = await this.#tools.files.fetch(module.file);
    if (fetched.kind === 'unfit') return this.#fail(fetched.reason);
    this.#folder = mkdtempSync(join(tmpdir(), 'arts-python-'));
    // Source or an archive with a `__main__.py`: the interpreter tells them apart.
    writeFileSync(join(this.#folder, 'main.py'), fetched.bytes);
    this.#stopListening = await listenAll(this.#ports, FIRST_CHANNEL, {
      hear: (input, message) => this.#offer(input, message),
      end: () => this.#input(0)?.end(),
    });
    if (this.#isKilled) return this.#fail('stopped before it started');
    this.#spawn(this.#folder);
  }

  #spawn(folder: string): void {
    const { module } = this.#ports;
    const wantedBytes =
      module.demand.memoryBytes > 0 ? module.demand.memoryBytes : this.#tools.memoryDefaultBytes;
    const limitKibibytes = Math.ceil((wantedBytes + INTERPRETER_BYTES) / 1_024);
    const interpreter = [this.#tools.command, '-I', '-u', '-B', 'main.py', ...module.args];
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', `${limitKibibytes}`, ...interpreter], {
      cwd: folder,
      detached: true,
      env: environmentOf(module, folder),
      stdio: ['pipe', 'pipe', 'pipe', ...module.channels.map(() => 'pipe' as const)],
    });
    this.#child = child;
    const outlet = new Outlet(this.#source(child), this.#outputs(), {
      bus: this.#tools.bus,
      madeRoom: () => {},
    });
    this.#outlet = outlet;
    for (const stream of child.stdio) {
      stream?.on('readable', () => outlet.drain());
      stream?.on('error', () => {}); // It has closed what it does not need.
    }
    child.on('spawn', () => this.#notices.started('Python programs cannot be paused'));
    child.on('error', (fault) => this.#fail(fault.message));
    child.on('exit', () => this.#signal('SIGKILL')); // Whatever it started goes with it.
    child.on('close', (code, signal) => this.#end(this.#endOf(code, signal)));
  }

  /** What is written on channels are lines here, too. */
  #outputs(): ReturnType<typeof outputsOf> {
    return new Map(
      [...outputsOf(this.#ports, FIRST_CHANNEL)].map(([output, one]) => [output, { ...one, isLines: true }]),
    );
  }

  #source(child: ChildProcess): Source {
    const readers = child.stdio.flatMap((stream, output) =>
      stream && 'read' in stream && output > 0 ? [[output, stream as Readable] as const] : [],
    );
    const read = (): RingRecord | null => {
      for (const [tag, stream] of readers) {
        const bytes = stream.read() as Buffer | null;
        if (bytes === null) continue;
        if (tag === 2) this.#errorTail = `${this.#errorTail}${bytes.toString('latin1')}`.slice(-TAIL_BYTES);
        return { tag, isLast: true, bytes };
      }
      return null;
    };
    return {
      read,
      get isEmpty() {
        return readers.every(([, stream]) => stream.readableLength === 0);
      },
    };
  }

  #input(input: number): Writable | null {
    return (this.#child?.stdio[input] as Writable | null | undefined) ?? null;
  }

  #offer(input: number, message: Uint8Array): void {
    const stream = this.#input(input);
    if (stream === null || stream.writableLength > WAITING_BYTES_MAX) {
      this.#lostCount += 1;
      return;
    }
    stream.write(message);
    stream.write('\n');
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It is gone already.
    }
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): End {
    if (this.#isKilled) return { reason: 'stopped', note: null };
    if (code === 0) return { reason: 'completed', note: null };
    if (/^MemoryError/m.test(this.#errorTail))
      return { reason: 'out-of-memory', note: 'more memory was asked for than it may have' };
    return {
      reason: 'crashed',
      note: signal === null ? `ended with exit code ${code}` : `ended by ${signal}`,
    };
  }

  #fail(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#clear();
    this.#notices.failed(reason);
  }

  #end(end: End): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#clear();
    const word = lastWord(this.#ports, end.note, this.#lostCount);
    if (this.#outlet === null) this.#notices.ended(end);
    else this.#outlet.finish(word, () => this.#notices.ended(end));
  }

  #clear(): void {
    this.#stopListening();
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What the module was given and what a program needs; none of the runtime's own variables, which may hold secrets. */
function environmentOf(module: Module, folder: string): Record<string, string> {
  const given = module.env.map((pair): readonly [string, string] => {
    const at = pair.indexOf('=');
    return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  });
  const channels = Object.fromEntries(
    module.channels.map(({ path }, index) => [path, FIRST_CHANNEL + index]),
  );
  return {
    ...Object.fromEntries(given),
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: folder,
    TMPDIR: folder,
    ARTS_CHANNELS: JSON.stringify(channels),
  };
}
