import { moduleId, runtimeId } from '../../../core/index.ts';
import { type Generation, notesOf } from '../notes.ts';
import type { Hearing } from '../wire.ts';
import { askOf } from './ask.ts';
import { type Fields, fieldsOf } from './envelope.ts';

/** Fields that only the second and third generation give of a runtime. */
const LATER_RUNTIME = ['runtime_type', 'page_size', 'aot_target', 'platform', 'metadata'];
/** Fields that only the second and third generation give of a module. */
const LATER_MODULE = ['resources', 'peripherals', 'wasm'];

/**
 * Which of the first three generations, which share topics, a runtime speaks: the one it spoke first, else the one
 * whose fields it gives, else the one that the supervisor takes silence for.
 */
export function generationOfRuntime({ scene, wire }: Hearing, body: Fields): Generation {
  const known = typeof body.uuid === 'string' ? notesOf(scene.runtimes.get(runtimeId(body.uuid))) : null;
  if (known !== null && isEarly(known.generation)) return known.generation;
  if (typeof body.dbg_topic === 'string' || typeof body.ctl_topic === 'string') return 'g1';
  if (body.platform !== undefined) return 'g3';
  if (LATER_RUNTIME.some((key) => body[key] !== undefined)) return laterOf(wire.fallback);
  return wire.fallback;
}

/**
 * Which of them a client speaks: the one in which the module was asked for, else the one whose fields it gives. A parent by
 * its name or bare uuid is of the third, a `fileid` of the first.
 */
export function generationOfClient({ scene, wire }: Hearing, body: Fields): Generation {
  const record = typeof body.uuid === 'string' ? scene.modules.get(moduleId(body.uuid)) : undefined;
  const known = record === undefined ? null : askOf(record.request);
  if (known !== null && isEarly(known.generation) && record?.phase.kind !== 'ended') return known.generation;
  const { parent } = body;
  if (body.fault_crash !== undefined) return 'g3';
  if (body.fileid !== undefined) return 'g1';
  if (typeof parent === 'string' && parent !== '' && parent !== '{}') return 'g3';
  if (LATER_MODULE.some((key) => body[key] !== undefined)) {
    return fieldsOf(parent) === null ? laterOf(wire.fallback) : 'g2';
  }
  return wire.fallback;
}

const isEarly = (generation: Generation): boolean => generation !== 'g4' && generation !== 'g5';

const laterOf = (fallback: Generation): Generation => (fallback === 'g1' ? 'g3' : fallback);
