import { WAITING_CALLS, WASI_MODULE } from '../runtime/wasi/imports.ts';
import { POLL } from './rewrite/reserved.ts';

/** How hard Binaryen tries afterwards: 2 of 4 (its `-O2`). */
const OPTIMIZE_LEVEL = 2;

/**
 * Stage 2 of making a module freezable: its call stack can be spilled into its memory and rebuilt from there. Binaryen is
 * loaded only here, and only when it is needed: that takes most of a second.
 */
export async function asyncify(bytes: Uint8Array, pausesIndirectly: boolean): Promise<Uint8Array> {
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.readBinary(bytes);
  try {
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
