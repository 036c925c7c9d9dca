import type { Knowledge } from '../../core/index.ts';
import { createWithFile } from './g2/dialect.ts';
import { epochAt } from './legacy/believed.ts';
import { errorOf } from './legacy/error.ts';
import { notesOf } from './notes.ts';
import { type FileWanted, openTurn, type Told, type Wire } from './wire.ts';

/**
 * Sends a runtime of the second generation the file it could not get, inside a second order to start the module; `null` when
 * there is no such file, which is told as the error it always was. Nothing is sent to a runtime that should not have the
 * module any more.
 */
export function deliverFile(
  wire: Wire,
  { runtime, module, file }: FileWanted,
  bytes: Uint8Array | null,
  scene: Knowledge,
): Told {
  const turn = openTurn(wire, scene);
  const record = scene.modules.get(module);
  const notes = notesOf(scene.runtimes.get(runtime));
  const isExpected = record !== undefined && notes !== null && epochAt(scene, module, runtime) !== null;
  if (isExpected && bytes !== null) {
    turn.publishes.push({ ...createWithFile(turn, runtime, record, base64Of(bytes)), to: runtime });
  } else if (isExpected) {
    const fault = { desc: 'file not found', about: file };
    turn.publishes.push(errorOf(wire.realm, notes.generation, module, fault));
  }
  return { wire: turn.wire, publishes: turn.publishes, reports: [], issues: [] };
}

/** Bytes handed to `String.fromCharCode` at once; a bound on the arguments of one call. */
const SLICE_BYTES = 8_192;

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(at, at + SLICE_BYTES));
  }
  return btoa(binary);
}
