import { patch } from '../picture/patch.ts';
import { h } from '../picture/tree.ts';
import { at } from './element.ts';

/** Opens a trace; its name is that of what was dropped, folder or file. */
type Opened = (name: string, file: File) => void;

/** Waits for a file: dropped, or chosen. */
export function welcome(opened: Opened): void {
  const panels = at('panels');
  patch(panels, [
    h(
      'div',
      { class: 'welcome' },
      h('h2', {}, 'Drop a run here'),
      h(
        'p',
        {},
        'The folder of a run, its trace.ndjson.gz, or a segment of a journal. Nothing leaves this machine.',
      ),
      h(
        'p',
        {},
        h('label', {}, 'Or choose a file: ', h('input', { type: 'file', accept: '.gz,.ndjson', id: 'file' })),
      ),
    ),
  ]);
  at('file').addEventListener('change', (event) => {
    const file = event.target instanceof HTMLInputElement ? event.target.files?.[0] : undefined;
    if (file !== undefined) opened(file.name, file);
  });
  listenForDrops(opened);
}

/** Lets a file or a folder be dropped anywhere on the page. */
export function listenForDrops(opened: Opened): void {
  const isOver = (yes: boolean): void => {
    document.querySelector('.welcome')?.classList.toggle('over', yes);
  };
  document.ondragover = (event) => {
    event.preventDefault();
    isOver(true);
  };
  document.ondragleave = () => isOver(false);
  document.ondrop = (event) => {
    event.preventDefault();
    isOver(false);
    const [entry] = Array.from(event.dataTransfer?.items ?? [], (one) => one.webkitGetAsEntry());
    if (entry !== undefined && entry !== null)
      void traceIn(entry).then((file) => file !== null && opened(entry.name, file));
  };
}

/** The trace in what was dropped: the file itself, or the one of its name in a folder. */
async function traceIn(entry: FileSystemEntry): Promise<File | null> {
  if (entry.isFile)
    return new Promise((resolve) => (entry as FileSystemFileEntry).file(resolve, () => resolve(null)));
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inner = await new Promise<FileSystemEntry[]>((resolve) =>
    reader.readEntries(resolve, () => resolve([])),
  );
  const trace =
    inner.find(({ name }) => name === 'trace.ndjson.gz') ??
    inner.find(({ name }) => name.endsWith('.ndjson'));
  return trace === undefined ? null : traceIn(trace);
}
