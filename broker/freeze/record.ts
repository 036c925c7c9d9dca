/** Grows whenever the same module would be transformed to other bytes. */
export const TRANSFORMER_VERSION = 2;

/** What is known of a module that was made freezable. */
export interface FreezeRecord {
  readonly version: number;
  /** SHA-256 of the module as it was brought. */
  readonly originalSha256: string;
  readonly sha256: string;
  readonly originalBytes: number;
  readonly transformedBytes: number;
  readonly loopCount: number;
}
