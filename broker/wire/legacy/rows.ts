import type { Knowledge, ModuleRecord, RuntimeRecord } from '../../../core/index.ts';
import { homeOf } from '../../../core/index.ts';
import { type Generation, notesOf } from '../notes.ts';
import { askOf } from './ask.ts';
import type { Fields } from './envelope.ts';
import { isWanted } from './look-up.ts';
import { decoded, repr } from './python.ts';
import { KEEP_ALIVE_SECONDS, toldOf } from './runtime.ts';
import { filled, type Spelling } from './spelling.ts';

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
export function moduleRowG1({ module, request, ...rest }: ModuleRecord, on: string | null): Fields {
  const { fileid, filetype, filename, apis, args, env, channels } = spellingOfModule({
    module,
    request,
    ...rest,
  });
  const asked = askOf(request);
  return {
    type: 'module',
    uuid: module.id,
    name: module.name,
    parent: on === null ? null : { uuid: on },
    filename: filename ?? module.file,
    fileid: fileid ?? (asked === null ? 'na' : 'afileid'),
    filetype: filetype ?? module.fileType,
    apis: apis === undefined ? module.apis.join(' ') : textOf(apis),
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

/** A field whose lists were hollowed out, filled again; what was not given is the empty list. */
export const listOf = (mark: unknown, texts: readonly string[]): unknown =>
  mark === undefined ? texts : filled(mark, texts);

/** Whether notes say that a runtime is of a generation. */
export const isOf = (record: RuntimeRecord | undefined, generation: Generation): boolean =>
  notesOf(record)?.generation === generation;
