import { type SlowedOptions, type SlowedRuntime, warmSlowed } from '../runtime/index.ts';

/** What the program of a device is told, in this order; it goes when whoever began it is gone. */
export type DeviceWord =
  | { readonly kind: 'warm'; readonly options: Omit<SlowedOptions, 'note'> }
  | { readonly kind: 'open' }
  | { readonly kind: 'close' };

let runtime: SlowedRuntime | null = null;

async function hear(word: DeviceWord): Promise<void> {
  if (word.kind === 'warm') {
    const note = (text: string): void => void process.stderr.write(`${text}\n`);
    runtime = await warmSlowed({ ...word.options, note });
    process.send?.('warm');
  }
  if (word.kind === 'open') runtime?.open();
  if (word.kind === 'close') {
    await runtime?.close();
    process.exit(0);
  }
}

process.on('message', (word: DeviceWord) => void hear(word));
process.on('disconnect', () => process.exit(0));
