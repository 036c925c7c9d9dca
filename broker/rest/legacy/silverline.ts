import type { FastifyReply, FastifyRequest } from 'fastify';
import { homeOf, type Knowledge, type ModuleRecord, type RuntimeRecord } from '../../../core/index.ts';
import {
  askedIn,
  dialectOf,
  type Fields,
  moduleRowG3,
  moduleRowG4,
  runtimeRowG3,
  runtimeRowG4,
  toldOf,
} from '../../wire/index.ts';
import { may } from '../front.ts';
import type { Api, OpenRealm } from '../plan.ts';
import { masked } from '../rows/mask.ts';
import { pythonJson } from './python-json.ts';
import { Remembered } from './remembered.ts';

/**
 * SilverLine's `/api/…`, which only ever was read. Two generations share the addresses: a runtime or module is told of in the
 * words of that in which it spoke or was asked for, all others in those of the younger one.
 */
export function silverlineRoutes(api: Api, realm: () => OpenRealm): void {
  const remembered = new Remembered();
  const knowledge = (): Knowledge => realm().supervised.knowledge;
  const list = (url: string, rows: () => readonly Fields[]): void => {
    api.get(`/api/${url}/`, { config: { right: 'modules:read' }, schema: { hide: true } }, (_, reply) => {
      const text = remembered.answer(url, () => {
        const results = rows();
        return bytesOf({ count: results.length, start: 0, results });
      });
      return json(reply, text);
    });
  };
  list('runtimes', () => {
    const waiting = queuedBy(knowledge());
    return knowledge()
      .runtimes.values()
      .filter(isAlive)
      .map((one) => runtimeShort(one, knowledge(), waiting));
  });
  list('modules', () => modulesIn(knowledge(), 'A').map(moduleShort));
  list('queued', () => modulesIn(knowledge(), 'Q').map(moduleShort));

  one(api, 'runtimes', (asked, called) => {
    const record = find(knowledge().runtimes.values(), called, (row) => row.runtime, isAlive);
    return record === undefined ? null : runtimeLong(record, knowledge(), shownTo(asked, realm()));
  });
  one(api, 'modules', (asked, called) => {
    const isOpen = (row: ModuleRecord): boolean => statusOf(row) === 'A';
    const record = find(knowledge().modules.values(), called, (row) => row.module, isOpen);
    return record === undefined ? null : moduleLong(shownTo(asked, realm())(record));
  });
}

/** How a record is shown to whoever asks. */
type Shown = (record: ModuleRecord) => ModuleRecord;

const shownTo =
  (request: FastifyRequest, realm: OpenRealm): Shown =>
  (record) =>
    may(request, 'modules:write', realm) ? record : { ...record, module: masked(record.module) };

function one(api: Api, url: string, rowOf: (request: FastifyRequest, called: string) => Fields | null): void {
  api.get<{ readonly Params: { readonly called: string } }>(
    `/api/${url}/:called/`,
    { config: { right: 'modules:read' }, schema: { hide: true } },
    (request, reply) => {
      const row = rowOf(request, request.params.called);
      return row === null ? reply.code(404).send() : json(reply, bytesOf(row));
    },
  );
}

const bytesOf = (body: unknown): Buffer => Buffer.from(pythonJson(body), 'latin1');

const json = (reply: FastifyReply, body: Buffer): FastifyReply =>
  reply.header('content-type', 'application/json').send(body);

const isAlive = ({ health }: RuntimeRecord): boolean => health === 'alive' || health === 'suspect';

/** Alive, exiting, dead, queued, or killed with its runtime and waiting to be started again. */
function statusOf({ phase, epoch }: ModuleRecord): 'A' | 'E' | 'D' | 'Q' | 'K' {
  switch (phase.kind) {
    case 'pending':
      return epoch === 0 ? 'Q' : 'K';
    case 'stopping':
      return 'E';
    case 'ended':
      return 'D';
    default:
      return 'A';
  }
}

