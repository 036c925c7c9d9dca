import type { RuntimeCommand } from '../command.ts';
import type { ModuleId, RuntimeId } from '../ids.ts';
import type { ExitReason, InstanceReport, LoadReport, Report } from '../input.ts';
import type { Module } from '../model/module.ts';

/** What a host can measure of one instance. */
export type Measurement = Omit<InstanceReport, 'module' | 'epoch' | 'state'>;

/** Measurements of the host, taken by the shell whenever it wakes the agent. */
export interface Sample {
  readonly load: LoadReport | null;
  /** By module, only for instances the host has. */
  readonly instances: ReadonlyMap<ModuleId, Measurement>;
}

/**
 * What happens to an agent: word from the supervisor, facts of its own host, facts of its connection.
 * `atMs` never goes back. Facts of one host arrive in the order in which they happened.
 */
export type AgentInput = (
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'command-received'; readonly command: RuntimeCommand }
  | { readonly kind: 'instance-prepared'; readonly module: ModuleId; readonly epoch: number }
  | {
      readonly kind: 'instance-started';
      readonly module: ModuleId;
      readonly epoch: number;
      /** Why it can never be paused; left out if it can. */
      readonly fixed?: string;
    }
  | {
      /**
       * What was ordered could not be done. Of a load, a start or a thaw nothing is left; a freeze leaves the
       * instance running; of a frozen instance it says that its snapshot could not be sent.
       */
      readonly kind: 'instance-failed';
      readonly module: ModuleId;
      readonly epoch: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'instance-exited';
      readonly module: ModuleId;
      readonly epoch: number;
      readonly reason: ExitReason;
    }
  | {
      /** The instance is paused and captured, its snapshot on its way. */
      readonly kind: 'instance-frozen';
      readonly module: ModuleId;
      readonly epoch: number;
      readonly snapshotBytes: number;
    }
  | {
      /** A snapshot came for the instance that was loaded under this epoch. */
      readonly kind: 'snapshot-arrived';
      readonly module: ModuleId;
      readonly epoch: number;
      readonly intact: boolean;
    }
  | { readonly kind: 'instance-thawed'; readonly module: ModuleId; readonly epoch: number }
  | {
      readonly kind: 'checkpoint-taken';
      readonly module: ModuleId;
      readonly epoch: number;
      readonly snapshotBytes: number;
    }
  | { readonly kind: 'leave-requested' }
  | { readonly kind: 'time-passed'; readonly sample: Sample }
) & { readonly atMs: number };

/**
 * What an agent wants done: messages to the supervisor, orders to its own host. The host follows orders in
 * the order they are given and answers each with one fact, save `resume-instance`, which takes effect at once,
 * and `checkpoint-instance`, which may come to nothing.
 */
export type AgentCommand =
  | { readonly kind: 'send-report'; readonly report: Report }
  | {
      readonly kind: 'load-instance';
      readonly module: Module;
      readonly epoch: number;
      readonly from: RuntimeId;
    }
  | {
      readonly kind: 'start-instance';
      readonly module: Module;
      readonly epoch: number;
      readonly fromCheckpoint: boolean;
      /** If it cannot go on from there, it is not to begin at all. */
      readonly onlyFromCheckpoint?: true;
    }
  | {
      /**
       * Ends an instance in whatever state. Always answered by `instance-exited`, even if there was nothing
       * left.
       */
      readonly kind: 'kill-instance';
      readonly module: ModuleId;
      readonly epoch: number;
    }
  | {
      /** Freeze, then send the snapshot straight to the target under its epoch. */
      readonly kind: 'freeze-instance';
      readonly module: ModuleId;
      readonly epoch: number;
      readonly to: RuntimeId;
      readonly toEpoch: number;
    }
  | { readonly kind: 'thaw-instance'; readonly module: ModuleId; readonly epoch: number }
  | {
      /** Lets a frozen instance go on, calls off a freeze under way, or only renames a running one. */
      readonly kind: 'resume-instance';
      readonly module: ModuleId;
      readonly epoch: number;
      readonly asEpoch: number;
    }
  | {
      /** Forgets a frozen instance, which lives on elsewhere. Answered like `kill-instance`. */
      readonly kind: 'discard-instance';
      readonly module: ModuleId;
      readonly epoch: number;
    }
  | { readonly kind: 'checkpoint-instance'; readonly module: ModuleId; readonly epoch: number };
