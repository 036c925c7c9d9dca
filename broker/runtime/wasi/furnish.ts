import type { Channel } from '../../../core/index.ts';
import type { DeviceNode, FolderNode, NodeId } from './files.ts';
import { ROOT } from './files.ts';
import { FIRST_CHANNEL } from './streams.ts';
import type { Wasi } from './wasi.ts';

/** The input on which signals come. */
export const SIGNALS = 1;

/**
 * Fills a module's file system: `/tmp`, `/sys/signals`, and each channel at its path. A channel opened like a file gives
 * messages as they are, one per read and one per write. As in ARTS it is also a folder, whose file `data` gives each
 * message as a line. Inputs and outputs of channels are numbered by their place in the list.
 */
export function furnish({ files }: Wasi, channels: readonly Channel[]): void {
  folderAt(ROOT, ['tmp']);
  const signals: DeviceNode = { kind: 'device', input: SIGNALS, output: null, framing: 'messages' };
  files.create(folderOf(folderAt(ROOT, ['sys'])), 'signals', signals);
  channels.forEach(({ path, mode }, index) => {
    const end = {
      kind: 'device',
      input: mode === 'w' ? null : FIRST_CHANNEL + index,
      output: mode === 'r' ? null : FIRST_CHANNEL + index,
    } as const;
    const steps = path.split('/').filter((step) => step !== '');
    const name = steps.pop();
    if (name === undefined) return;
    const parent = folderOf(folderAt(ROOT, steps));
    if (parent.entries.has(name)) return; // Two channels at one path: the first one has it.
    const entries = new Map([['data', files.add({ ...end, framing: 'lines' })]]);
    const face = files.add({ ...end, framing: 'messages' });
    for (const id of [face, ...entries.values()]) files.node(id).linkCount += 1;
    files.create(parent, name, { kind: 'folder', entries, face });
  });

  function folderAt(from: NodeId, steps: readonly string[]): NodeId {
    const [step, ...rest] = steps;
    if (step === undefined) return from;
    const parent = folderOf(from);
    const id = parent.entries.get(step) ?? files.create(parent, step, emptyFolder());
    return folderAt(id ?? from, rest);
  }

  function folderOf(id: NodeId): FolderNode {
    return files.folder(id) ?? emptyFolder();
  }
}

const emptyFolder = (): FolderNode => ({ kind: 'folder', entries: new Map(), face: null });
