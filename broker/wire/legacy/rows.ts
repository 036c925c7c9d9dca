import type { Knowledge, ModuleRecord, RuntimeRecord } from '../../../core/index.ts';
import { homeOf } from '../../../core/index.ts';
import type { Generation } from '../notes.ts';
import { askOf } from './ask.ts';
import { type Fields, fieldsOf } from './envelope.ts';
import { isWanted } from './look-up.ts';
import { defaultApis } from './module.ts';
import { decoded, repr } from './python.ts';
import { KEEP_ALIVE_SECONDS, toldOf } from './runtime.ts';
import { filled, type Spelling, wordsOf } from './spelling.ts';

/** What a row needs beside the record: all else that is known, and what `atMs` 0 is since 1970. */
export interface Register {
  readonly scene: Knowledge;
  readonly wallMs: number;
}

/** A runtime as the first generation tells of it, without those of its modules that are only being sent to it. */
export function runtimeRowG1(record: RuntimeRecord, { scene, wallMs }: Register): Fields {
  const { name, apis, max_nmodules } = toldOf(record, 'g1');
  const children = childrenOf(record, scene);
  return {
    type: 'runtime',
    uuid: record.runtime.id,
    name,
    apis: textOf(apis),
    max_nmodules,
    nmodules: children.length,
    ka_ts: timeOf(wallMs + record.heardMs),
    children: children.map((module) => childRow(module)),
  };
}

/** A runtime as the second generation tells of it. */
export function runtimeRowG2(record: RuntimeRecord, { scene }: Register): Fields {
  const { name, apis, runtime_type, aot_target } = toldOf(record, 'g2');
  return {
    type: 'runtime',
    uuid: record.runtime.id,
    name,
    apis: decoded(apis),
    runtime_type,
    ka_interval_sec: KEEP_ALIVE_SECONDS,
    children: childrenOf(record, scene).map((module) => childRow(module)),
    aot_target: decoded(aot_target),
  };
}

/** A runtime as the third generation tells of it. */
export function runtimeRowG3(record: RuntimeRecord, status: 'A' | 'D' = 'A'): Fields {
  const { name, apis, runtime_type, max_nmodules, page_size, aot_target, metadata, platform } = toldOf(
    record,
    'g3',
  );
  return {
    uuid: record.runtime.id,
    name,
    apis: decoded(apis),
    runtime_type,
    ka_interval_sec: KEEP_ALIVE_SECONDS,
    max_nmodules,
    page_size,
    aot_target: decoded(aot_target),
    metadata,
    platform,
    status,
  };
}

/** A runtime as the fourth generation tells of it. */
export function runtimeRowG4(record: RuntimeRecord, status: 'A' | 'D' = 'A'): Fields {
  const { name, runtime_type, max_nmodules, apis, platform, metadata, parent } = toldOf(record, 'g4');
  return {
    uuid: record.runtime.id,
    name,
    runtime_type,
    max_nmodules,
    apis: decoded(apis),
    platform,
    metadata,
    ka_interval_sec: KEEP_ALIVE_SECONDS,
    status,
    parent,
  };
}

/** How a module was spelled when it was asked for, if that was in a legacy dialect. */
export const spellingOfModule = (record: ModuleRecord): Spelling => askOf(record.request)?.spelling ?? {};

/** A module as the first generation tells of it, on a runtime or on none. */
export function moduleRowG1(record: ModuleRecord, on: string | null): Fields {
  const { module } = record;
  const { fileid, filetype, filename, apis, args, env, channels } = spellingOfModule(record);
  const asked = askOf(record.request);
  return {
    type: 'module',
    uuid: module.id,
    name: module.name,
    parent: on === null ? null : { uuid: on },
    filename: filename ?? module.file,
    fileid: fileid ?? (asked === null ? 'na' : 'afileid'),
    filetype: filetype ?? module.fileType,
    apis: apis === undefined ? wordsOf(apisOf(record)).join(' ') : textOf(apis),
    args: argumentsText(args, module.args, asked?.generation ?? null),
    env: argumentsText(env, module.env, asked?.generation ?? null),
    channels: channelsText(channels, module, asked?.generation ?? null),
  };
}

/** What the original stored for a list that was not given, and sent on. */
const NOTHING = repr(['']);

/** A runtime of the first generation splits texts at spaces; a list would break it. */
function argumentsText(mark: unknown, texts: readonly string[], generation: Generation | null): unknown {
  if (mark === undefined && texts.length === 0 && generation === 'g1') return NOTHING;
  return texts.join(' ');
}

