import { type ModuleId, moduleId, type Report, type RuntimeCommand, runtimeId } from '../../../core/index.ts';

/** What the store has of the module; `null` for nothing. */
export interface Kept {
  count: number | null;
}

/** The one module that there is. */
export const CAMERA: ModuleId = moduleId('camera');

/** A runtime that obeys at once, and counts for as long as it runs the module. */
export class Machine {
  isUp = true;
  refuses = false;
  incarnation = 1;
  newestEpoch = 0;
  instance: { epoch: number; isFrozen: boolean; count: number } | null = null;
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  /** What comes of an order; `kept` is what the store has of the module, and takes what is brought. */
  obey(order: RuntimeCommand, kept: Kept): Report | null {
    if (!('epoch' in order) || order.epoch < this.newestEpoch) return null;
    const runtime = runtimeId(this.id);
    const word = { runtime, module: CAMERA, epoch: order.epoch };
    const has = this.instance?.epoch === order.epoch ? this.instance : null;
    this.newestEpoch = order.kind === 'resume-module' ? order.asEpoch : order.epoch;
    switch (order.kind) {
      case 'start-module': {
        if (has !== null) return { kind: 'module-started', ...word };
        const lacks = order.onlyFromCheckpoint === true && kept.count === null;
        this.instance = null;
        if (this.refuses || lacks) return { kind: 'module-start-failed', ...word, reason: 'refused' };
        const count = order.fromCheckpoint ? (kept.count ?? 0) : 0;
        this.instance = { epoch: order.epoch, isFrozen: false, count };
        return { kind: 'module-started', ...word };
      }
      case 'freeze-module':
        if (has === null) return { kind: 'module-freeze-failed', ...word, reason: 'not here' };
        has.isFrozen = true;
        kept.count = has.count;
        return { kind: 'module-frozen', ...word, snapshotBytes: 1 };
      case 'resume-module': {
        const resumed = { runtime, module: CAMERA, epoch: order.asEpoch };
        if (has === null) return { kind: 'module-exited', ...resumed, reason: 'crashed' };
        this.instance = { ...has, epoch: order.asEpoch, isFrozen: false };
        return { kind: 'module-resumed', ...resumed };
      }
      case 'stop-module':
        this.instance = null;
        return { kind: 'module-exited', ...word, reason: 'stopped' };
      default:
        return null;
    }
  }
}
