import { decodeSnapshot, type Expected } from '../../freeze/snapshot/decode.ts';
import type { ModuleIdentity, Snapshot } from '../../freeze/snapshot/snapshot.ts';
import { type Ports, wordOf } from './streams.ts';
import type { WasmTools } from './wasm-tools.ts';

/** What a checkpoint is to fit; a module that cannot be paused here has no identity. */
export interface Wanted extends Pick<Expected, 'pagesMax'> {
  /** Whether the module is not to begin anew instead. */
  readonly isOnly: boolean;
  readonly module: ModuleIdentity | null;
}

/**
 * Fetches the newest checkpoint of a module. One that is not there, or cannot be used, will not come back: then the module is
 * told that it begins anew, which is better than not at all. Rejects if the store cannot be asked, as another runtime may
 * have a way to it.
 */
export async function lastCheckpoint(
  ports: Ports,
  { module: identity, pagesMax, isOnly }: Wanted,
  { checkpoints, codec }: Pick<WasmTools, 'checkpoints' | 'codec'>,
): Promise<Snapshot | null> {
  if (checkpoints === null) throw new Error('this runtime knows no store: give it --store URL');
  const { id } = ports.module;
  const anew = (reason: string): null => {
    if (isOnly) throw new Error(reason);
    return beginsAnew(ports, reason);
  };
  const bytes = await checkpoints.fetch(id);
  if (bytes === null) return anew('its checkpoint is not kept any more');
  if (identity === null) throw new Error('the store has no form of this module that can be paused');
  const decoded = await decodeSnapshot(bytes, { module: identity, pagesMax }, codec);
  if (decoded.kind === 'refused') return anew(`its checkpoint is not taken: ${decoded.reason}`);
  const { instance } = decoded.snapshot;
  return instance === id ? decoded.snapshot : anew(`its checkpoint is of ${instance}`);
}

/** Says so where whoever reads what the module writes will find it. */
function beginsAnew(ports: Ports, reason: string): null {
  const { topic, payload } = wordOf(ports, `${reason}; it begins anew`);
  ports.bus.publish(topic, payload, () => {});
  return null;
}
