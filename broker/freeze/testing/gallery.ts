import { Files } from '../../runtime/host/file-store.ts';
import { built } from '../../runtime/testing/bench.ts';
import { sha256Of } from '../transform.ts';
import { pairOf } from './made.ts';

/** A store that has these modules of the gallery, and what was made of them so that they can be paused. */
export async function freezableFiles(names: readonly string[]): Promise<Files> {
  const byHash = new Map<string, Uint8Array>();
  for (const name of names) {
    const { plainBytes, freezableBytes } = await pairOf(name);
    byHash.set(await sha256Of(plainBytes), freezableBytes);
  }
  return new Files('http://gallery', async (url) => {
    const [, sha256 = ''] = /\/files\/([0-9a-f]{64})\/freezable$/.exec(url) ?? [];
    return byHash.get(sha256) ?? built(url.replace(/^.*\/|\.wasm$/g, ''));
  });
}
