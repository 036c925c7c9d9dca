import { realmBehind } from '../../../core/index.ts';
import { encodeSnapshot } from '../../freeze/snapshot/encode.ts';
import { withMemory } from './checkpointing.ts';
import { type Departure, departBy, standstillOf } from './departure.ts';
import type { Destination } from './running.ts';
import type { Ports } from './streams.ts';
import type { WasmTools } from './wasm-tools.ts';

/** Where an instance that leaves for another realm is brought to, and which one it is. */
interface ToStore extends Pick<WasmTools, 'checkpoints' | 'codec'> {
  readonly module: string;
  readonly epoch: number;
  /** Resolved once no older snapshot of it is on its way to the store. */
  before(): Promise<void>;
}

/** How an instance leaves for where it is wanted: straight to a runtime of its realm, or through the store to another realm. */
export function wayTo(
  { to, toEpoch, epoch }: Destination,
  { realm, bus, module: { id: module } }: Ports,
  { tools, before }: { readonly tools: WasmTools; readonly before: ToStore['before'] },
): Departure {
  const { codec, checkpoints } = tools;
  if (realmBehind(to) !== null) return departToStore({ checkpoints, codec, module, epoch, before });
  return departBy({ bus, codec, move: { realm, to, module, toEpoch }, epoch });
}

/**
 * Brings an instance whole to the supervisor's store, where another realm has it fetched: no topic leads from one realm to
 * another. It stands still from the first moment, as nobody is there yet who could take its memory ahead. All that it wrote
 * is with the broker, and the store has confirmed its snapshot, before it is said to be frozen.
 */
const departToStore =
  ({ checkpoints, codec, module, epoch, before }: ToStore): Departure =>
  async (leaver, { notices, signal }) => {
    if (checkpoints === null) throw new Error('this runtime knows no store: give it --store URL');
    leaver.holdInputs();
    const standstill = await standstillOf(leaver);
    if (standstill === null || signal.aborted) return;
    const { state, copied } = standstill;
    await leaver.settled();
    if (signal.aborted) return;
    const snapshot = {
      ...{ module: leaver.identity, instance: module, epoch, reason: 'migration' as const },
      thread: { ...state, image: withMemory(state.image, copied) },
      unread: leaver.takeUnread(),
      rests: leaver.rests(),
    };
    const bytes = await encodeSnapshot(snapshot, codec);
    await before();
    if (signal.aborted) return;
    await checkpoints.bring(module, epoch, bytes);
    if (!signal.aborted) notices.frozen(bytes.length);
  };
