/** What our host offers, under the names by which the generations of ARTS and SilverLine have asked for it. */
export const WASI_APIS: readonly string[] = [
  'wasi',
  'wasi:args',
  'wasi:clock',
  'wasi:environ',
  'wasi:fd',
  'wasi:path',
  'wasi:poll',
  'wasi:proc',
  'wasi:random',
  'wasi:sched',
  'wasi:snapshot_preview1',
  'wasm',
  'wasm:wasi_preview_1',
];

/** Memory of a module that does not say what it needs (assumption: ten times what a small C program takes). */
export const MODULE_BYTES: number = 64 * 2 ** 20;
