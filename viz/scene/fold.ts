import { type Block, FORM, recordIn } from '../reel/block.ts';
import type { Names } from '../reel/names.ts';
import type { Timed } from '../reel/words.ts';
import type { Board } from './board.ts';
import { obey } from './commands.ts';
import { believe } from './decisions.ts';
import { hear } from './inputs.ts';
import { learn } from './world.ts';

/** Folds the record in a place of a block into a scene; gives the record back unless it is a keep-alive. */
export function fold(board: Board, block: Block, index: number, names: Names): Timed | null {
  board.atMs = block.atMs[index] ?? board.atMs;
  board.recordCount++;
  if (block.form[index] === FORM.beat) {
    beat(board, block, block.start[index] ?? 0, names);
    return null;
  }
  const record = recordIn(block, index, names) as Timed;
  switch (record.kind) {
    case 'input':
      hear(board, record.input);
      return record;
    case 'command':
      obey(board, record.command);
      return record;
    case 'decision':
      believe(board, record.decision);
      return record;
    case 'world':
      learn(board, record.fact);
      return record;
  }
}

function beat(board: Board, { beats, reports }: Block, row: number, names: Names): void {
  const runtime = board.runtimeIndex(names.at(beats.runtime[row] ?? 0));
  if (board.runtimes[runtime] === undefined) return;
  if (beats.hasLoad[row] === 0) board.heard(runtime);
  else {
    board.setRuntimeLoad(runtime, {
      heardMs: board.atMs,
      busyShare: beats.busyShare[row] ?? Number.NaN,
      memoryBytes: beats.memoryBytes[row] ?? Number.NaN,
      batteryShare: beats.batteryShare[row] ?? Number.NaN,
      charging: beats.charging[row] === 1,
    });
  }
  const end = beats.firstInstance[row + 1] ?? 0;
  for (let i = beats.firstInstance[row] ?? 0; i < end; i++) {
    const module = board.moduleIndex(names.at(reports.module[i] ?? 0));
    const known = board.modules[module];
    // What an older instance says of itself is not what the module does now.
    if (known === undefined || known.epoch !== reports.epoch[i]) continue;
    board.setModuleLoad(module, {
      busyShare: reports.busyShare[i] ?? Number.NaN,
      memoryBytes: reports.memoryBytes[i] ?? Number.NaN,
      latencyMs: reports.latencyMs[i] ?? Number.NaN,
    });
  }
}
