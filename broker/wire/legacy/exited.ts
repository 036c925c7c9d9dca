import { homeOf } from '../../../core/index.ts';
import { notesOf } from '../notes.ts';
import type { Hearing } from '../wire.ts';
import { epochAt } from './believed.ts';
import { moduleCalled } from './look-up.ts';

/**
 * A module has ended, on the legacy runtime where it is known to be: by itself, or because it was told to. `false` when there is
 * no such module on any.
 */
export function exited({ scene, inputs }: Hearing, called: unknown): boolean {
  const record = typeof called === 'string' ? moduleCalled(scene, called) : undefined;
  const runtime = record === undefined ? null : homeOf(record);
  if (record === undefined || runtime === null || notesOf(scene.runtimes.get(runtime)) === null) return false;
  const module = record.module.id;
  const isStopping = record.phase.kind === 'stopping';
  const epoch = isStopping ? record.epoch : epochAt(scene, module, runtime);
  if (epoch === null) return false;
  const reason = isStopping ? 'stopped' : 'completed';
  inputs.push({ kind: 'module-exited', runtime, module, epoch, reason });
  return true;
}
