/** A fault or an intervention. Selectors name devices, runtimes, modules or groups by id or by `prefix*`. */
export type Happening =
  /** Power cut: the broker sends the last will; back after `forMs`, or never. */
  | { readonly kind: 'crash'; readonly device: string; readonly forMs: number | null }
  /** Everything stops, connections stay open: no last will until the broker's keep-alive runs out. */
  | { readonly kind: 'hang'; readonly device: string; readonly forMs: number | null }
  /** Gone without a word and without a will. */
  | { readonly kind: 'silent-leave'; readonly device: string; readonly forMs: number | null }
  | {
      readonly kind: 'close-tab';
      readonly runtime: string;
      readonly reopenAfterMs: number | null;
      readonly newId: boolean;
    }
  | { readonly kind: 'sleep-tab'; readonly device: string; readonly factor: number; readonly forMs: number }
  | { readonly kind: 'reboot'; readonly device: string; readonly downMs: number; readonly newId: boolean }
  | { readonly kind: 'partition'; readonly sites: readonly string[]; readonly forMs: number }
  | {
      readonly kind: 'slow-link';
      readonly device: string;
      readonly latencyFactor: number;
      readonly bandwidthFactor: number;
      readonly forMs: number;
    }
  | {
      readonly kind: 'bad-messages';
      readonly device: string;
      readonly lossShare: number;
      readonly duplicateShare: number;
      readonly lateMs: number;
      readonly forMs: number;
    }
  | { readonly kind: 'restart-broker'; readonly downMs: number }
  | { readonly kind: 'restart-supervisor'; readonly downMs: number }
  | {
      readonly kind: 'slow-build';
      readonly runtime: string;
      readonly factor: number;
      readonly forMs: number | null;
    }
  | { readonly kind: 'battery'; readonly device: string; readonly chargeShare: number }
  | { readonly kind: 'crash-module'; readonly module: string }
  | { readonly kind: 'drain'; readonly runtime: string; readonly draining: boolean }
  /** Drain for `drainMs` at most, replace the engine by another platform with a cold cache, come back. */
  | {
      readonly kind: 'upgrade';
      readonly runtime: string;
      readonly platform: string;
      readonly downMs: number;
      readonly drainMs?: number;
    }
  | { readonly kind: 'migrate'; readonly module: string; readonly to: string }
  | {
      readonly kind: 'load';
      readonly modules: string;
      readonly factor: number;
      readonly forMs: number | null;
    };

/** A happening at a known time. */
export interface TimedHappening {
  readonly atMs: number;
  readonly happening: Happening;
}

/** A happening that strikes at random: gaps between strikes per matching subject, drawn from its own stream. */
export interface RandomHappening {
  readonly name: string;
  readonly happening: Happening;
  /** Mean gap per matching subject; exponential. */
  readonly gapMsMean: number;
  readonly fromMs: number;
  readonly toMs: number;
}
