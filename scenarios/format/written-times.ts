/** A point of a daily shape; between points the level changes evenly. */
export interface ShapePoint {
  readonly atMs: number;
  readonly level: number;
}

/** One of several names: always the same, the next one for each member, or drawn by shares. */
export type Choice =
  | { readonly kind: 'turn'; readonly names: readonly string[] }
  | { readonly kind: 'mix'; readonly names: readonly string[]; readonly weights: readonly number[] };

/** A length of time: fixed (`from` = `to`), even between two, or exponential around a mean. */
export type Spread =
  | { readonly kind: 'even'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number };

/** When the members of a population come, one after another. */
export type Arrival =
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'every'; readonly from: number; readonly every: number }
  | { readonly kind: 'poisson'; readonly from: number; readonly gap: number }
  | { readonly kind: 'burst'; readonly from: number; readonly within: number }
  | {
      readonly kind: 'shape';
      readonly shape: string;
      readonly from: number;
      readonly to?: number | undefined;
    }
  | { readonly kind: 'trace'; readonly trace: string; readonly from: number; readonly factor: number }
  /** With its device: `after` the stay begins. */
  | { readonly kind: 'join'; readonly after: number };
