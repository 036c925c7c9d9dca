import { homeOf, type Knowledge, type ModuleRecord, type RuntimeRecord } from '../../../core/index.ts';
import type { Fields } from './envelope.ts';
import { isWanted } from './look-up.ts';
import { childRow } from './module-rows.ts';
import { decoded, repr } from './python.ts';
import { KEEP_ALIVE_SECONDS, toldOf } from './runtime.ts';

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

/** The modules of a runtime, sorted by id, but for those that are sent to it at this very moment. */
const childrenOf = ({ bound, runtime }: RuntimeRecord, scene: Knowledge): readonly ModuleRecord[] =>
  bound.flatMap((id) => {
    const record = scene.modules.get(id);
    if (!isWanted(record) || homeOf(record) !== runtime.id) return [];
    const { phase } = record;
    return phase.kind === 'starting' && phase.sinceMs === scene.nowMs ? [] : [record];
  });

const textOf = (value: unknown): unknown => (typeof value === 'string' ? value : repr(value));

/** A time with microseconds, as Django writes it. */
const timeOf = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');
