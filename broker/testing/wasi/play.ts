import { Pausable } from '../../freeze/instance/pausable.ts';
import { POLL } from '../../freeze/rewrite/reserved.ts';
import { compile } from '../../runtime/host/codes.ts';
import { Exit } from '../../runtime/wasi/clock-calls.ts';
import { ALL_RIGHTS } from '../../runtime/wasi/errno.ts';
import { type FolderNode, type NodeId, ROOT } from '../../runtime/wasi/files.ts';
import { WASI_MODULE, wasiImports } from '../../runtime/wasi/imports.ts';
import { ENDED, type Outside } from '../../runtime/wasi/streams.ts';
import { Wasi } from '../../runtime/wasi/wasi.ts';
import { CONFINED } from '../../runtime/wasm/confine.ts';
import { engine } from '../../runtime/wasm/engine.ts';
import type { Case, Entry } from './cases.ts';

/** What a program came to. */
export interface Played {
  readonly stdout: string;
  readonly stderr: string;
  /** `null` for one that trapped or could not be run; the message says why. */
  readonly exitCode: number | null;
  readonly fault: string;
}

/** Memory that any of them may have, in pages. */
const PAGES_MAX = 256;
/** More than any of them burns before it is asked for more. */
const FUEL = 2 ** 31 - 1;

/** Runs a program of the suite on this thread, in a world of its own, wherever this thread is. */
export async function play(one: Case, bytes: Uint8Array, form: 'plain' | 'freezable'): Promise<Played> {
  const isFreezable = form === 'freezable';
  const code = await compile(bytes, isFreezable ? { originalSha256: '', transformedSha256: '' } : null);
  const written = { 1: '', 2: '' };
  if (code.kind === 'unfit') return { stdout: '', stderr: '', exitCode: null, fault: code.reason };
  const wasi = worldOf(one, outsideOf(one.stdin, written));
  const memory = new engine.Memory({ initial: code.initialPages, maximum: PAGES_MAX });
  wasi.attach(memory);
  const ended = (exitCode: number | null, fault = ''): Played => ({
    stdout: written[1],
    stderr: written[2],
    exitCode,
    fault,
  });
  try {
    const { exports } = new engine.Instance(code.compiled, {
      [WASI_MODULE]: wasiImports(wasi),
      [CONFINED.module]: { [CONFINED.memory]: memory, [POLL.name]: () => FUEL },
    });
    if (isFreezable) {
      const pausable = new Pausable(exports, memory, PAGES_MAX);
      wasi.attach(memory, () => pausable.pages);
      pausable.run();
    } else (exports._start as () => void)();
    return ended(0);
  } catch (fault) {
    return fault instanceof Exit ? ended(fault.code) : ended(null, String(fault));
  }
}

/** Whether a program did what is right, or what it did instead. */
export function judged({ stdout, exitCode }: Case, played: Played): string | null {
  if (played.exitCode === exitCode && played.stdout === stdout) return null;
  const { fault, stderr } = played;
  return `exit ${played.exitCode}, not ${exitCode}; wrote ${JSON.stringify(played.stdout)} ${stderr}${fault}`.trim();
}

/** Standard streams, two opened folders, and what lies in them. */
function worldOf({ args, env, files }: Case, outside: Outside): Wasi {
  const wasi = new Wasi(outside, { args, env });
  wasi.openStandard();
  wasi.close(3);
  folderAt(wasi, ['tmp']);
  for (const [path, entry] of Object.entries(files)) {
    const steps = path.split('/');
    const name = steps.pop() ?? '';
    wasi.files.create(folderAt(wasi, steps), name, nodeOf(entry));
  }
  const bits = { rightBits: ALL_RIGHTS, inheritingBits: ALL_RIGHTS, flagBits: 0 };
  for (const name of ['sandbox', 'tmp'])
    wasi.open(folderOf(wasi, ROOT).entries.get(name) ?? ROOT, bits, `/${name}`);
  return wasi;
}

function nodeOf(entry: Entry): Parameters<Wasi['files']['create']>[2] {
  if ('target' in entry) return { kind: 'symlink', target: entry.target };
  const bytes = new TextEncoder().encode(entry.text);
  return { kind: 'file', bytes, sizeBytes: bytes.length };
}

function folderAt(wasi: Wasi, steps: readonly string[]): FolderNode {
  let id: NodeId = ROOT;
  for (const step of steps) {
    const parent = folderOf(wasi, id);
    id = parent.entries.get(step) ?? wasi.files.create(parent, step, emptyFolder()) ?? id;
  }
  return folderOf(wasi, id);
}

const emptyFolder = (): FolderNode => ({ kind: 'folder', entries: new Map(), face: null });

const folderOf = (wasi: Wasi, id: NodeId): FolderNode => wasi.files.folder(id) ?? emptyFolder();

/** All of the input is there at once; time passes as it does, awake: a thread of a page must not sleep. */
function outsideOf(stdin: string, written: { 1: string; 2: string }): Outside {
  let rest = new TextEncoder().encode(stdin);
  return {
    readableBytes: () => (rest.length > 0 ? rest.length : ENDED),
    read: (_input, _framing, window) => {
      const taken = rest.subarray(0, window.length);
      window.set(taken);
      rest = rest.subarray(taken.length);
      return taken.length;
    },
    roomBytes: () => 65_536,
    write: (output, bytes) => {
      // A copy: no browser decodes what threads share.
      const text = new TextDecoder().decode(bytes.slice());
      if (output === 1 || output === 2) written[output] += text;
    },
    bells: {
      heard: () => 0,
      sleep: (_heard, spanMs) => {
        for (const endMs = performance.now() + spanMs; performance.now() < endMs; );
      },
      blockedMs: 0,
      memoryPages: 0,
    },
    wallMs: () => Date.now(),
    steadyMs: () => performance.now(),
    fillRandom: (bytes) => {
      bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length)));
    },
  };
}
