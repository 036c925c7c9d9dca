import { WAITING_CALLS, WASI_MODULE } from '../runtime/wasi/imports.ts';
import { POLL } from './rewrite/reserved.ts';

/** Binaryen, as its package gives it. */
export type Binaryen = typeof import('binaryen')['default'];

/** Where Binaryen comes from. */
export type LoadBinaryen = () => Promise<Binaryen>;

const loadBinaryen: LoadBinaryen = async () => (await import('binaryen')).default;

/** How hard Binaryen tries afterwards: 2 of 4 (its `-O2`). */
const OPTIMIZE_LEVEL = 2;

/**
 * Stage 2 of making a module freezable: its call stack can be spilled into its memory and rebuilt from there. Binaryen is
 * loaded only here, and only when it is needed: that takes most of a second.
 */
export async function asyncify(
  bytes: Uint8Array,
  pausesIndirectly: boolean,
  load: LoadBinaryen = loadBinaryen,
): Promise<Uint8Array> {
  const binaryen = await load();
  const module = binaryen.readBinary(bytes);
  try {
    module.setFeatures(featuresOf(binaryen));
    const imports = [
      `${POLL.module}.${POLL.name}`,
      ...[...WAITING_CALLS].map((name) => `${WASI_MODULE}.${name}`),
    ];
    binaryen.setOptimizeLevel(OPTIMIZE_LEVEL);
    binaryen.setShrinkLevel(0);
    binaryen.setDebugInfo(false);
    binaryen.setPassArgument('asyncify-imports', imports.join(','));
    binaryen.setPassArgument('asyncify-ignore-indirect', pausesIndirectly ? null : '1');
    module.runPasses(['asyncify']);
    module.optimize();
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

/**
 * What a module may make use of: all that compilers take for granted and that is not refused before. It is not asked: the
 * section in which compilers note it is often stripped, and Binaryen aborts at an instruction that it was not told of.
 */
const featuresOf = ({ Features }: Binaryen): number =>
  Features.MutableGlobals |
  Features.NontrappingFPToInt |
  Features.SIMD128 |
  Features.BulkMemory |
  Features.BulkMemoryOpt |
  Features.SignExt |
  Features.ReferenceTypes |
  Features.CallIndirectOverlong |
  Features.Multivalue |
  Features.ExtendedConst;
