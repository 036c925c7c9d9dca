import { type Affinity, type CrashPolicy, type Module, moduleId } from '../../../core/index.ts';
import { LEAST_DEMAND } from '../native/module.ts';
import type { Generation } from '../notes.ts';
import { type Fields, fieldsOf } from './envelope.ts';
import { channelsOf, nameSetOf, wordsOf } from './spelling.ts';

/** Restarts of a module that asked for `fault_crash: restart` (assumption: the defaults of our own dialect). */
const RESTART: CrashPolicy = { kind: 'restart', backOffMs: 1_000, backOffMsMax: 60_000, attemptCountMax: 5 };

/** APIs that each generation takes a module to need when it names none, as it writes them. */
export function defaultApis(generation: Generation, fileType: 'WA' | 'PY'): readonly string[] {
  if (generation === 'g1') return [fileType === 'PY' ? 'python:python3' : 'wasi:snapshot_preview1'];
  if (generation === 'g5') return [fileType === 'PY' ? 'python:python3' : 'wasm:unstable'];
  return ['wasm', 'wasi'];
}

/** `WA` or `PY`; the fourth generation tells it by the file's name. `null` for any other. */
export function fileTypeOf(body: Fields): 'WA' | 'PY' | null {
  const { filetype, file, filename = file } = body;
  if (filetype === 'WA' || filetype === 'PY') return filetype;
  if (filetype !== undefined && filetype !== null) return null;
  return typeof filename === 'string' && filename.endsWith('.py') ? 'PY' : 'WA';
}

/** Who a legacy module is and where it must run. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly fileType: 'WA' | 'PY';
  readonly affinity: Affinity | null;
}

/** A module that was asked for in a legacy dialect, as the core knows modules. What it needs it does not tell. */
export function moduleOf(
  generation: Generation,
  body: Fields,
  { id, name, fileType, affinity }: Identity,
): Module {
  const { apis, args, env, channels, fault_crash: crash } = body;
  const packed = fieldsOf(args);
  return {
    id: moduleId(id),
    name,
    file: fileOf(body, name),
    fileType,
    // Who names a parent and no APIs takes the parent to have them.
    apis: nameSetOf(apis ?? (affinity === null ? defaultApis(generation, fileType) : [])),
    args: wordsOf(packed === null ? args : packed.argv),
    env: wordsOf(packed === null ? env : packed.env),
    channels: channelsOf(channels),
    peripherals: [],
    demand: LEAST_DEMAND,
    architectures: [],
    priority: 0,
    affinity,
    antiAffinity: [],
    anchor: null,
    latencyMsMax: null,
    crashPolicy: crash === 'restart' ? RESTART : { kind: 'ignore' },
    instantiate: body.instantiate === 'client' ? 'client' : 'single',
    program: null,
    checkpointIntervalMs: null,
    // Only browser runtimes of the first two generations carry a module's memory to another one.
    migratable: fileType === 'WA' && (generation === 'g1' || generation === 'g2'),
  };
}

/** ARENA's file store: `/store/users/{name}/{filename}`, where the name of a module is that of its folder. */
const STORE = '/store/users';

/** Where the file lies: as it is spelled, or by ARENA's convention when the module is named like a folder of the store. */
function fileOf({ file, filename = file, location }: Fields, name: string): string {
  const text = typeof filename === 'string' ? filename : '';
  if (text === '') return 'afile.wasm';
  if (text.includes('/') || text.includes(':')) return text;
  const folder = typeof location === 'string' && location !== '' ? location : name;
  return folder.includes('/') ? `${STORE}/${folder}/${text}` : text;
}
