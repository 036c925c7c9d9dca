/** One move of some advice: mostly what could be done, else off by an epoch, from elsewhere, or about nobody. */
export interface AdvisedPart {
  readonly module: number;
  readonly runtime: number;
  readonly flaw: 'none' | 'epoch' | 'home' | 'stranger';
}

/** One thing that happens to a small world. Numbers pick among what is there, modulo how much there is. */
export type Move =
  | { readonly kind: 'request'; readonly module: number }
  | { readonly kind: 'delete'; readonly module: number }
  | { readonly kind: 'boot'; readonly runtime: number }
  | { readonly kind: 'crash'; readonly runtime: number; readonly willed: boolean }
  /** Connects anew with other limits. */
  | {
      readonly kind: 'reshape';
      readonly runtime: number;
      readonly pages: number;
      readonly moduleCountMax: number;
    }
  /** Says goodbye in good order. */
  | { readonly kind: 'leave'; readonly runtime: number }
  | { readonly kind: 'cut'; readonly runtime: number }
  | { readonly kind: 'heal'; readonly runtime: number }
  /** Its connection breaks with all that is on its way to it, and is there again. */
  | { readonly kind: 'reconnect'; readonly runtime: number }
  | { readonly kind: 'deliver'; readonly pick: number }
  | { readonly kind: 'drop'; readonly pick: number }
  | { readonly kind: 'double'; readonly pick: number; readonly isLate: boolean }
  | { readonly kind: 'delay'; readonly pick: number }
  /** A message arrives; a snapshot among them arrives broken. */
  | { readonly kind: 'spoil'; readonly pick: number }
  | { readonly kind: 'finish'; readonly pick: number; readonly isGood: boolean }
  /** A running instance ends: by a fault, or because it is done. */
  | { readonly kind: 'fault'; readonly pick: number; readonly isDone: boolean }
  | { readonly kind: 'drain'; readonly runtime: number; readonly draining: boolean }
  | { readonly kind: 'remove'; readonly runtime: number }
  | { readonly kind: 'migrate'; readonly module: number; readonly runtime: number }
  /** A shell advises moves, as known now or as far off as the parts say. */
  | { readonly kind: 'advise'; readonly ageMs: number; readonly parts: readonly AdvisedPart[] }
  /** What a runtime will measure of its device from now on. */
  | { readonly kind: 'load'; readonly runtime: number; readonly busyShare: number }
  | { readonly kind: 'link'; readonly runtime: number; readonly latencyMs: number }
  /** The supervisor is killed and starts again from what it wrote down. */
  | { readonly kind: 'restart' }
  | { readonly kind: 'pass'; readonly ms: number };
