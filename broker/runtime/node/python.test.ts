import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ModuleParts } from '../../../core/testing/builders.ts';
import { Files } from '../host/file-store.ts';
import type { End, Running } from '../host/running.ts';
import { galleryModule, until } from '../testing/bench.ts';
import { MemoryBus } from '../testing/memory-bus.ts';
import { pythonLauncher } from './python.ts';

/** Where there is no Python, a runtime offers none. The system's own one starts faster than what is put before it. */
const PYTHON = ['/usr/bin/python3', 'python3'].find((command) => spawnSync(command, ['-V']).status === 0);

interface Run {
  readonly bus: MemoryBus;
  readonly running: Running;
  readonly ended: Promise<End | string>;
}

/** Runs a few lines of Python as the module `snake`. */
function run(lines: readonly string[], parts: ModuleParts = {}): Run {
  const bus = new MemoryBus();
  const files = new Files('http://store', async () => new TextEncoder().encode(lines.join('\n')));
  const tools = {
    realm: 'realm',
    bus,
    files,
    memoryDefaultBytes: 64 * 2 ** 20,
    command: PYTHON ?? 'python3',
  };
  let end: (end: End | string) => void = () => {};
  const ended = new Promise<End | string>((resolve) => {
    end = resolve;
  });
  const notices = {
    started: () => {},
    failed: end,
    ended: end,
    prepared: () => {},
    arrived: () => {},
  };
  const module = galleryModule('snake', { file: '/store/snake.py', fileType: 'PY', ...parts });
  return { bus, running: pythonLauncher(tools)(module, notices, null), ended };
}

const OUT = 'realm/proc/debug/stdout/snake';
const ERR = 'realm/proc/debug/stderr/snake';

describe.runIf(PYTHON !== undefined)('a Python module', () => {
  it('gets its arguments and variables, and none of ours', async () => {
    const { bus, ended } = run(
      ['import os, sys', 'print(*sys.argv[1:])', 'print(os.environ["COLOUR"], "VITEST" in os.environ)'],
      { args: ['one', 'two words'], env: ['COLOUR=blue'] },
    );
    expect(await ended).toEqual({ reason: 'completed', note: null });
    expect(bus.on(OUT)).toEqual(['one two words', 'blue False']);
  });

  it('reads its input line by line, and loses none of 10,000 lines', async () => {
    const { bus, ended } = run([
      'import sys',
      'print("ready")',
      'for line in sys.stdin: print(line, end="")',
    ]);
    await until(() => bus.on(OUT).includes('ready'));
    const lines = Array.from({ length: 10_000 }, (_, n) => `line ${n}`);
    for (const line of lines) bus.say('realm/proc/debug/stdin/snake', line);
    bus.say('realm/proc/debug/stdin/snake', '\u0004');
    expect(await ended).toEqual({ reason: 'completed', note: null });
    expect(bus.on(OUT)).toEqual(['ready', ...lines]);
  });

  it('speaks and hears on its channels', async () => {
    const { bus, ended } = run(
      [
        'import json, os',
        'ends = json.loads(os.environ["ARTS_CHANNELS"])',
        'near, far = os.fdopen(ends["/ch/in"], "r"), os.fdopen(ends["/ch/out"], "w")',
        'print("ready")',
        'print(near.readline().strip().upper(), file=far, flush=True)',
      ],
      {
        channels: [
          { path: '/ch/in', topic: 'kitchen/in', mode: 'r' },
          { path: '/ch/out', topic: 'kitchen/out', mode: 'w' },
        ],
      },
    );
    await until(() => bus.on(OUT).includes('ready'));
    bus.say('kitchen/in', 'on');
    expect(await ended).toEqual({ reason: 'completed', note: null });
    expect(bus.on('kitchen/out')).toEqual(['ON']);
  });

  it('is stopped at its memory limit', async () => {
    const { bus, ended } = run(['held = []', 'while True: held.append(bytearray(1 << 20))']);
    expect(await ended).toMatchObject({ reason: 'out-of-memory' });
    expect(bus.on(ERR)).toContain('MemoryError');
  });

  it('is ended with all that it has started, whatever it does', async () => {
    const { bus, running, ended } = run([
      'import signal, subprocess',
      'signal.signal(signal.SIGTERM, signal.SIG_IGN)',
      'child = subprocess.Popen(["sleep", "1000"])',
      'print(child.pid)',
      'while True: pass',
    ]);
    await until(() => bus.on(OUT).length === 1);
    await until(() => (running.usage().cpuMs ?? 0) > 0);
    expect(running.usage().memoryBytes).toBeGreaterThan(2 ** 20);
    running.kill();
    expect(await ended).toEqual({ reason: 'stopped', note: null });
    const child = Number(bus.on(OUT)[0]);
    await until(() => !isAlive(child));
  });

  it('leaves nothing running when it has ended by itself', async () => {
    const { bus, ended } = run(['import subprocess', 'print(subprocess.Popen(["sleep", "1000"]).pid)']);
    expect(await ended).toEqual({ reason: 'completed', note: null });
    const child = Number(bus.on(OUT)[0]);
    await until(() => !isAlive(child));
  });

  it('is reported as crashed when it fails, with its last words', async () => {
    const { bus, ended } = run(['print("here", end="")', 'raise ValueError("oh")']);
    expect(await ended).toEqual({ reason: 'crashed', note: 'ended with exit code 1' });
    expect(bus.on(OUT)).toEqual(['here']);
    expect(bus.on(ERR).slice(-2)).toEqual(['ValueError: oh', 'arts: ended with exit code 1']);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
