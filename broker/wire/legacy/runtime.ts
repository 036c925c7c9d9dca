import {
  type Device,
  deviceId,
  type Runtime,
  type RuntimeRecord,
  type RuntimeType,
  runtimeId,
  siteId,
} from '../../../core/index.ts';
import { isName } from '../native/fields.ts';
import { type Generation, NOTES_KEY, type Notes, notesOf, writeNotes } from '../notes.ts';
import { type Fields, fieldsOf } from './envelope.ts';
import { nameSetOf } from './spelling.ts';

const MEBIBYTE = 1_048_576;

/** APIs of a runtime of the first generation that names none; the original's default, word by word. */
const G1_APIS =
  'wasi:snapshot_preview1 wasi:unstable wasi:core wasi:clock wasi:environ wasi:sock wasi:args wasi:fd wasi:path wasi:poll wasi:proc wasi:random wasi:sched wasi:sock python:python3';

/** What the servers of each generation put in for what a runtime left out. */
const DEFAULTS: Readonly<Record<Generation, Fields>> = {
  g1: { name: 'aruntime', apis: G1_APIS, max_nmodules: 3 },
  g2: { name: 'aruntime', apis: ['wasm', 'wasi'], max_nmodules: 3, runtime_type: 'linux', aot_target: '{}' },
  g3: {
    name: 'runtime',
    apis: ['wasm', 'wasi'],
    max_nmodules: 100,
    runtime_type: 'linux',
    page_size: 65_536,
    aot_target: '{}',
    metadata: null,
    platform: null,
  },
  g4: {
    name: 'runtime',
    apis: ['wasm', 'wasi'],
    max_nmodules: 0,
    runtime_type: 'linux',
    platform: {},
    metadata: {},
    parent: null,
  },
  g5: { name: 'runtime', apis: [], max_nmodules: 0, runtime_type: 'browser' },
};

/** Fields of a registration that are remembered as they were spelled. */
const KEPT = [
  'name',
  'apis',
  'max_nmodules',
  'runtime_type',
  'page_size',
  'aot_target',
  'platform',
  'metadata',
  'parent',
  'is_orchestration_runtime',
  'tags',
];

/** Longest record of such fields that is remembered, as JSON (assumption: a registration has about 300 bytes). */
const TOLD_COUNT_MAX = 8_192;

/**
 * What a registration says, over what the runtime said before and what its generation takes for granted; `null` when it
 * says more than can be remembered.
 */
export function toldBy(generation: Generation, body: Fields, before: Fields = {}): Fields | null {
  const said = Object.fromEntries(
    KEPT.filter((key) => body[key] !== undefined).map((key) => [key, body[key]]),
  );
  const told = { ...DEFAULTS[generation], ...before, ...said };
  return JSON.stringify(told).length <= TOLD_COUNT_MAX ? told : null;
}

/**
 * What a runtime says of itself, in the words of a generation: those it registered with, or what follows from what we know
 * of one that speaks another dialect.
 */
export function toldOf(record: RuntimeRecord, generation: Generation): Fields {
  const notes = notesOf(record);
  if (notes !== null) return { ...DEFAULTS[generation], ...notes.told };
  const { name, apis, moduleCountMax, type, pageBytes, aotTarget, parent } = record.runtime;
  return {
    ...DEFAULTS[generation],
    name,
    apis: generation === 'g1' ? apis.join(' ') : apis,
    max_nmodules: moduleCountMax,
    runtime_type: type,
    page_size: pageBytes,
    ...(aotTarget !== null && { aot_target: aotTarget }),
    parent,
  };
}

/** The promised gap between keep-alives, as every generation tells its runtimes (60 s; protocol §2.4). */
export const KEEP_ALIVE_SECONDS = 60;

/** A legacy runtime as the core knows runtimes, with the wire's notes on it. */
export function runtimeOf(id: string, notes: Notes): Runtime {
  const { told } = notes;
  const type = typeOf(told);
  const parent = typeof told.parent === 'string' ? told.parent.slice(0, 256) : null;
  const { aot_target: target } = told;
  const aotTarget = typeof target === 'string' && target !== '{}' ? target.slice(0, 128) : null;
  const device = deviceOf(id, type, told);
  return {
    id: runtimeId(id),
    name: typeof told.name === 'string' ? told.name.slice(0, 256) : 'runtime',
    type,
    device,
    apis: nameSetOf(told.apis),
    moduleCountMax: countOf(told.max_nmodules),
    pageBytes: countOf(told.page_size) || 65_536,
    memoryBytes: device.memoryBytes,
    // Written `x86_64.tigerlake`: the instruction set goes first.
    architecture: aotTarget?.split('.')[0] ?? '',
    aotTarget,
    platform: { name: 'unknown', mode: 'interpreter', startUpMs: null, slownessShare: null },
    tags: nameSetOf(told.tags),
    metadata: { [NOTES_KEY]: writeNotes(notes) },
    keepAliveIntervalMs: notes.keepsAlive ? KEEP_ALIVE_SECONDS * 1_000 : 0,
    parent,
  };
}

/** What kind of runtime it calls itself; the first generation only had browsers and Python hosts. */
function typeOf({ runtime_type: type, apis }: Fields): RuntimeType {
  const text = typeof type === 'string' ? type : '';
  if (text === '') return nameSetOf(apis).some((api) => api.startsWith('python')) ? 'linux' : 'browser';
  if (text.startsWith('browser')) return 'browser';
  if (text.startsWith('linux') || text.startsWith('containerized')) return 'linux';
  return text.startsWith('embedded') || text.startsWith('zephyr') ? 'embedded' : 'special';
}

/**
 * The device of a legacy runtime. None names one: runtimes of one manager share its machine, any other is alone on a
 * machine of its own. Where it does not tell, a machine is assumed to have: linux 2 cores and 1 GiB, a browser tab 2 cores
 * and 512 MiB, a board 1 core and 4 MiB. All are assumptions, wide enough for as many
 * legacy modules, which are taken to need next to nothing, as a runtime says it takes.
 */
function deviceOf(id: string, type: RuntimeType, told: Fields): Device {
  const { parent, platform } = told;
  const described = fieldsOf(platform) ?? {};
  const cores = Number(fieldsOf(described.cpu)?.cores);
  const memoryBytes = { browser: 512, linux: 1_024, embedded: 4, special: 512 }[type] * MEBIBYTE;
  const name = typeof parent === 'string' && isName(parent) ? parent : id;
  return {
    id: deviceId(name),
    site: siteId('here'),
    cores: cores > 0 && cores <= 4_096 ? cores : type === 'embedded' ? 1 : 2,
    memoryBytes,
    portable: false,
    wattsPerCore: 5,
  };
}

const countOf = (value: unknown): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1_000_000 ? value : 0;