function channelsText(
  spelled: unknown,
  { channels }: ModuleRecord['module'],
  generation: Generation | null,
): unknown {
  if (typeof spelled === 'string') return spelled;
  if (spelled === undefined && channels.length === 0 && generation === 'g1') return NOTHING;
  if (Array.isArray(spelled) && (generation === 'g1' || generation === 'g2')) return repr(spelled);
  return repr(pubsubs(channels));
}

/** Channels as the first three generations write them. */
export const pubsubs = (channels: ModuleRecord['module']['channels']): readonly Fields[] =>
  channels.map(({ path, topic, mode }) => ({ path, type: 'pubsub', mode, params: { topic } }));

/** A module as the second generation tells of it, on a runtime. */
export function moduleRowG2(record: ModuleRecord, on: string): Fields {
  const { type, uuid, name, filename, filetype, ...lists } = middleOf(record);
  const { apis, args, env, channels, peripherals, resources } = lists;
  const head = { type, uuid, name, parent: { uuid: on }, filename, filetype, wasm: '' };
  return { ...head, apis, args, env, channels, peripherals, resources };
}

/** A module as the third generation tells of it, on a runtime. */
export function moduleRowG3(record: ModuleRecord, on: string): Fields {
  const { type, uuid, name, ...rest } = middleOf(record);
  const { fault_crash = crashOf(record) } = spellingOfModule(record);
  return { type, uuid, name, parent: on, ...rest, fault_crash, status: 'A' };
}

/** What the second and the third generation say of a module alike. */
function middleOf(record: ModuleRecord): Fields {
  const { module } = record;
  const { filename, filetype, args, env, channels, peripherals, resources } = spellingOfModule(record);
  return {
    type: 'module',
    uuid: module.id,
    name: module.name,
    filename: filename ?? module.file,
    filetype: filetype ?? module.fileType,
    apis: apisOf(record),
    args: filled(args, module.args),
    env: filled(env, module.env),
    channels: channels === undefined ? pubsubs(module.channels) : decoded(channels),
    peripherals: peripherals === undefined ? [] : decoded(peripherals),
    resources: resources ?? null,
  };
}

/** The APIs as they were asked for, or those that were taken for granted. */
export function apisOf(record: ModuleRecord): unknown {
  const { module } = record;
  const ask = askOf(record.request);
  if (ask === null) return module.apis;
  return decoded(ask.spelling.apis) ?? defaultApis(ask.generation, module.fileType);
}

/** A module as the fourth generation tells of it, on a runtime. */
export function moduleRowG4(record: ModuleRecord, on: string | null, status = 'A'): Fields {
  const { module } = record;
  const { index, file, filename, args, channels } = spellingOfModule(record);
  return {
    type: 'module',
    index: index ?? null,
    uuid: module.id,
    name: module.name,
    parent: on,
    file: file ?? filename ?? module.file,
    apis: apisOf(record),
    args: packed(args, record),
    channels: channels === undefined ? module.channels : decoded(channels),
    status,
  };
}

/** Arguments as the fourth generation packs them: in one record, beside limits and the like. */
function packed(spelled: unknown, { module, request }: ModuleRecord): unknown {
  const { args, env } = module;
  const record = fieldsOf(spelled);
  if (record !== null) {
    return Object.fromEntries(
      Object.entries(record).map(([key, child]) => {
        if (key === 'argv') return [key, filled(child, args)];
        return [key, key === 'env' ? filled(child, env) : child];
      }),
    );
  }
  return askOf(request)?.generation === 'g4' ? filled(spelled, args) : { argv: args, env };
}

const crashOf = ({ module }: ModuleRecord): string =>
  module.crashPolicy.kind === 'restart' ? 'restart' : 'ignore';

const textOf = (value: unknown): unknown => (typeof value === 'string' ? value : repr(value));

/** A module within the row of its runtime. */
export function childRow(record: ModuleRecord): Fields {
  const { module } = record;
  const { filename = module.file } = spellingOfModule(record);
  return { type: 'module', parent: { uuid: homeOf(record) }, name: module.name, uuid: module.id, filename };
}

/** The modules of a runtime, sorted by id, but for those that are sent to it at this very moment. */
export const childrenOf = ({ bound, runtime }: RuntimeRecord, scene: Knowledge): readonly ModuleRecord[] =>
  bound.flatMap((id) => {
    const record = scene.modules.get(id);
    if (!isWanted(record) || homeOf(record) !== runtime.id) return [];
    const { phase } = record;
    return phase.kind === 'starting' && phase.sinceMs === scene.nowMs ? [] : [record];
  });

/** A time with microseconds, as Django writes it. */
const timeOf = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');
