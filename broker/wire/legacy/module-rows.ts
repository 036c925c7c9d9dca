import { homeOf, type ModuleRecord } from '../../../core/index.ts';
import type { Generation } from '../notes.ts';
import { askOf } from './ask.ts';
import { type Fields, fieldsOf } from './envelope.ts';
import { defaultApis } from './module.ts';
import { decoded, repr } from './python.ts';
import { filled, type Spelling, wordsOf } from './spelling.ts';

/** How a module was spelled when it was asked for, if that was in a legacy dialect. */
const spellingOfModule = (record: ModuleRecord): Spelling => askOf(record.request)?.spelling ?? {};

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
const pubsubs = (channels: ModuleRecord['module']['channels']): readonly Fields[] =>
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
function apisOf(record: ModuleRecord): unknown {
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

/** A module as the fifth generation asks for it. */
export function moduleRowG5(record: ModuleRecord, on: string | null): Fields {
  const { module } = record;
  const { file, filename, location, filetype, args, env, channels, apis, fileid, wait_state } =
    spellingOfModule(record);
  return {
    type: 'module',
    uuid: module.id,
    name: module.name,
    parent: on,
    file: file ?? filename ?? module.file,
    location: location ?? module.name,
    ...(fileid !== undefined && { fileid }),
    filetype: filetype ?? module.fileType,
    env: filled(env, module.env),
    args: filled(args, module.args),
    channels: channels === undefined ? pubsubs(module.channels) : decoded(channels),
    apis: apis === undefined ? apisOf(record) : decoded(apis),
    ...(wait_state !== undefined && { wait_state }),
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
