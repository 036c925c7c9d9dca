import type { Commitment, Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import type { Module } from '../model/module.ts';

/** Where the records of knowledge contradict each other: sums, queues and alarms against what they are made from. */
export function contradictions(knowledge: Knowledge): readonly string[] {
  return [
    ...queueFaults(knowledge),
    ...knowledge.runtimes.values().flatMap((record) => runtimeFaults(knowledge, record)),
    ...deviceFaults(knowledge),
    ...knowledge.modules.values().flatMap((record) => moduleFaults(knowledge, record)),
  ];
}

function queueFaults({ waiting, modules }: Knowledge): readonly string[] {
  const queued = waiting.entries().map(({ id }) => id);
  const pending = modules
    .values()
    .filter(({ phase }) => phase.kind === 'pending')
    .map(({ module, requestedMs, ordinal }) => ({
      id: module.id,
      rank: module.priority,
      requestedMs,
      ordinal,
    }))
    .sort((a, b) => b.rank - a.rank || a.requestedMs - b.requestedMs || a.ordinal - b.ordinal)
    .map(({ id }) => id);
  return queued.join() === pending.join()
    ? []
    : [`${queued.join()} are queued, ${pending.join()} are pending`];
}

function runtimeFaults(knowledge: Knowledge, record: RuntimeRecord): readonly string[] {
  const faults: string[] = [];
  const { id } = record.runtime;
  const bound = record.bound.map((name) => knowledge.modules.get(name));
  const sum = bound.reduce((total, held) => plus(total, partOf(held, record)), {
    memoryBytes: 0,
    cores: 0,
    moduleCount: 0,
  });
  if (differ(sum, record.committed))
    faults.push(`${id} holds ${text(sum)}, counted as ${text(record.committed)}`);
  for (const name of record.bound) {
    const held = knowledge.modules.get(name);
    const migration = knowledge.migrations.get(name);
    const isHome = held !== undefined && 'on' in held.phase && held.phase.on === id;
    if (!isHome && migration?.from !== id && migration?.to !== id)
      faults.push(`${name} is bound to ${id} for nothing`);
  }
  const stopping = knowledge.modules
    .values()
    .filter(({ phase }) => phase.kind === 'stopping' && phase.on === id)
    .map(({ module }) => module.id)
    .sort();
  const indexed = knowledge.stopping.get(id) ?? [];
  if (stopping.join() !== indexed.join())
    faults.push(`${stopping.join()} stop on ${id}, indexed are ${indexed.join()}`);
  const rings = record.alarmMs === Number.POSITIVE_INFINITY || isSet(knowledge, record.alarmMs, `r/${id}`);
  if (!rings) faults.push(`the alarm of ${id} is not set`);
  return faults;
}

function deviceFaults(knowledge: Knowledge): readonly string[] {
  return knowledge.devices.values().flatMap(({ device, runtimes, committed }) => {
    const sum = runtimes
      .map((id) => knowledge.runtimes.get(id)?.committed)
      .reduce<Commitment>((total, part) => (part === undefined ? total : plus(total, part)), {
        memoryBytes: 0,
        cores: 0,
        moduleCount: 0,
      });
    return differ(sum, committed) ? [`${device.id} holds ${text(sum)}, counted as ${text(committed)}`] : [];
  });
}

function moduleFaults(knowledge: Knowledge, record: ModuleRecord): readonly string[] {
  const faults: string[] = [];
  const { id } = record.module;
  const { phase } = record;
  const migration = knowledge.migrations.get(id);
  if (record.instanceEpoch > record.epoch)
    faults.push(`${id} is at #${record.instanceEpoch}, beyond #${record.epoch}`);
  const isMoving = phase.kind === 'freezing' || phase.kind === 'thawing';
  if (isMoving && migration === undefined) faults.push(`${id} is ${phase.kind}, but nobody moves it`);
  if ((phase.kind === 'pending' || phase.kind === 'ended') && migration !== undefined) {
    faults.push(`${id} is ${phase.kind} and moved`);
  }
  if ('on' in phase && !isMoving && !knowledge.runtimes.get(phase.on)?.bound.includes(id)) {
    faults.push(`${id} is ${phase.kind} on ${phase.on} without room`);
  }
  if (migration !== undefined && !isSet(knowledge, migration.dueMs, `g/${id}`))
    faults.push(`nobody watches ${id} move`);
  const isWatched = record.alarmMs !== Number.POSITIVE_INFINITY;
  if (isWatched && !isSet(knowledge, record.alarmMs, `m/${id}`)) faults.push(`the alarm of ${id} is not set`);
  const isPassing = phase.kind === 'starting' || phase.kind === 'stopping' || phase.kind === 'ended';
  const isBackingOff = phase.kind === 'pending' && phase.notBeforeMs > knowledge.nowMs;
  if ((isPassing || isBackingOff) && !isWatched) faults.push(`nobody watches ${id}, which is ${phase.kind}`);
  return faults;
}

const isSet = ({ alarms }: Knowledge, atMs: number, name: string): boolean =>
  alarms.entries().some(({ key, id }) => key === atMs && id === name);

function partOf(record: ModuleRecord | undefined, { runtime }: RuntimeRecord): Commitment {
  const module: Module | undefined = record?.module;
  if (module === undefined) return { memoryBytes: 0, cores: 0, moduleCount: 0 };
  const pages = Math.ceil(module.demand.memoryBytes / runtime.pageBytes);
  const cores = module.demand.cpuShare * (runtime.platform.slownessShare ?? 2);
  return { memoryBytes: pages * runtime.pageBytes, cores, moduleCount: 1 };
}

const plus = (a: Commitment, b: Commitment): Commitment => ({
  memoryBytes: a.memoryBytes + b.memoryBytes,
  cores: a.cores + b.cores,
  moduleCount: a.moduleCount + b.moduleCount,
});

const differ = (a: Commitment, b: Commitment): boolean =>
  a.memoryBytes !== b.memoryBytes || a.moduleCount !== b.moduleCount || Math.abs(a.cores - b.cores) > 0.01;

const text = ({ memoryBytes, cores, moduleCount }: Commitment): string =>
  `${moduleCount} modules, ${memoryBytes} bytes, ${cores} cores`;
