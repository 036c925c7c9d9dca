import { homeOf } from '../../../core/index.ts';
import { notice } from '../g2/dialect.ts';
import { notesOf } from '../notes.ts';
import { complain, type Hearing } from '../wire.ts';
import { epochAt } from './believed.ts';
import { moduleCalled } from './look-up.ts';
import { shown } from './shown.ts';
import { lastWords } from './stdio.ts';

/**
 * A module has ended, on the legacy runtime where it is known to be: by itself, or because it was told to. Where the
 * runtime says who it is, its word counts only of its own modules; one that has moved on has not ended.
 */
export function exited(turn: Hearing, called: unknown, on: string | null): void {
  const { scene, inputs, publishes } = turn;
  const record = typeof called === 'string' ? moduleCalled(scene, called) : undefined;
  const runtime = record === undefined ? null : homeOf(record);
  const notes = runtime === null ? null : notesOf(scene.runtimes.get(runtime));
  if (record === undefined || runtime === null || notes === null || (on !== null && on !== runtime)) {
    return complain(
      turn,
      'unsupported',
      'data.uuid',
      `module ${shown(called)} is on no legacy runtime that could say so`,
    );
  }
  const module = record.module.id;
  const isStopping = record.phase.kind === 'stopping';
  const epoch = isStopping ? record.epoch : epochAt(scene, module, runtime);
  if (epoch === null) return;
  const reason = isStopping ? 'stopped' : 'completed';
  lastWords(turn, record);
  inputs.push({ kind: 'module-exited', runtime, module, epoch, reason });
  if (notes.generation === 'g3') publishes.push(notice(turn, module));
}
