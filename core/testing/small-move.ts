/** One thing that happens to a small world. Numbers pick among what is there, modulo how much there is. */
export type Move =
  | { readonly kind: 'request'; readonly module: number }
  | { readonly kind: 'delete'; readonly module: number }
  | { readonly kind: 'boot'; readonly runtime: number }
  | { readonly kind: 'crash'; readonly runtime: number; readonly willed: boolean }
  | { readonly kind: 'cut'; readonly runtime: number }
  | { readonly kind: 'heal'; readonly runtime: number }
  | { readonly kind: 'deliver'; readonly pick: number }
  | { readonly kind: 'drop'; readonly pick: number }
  | { readonly kind: 'double'; readonly pick: number }
  | { readonly kind: 'finish'; readonly pick: number; readonly isGood: boolean }
  | { readonly kind: 'fault'; readonly pick: number }
  | { readonly kind: 'drain'; readonly runtime: number; readonly draining: boolean }
  | { readonly kind: 'migrate'; readonly module: number; readonly runtime: number }
  | { readonly kind: 'pass'; readonly ms: number };
