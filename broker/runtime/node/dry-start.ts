import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { moduleSchema, strict } from '../../wire/index.ts';
import type { Bus } from '../host/bus.ts';
import { Codes } from '../host/codes.ts';
import { Files } from '../host/file-store.ts';
import type { Threads } from '../host/threads.ts';
import { wasmLauncher } from '../host/wasm-instance.ts';
import { MODULE_BYTES } from '../offer.ts';
import { zlibCodec } from './zlib-codec.ts';

const BUILT = join(import.meta.dirname, '../../modules/built');

/** Starts of which the median counts; the first ones also have V8 compile our own code. */
const START_COUNT = 5;
/** What the next thread gets to become warm (measured: 40 ms on an idle machine). */
const WARM_MS = 100;

/** A broker that is everywhere and nowhere. */
const mute: Bus = { publish: (_topic, _payload, settled) => settled(), listen: async () => () => {} };

/**
 * What a start takes here from the order to the first instruction, once its code is at hand, without a broker. Leaves all
 * that a start needs of this program warm, because no other device waits for Node to read and compile it.
 */
export async function dryStartMs(threads: Threads): Promise<number> {
  const bytes = new Uint8Array(readFileSync(join(BUILT, 'work.wasm')));
  const tookMs: number[] = [];
  for (let count = 0; count < START_COUNT; count++) {
    const codes = new Codes(new Files('http://dry', async () => bytes));
    const module = moduleSchema(strict).parse({ id: 'dry', file: '/store/dry', args: ['job', '1'] });
    const launch = wasmLauncher({
      realm: 'dry',
      bus: mute,
      codes,
      threads,
      memoryDefaultBytes: MODULE_BYTES,
      codec: zlibCodec,
      checkpoints: null,
    });
    await codes.prepare(module.file);
    await pause(WARM_MS);
    const startMs = performance.now();
    await new Promise<void>((resolve, reject) => {
      const started = (): void => void tookMs.push(performance.now() - startMs);
      const failed = (reason: string): void => reject(new Error(reason));
      const nothing = (): void => {};
      const notices = { started, ended: () => resolve(), failed, prepared: nothing, arrived: nothing };
      launch(module, notices, null);
    });
  }
  return tookMs.toSorted((a, b) => a - b)[START_COUNT >> 1] ?? 0;
}
