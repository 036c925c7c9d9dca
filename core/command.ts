import type { ModuleId, RequestId, RuntimeId } from './ids.ts';
import type { Module } from './model/module.ts';

/** What the supervisor orders a runtime to do; exactly what the runtime's agent receives. */
export type RuntimeCommand =
  | {
      readonly kind: 'confirm-registration';
      readonly runtime: RuntimeId;
      readonly incarnation: number;
      readonly keepAliveIntervalMs: number;
    }
  | {
      readonly kind: 'refuse-registration';
      readonly runtime: RuntimeId;
      readonly incarnation: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'start-module';
      readonly runtime: RuntimeId;
      readonly module: Module;
      readonly epoch: number;
      /** Whether to go on from the last stored checkpoint instead of from the top. */
      readonly fromCheckpoint: boolean;
      /** Of a module that comes from another realm: if it cannot go on from there, it is not to begin at all. */
      readonly onlyFromCheckpoint?: true;
    }
  | {
      /** Stops every instance of the module up to this epoch, and fences off starts up to it. */
      readonly kind: 'stop-module';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
    }
  | {
      /** Reserves, compiles and subscribes on the target before the source pauses. */
      readonly kind: 'prepare-module';
      readonly runtime: RuntimeId;
      readonly module: Module;
      readonly epoch: number;
      readonly from: RuntimeId;
    }
  | {
      readonly kind: 'freeze-module';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
      readonly to: RuntimeId;
      readonly toEpoch: number;
    }
  | {
      /** Lets a frozen source go on under a new epoch, after the target failed. */
      readonly kind: 'resume-module';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
      readonly asEpoch: number;
    }
  | {
      readonly kind: 'discard-module';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
    };

/** An answer to whoever asked; exactly one `accepted` or `refused` per request, then progress as it comes. */
export type Answer =
  | { readonly kind: 'accept-request'; readonly request: RequestId }
  | { readonly kind: 'refuse-request'; readonly request: RequestId; readonly reason: string }
  | {
      readonly kind: 'report-progress';
      readonly module: ModuleId;
      readonly progress: 'queued' | 'running' | 'migrated' | 'migration-aborted' | 'ended' | 'given-up';
      readonly reason: string;
    };

/** What the supervisor wants done; a shell turns it into consequences. */
export type Command = RuntimeCommand | Answer;