const modulesIn = ({ modules }: Knowledge, status: string): readonly ModuleRecord[] =>
  modules.values().filter((record) => statusOf(record) === status);

/** What is meant by a whole uuid, which finds the dead, too, a name, or the last digits of a uuid. */
function find<T>(
  records: readonly T[],
  called: string,
  named: (record: T) => { readonly id: string; readonly name: string },
  isOpen: (record: T) => boolean,
): T | undefined {
  const whole = records.find((record) => named(record).id === called);
  if (whole !== undefined) return whole;
  const open = records.filter(isOpen);
  const byName = open.find((record) => named(record).name === called);
  return byName ?? open.find((record) => /^[0-9a-f]+$/.test(called) && named(record).id.endsWith(called));
}

const childrenOf = ({ bound, runtime }: RuntimeRecord, { modules }: Knowledge): readonly ModuleRecord[] =>
  bound.flatMap((id) => {
    const record = modules.get(id);
    return record === undefined || homeOf(record) !== runtime.id ? [] : [record];
  });

/** Modules that wait for one runtime and no other, by that runtime. */
type Queued = ReadonlyMap<string, readonly ModuleRecord[]>;

function queuedBy(knowledge: Knowledge): Queued {
  const waiting = new Map<string, ModuleRecord[]>();
  for (const record of modulesIn(knowledge, 'Q')) {
    const { affinity } = record.module;
    if (affinity?.kind !== 'runtime') continue;
    const those = waiting.get(affinity.runtime) ?? [];
    those.push(record);
    waiting.set(affinity.runtime, those);
  }
  return waiting;
}

function runtimeShort(record: RuntimeRecord, knowledge: Knowledge, waiting: Queued): Fields {
  const { id } = record.runtime;
  const alive = childrenOf(record, knowledge).filter((child) => statusOf(child) === 'A');
  if (dialectOf(record) === 'g3') {
    const { name, runtime_type, aot_target } = toldOf(record, 'g3');
    return { uuid: id, name, runtime_type, aot_target, children: alive.map(childShort) };
  }
  const { name, runtime_type } = toldOf(record, 'g4');
  const queued = (waiting.get(id) ?? []).map(childShort);
  return { uuid: id, name, runtime_type, children: alive.map(childShort), queued };
}

function runtimeLong(record: RuntimeRecord, knowledge: Knowledge, shown: Shown): Fields {
  const status = isAlive(record) ? 'A' : 'D';
  const children = childrenOf(record, knowledge).map((child) => moduleLong(shown(child)));
  if (dialectOf(record) === 'g3') {
    // The list tells the target as it is stored, and so does the row of a single runtime.
    const { aot_target } = toldOf(record, 'g3');
    return { ...runtimeRowG3(record, status), aot_target, children };
  }
  const queued = (queuedBy(knowledge).get(record.runtime.id) ?? []).map((child) => moduleLong(shown(child)));
  return { ...runtimeRowG4(record, status), children, queued };
}

function childShort(record: ModuleRecord): Fields {
  const { uuid, name, ...file } = moduleShort(record);
  const { parent: _, ...rest } = file;
  return { uuid, name, ...rest };
}

function moduleShort(record: ModuleRecord): Fields {
  const on = homeOf(record);
  if (askedIn(record) === 'g3') {
    const { uuid, name, filename } = moduleRowG3(record, on ?? '');
    return { uuid, name, parent: on, filename };
  }
  const { uuid, name, file } = moduleRowG4(record, on);
  return { uuid, name, parent: on, file };
}

function moduleLong(record: ModuleRecord): Fields {
  const on = homeOf(record);
  const status = statusOf(record);
  if (askedIn(record) === 'g3') {
    const { type: _, uuid, name, parent: __, ...rest } = moduleRowG3(record, on ?? '');
    return { uuid, name, parent: on, ...rest, status };
  }
  const { type: _, index: __, ...rest } = moduleRowG4(record, on, status);
  return rest;
}
