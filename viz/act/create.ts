import { h } from '../picture/tree.ts';
import type { Scene } from '../scene/scene.ts';
import type { Deeds } from './deeds.ts';
import { type Filled, field, showForm } from './form.ts';
import type { Answer, Rest } from './rest.ts';

interface StoredFile {
  readonly sha256: string;
  readonly fileType: string;
  readonly name: string | null;
}

/** A module as it is asked for; what is left out has its default. */
export interface Wanted {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly fileType: string;
  readonly args: readonly string[];
  readonly env?: readonly string[];
  readonly apis?: readonly string[];
  readonly channels?: readonly { readonly path: string; readonly topic: string; readonly mode: string }[];
  readonly affinity?: { readonly kind: 'runtime'; readonly runtime: string };
}

/** What asking needs. */
export interface Asking {
  readonly rest: Rest;
  readonly deeds: Deeds;
}

/** Stores a file, so that modules may name it. */
export const upload = (rest: Rest, file: Blob, name: string): Promise<Answer<StoredFile>> =>
  rest.ask('POST', `files?name=${encodeURIComponent(name.slice(0, 256))}`, {
    file,
    type: 'application/octet-stream',
  });

/** Asks for a module; `null` if it was taken in, else why not. */
export async function request({ rest, deeds }: Asking, module: Wanted): Promise<string | null> {
  let why: string | null = null;
  await deeds.act({ kind: 'create', module: module.id }, async () => {
    const answer = await rest.ask('POST', rest.inRealm('modules'), { json: { module } });
    if (answer.kind === 'refused') why = answer.why;
    return answer;
  });
  return why;
}

/** A name that nobody else takes. */
export const freshId = (name: string): string =>
  `${name}-${[...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/** Lets somebody ask for a module; gives its identity, or `null` if nothing came of it. */
export async function createModule(asking: Asking, scene: Scene): Promise<string | null> {
  let id: string | null = null;
  const stored = await asking.rest.ask<{ readonly entries: readonly StoredFile[] }>('GET', 'files?count=100');
  const known = stored.kind === 'answered' ? stored.value.entries : [];
  await showForm({
    id: 'create',
    title: 'Create a module',
    verb: 'Create',
    fields: fieldsOf(scene, known),
    submit: async (filled, form) => {
      const file = form.querySelector<HTMLInputElement>('[name=upload]')?.files?.[0];
      const reference = await referenceOf(asking.rest, file, filled);
      if (typeof reference === 'string') return reference;
      const wanted = wantedOf(filled, reference, file?.name ?? '');
      if (typeof wanted === 'string') return wanted;
      id = wanted.id;
      return request(asking, wanted);
    },
  }).then((isDone) => {
    if (!isDone) id = null;
  });
  return id;
}

interface Reference {
  readonly file: string;
  readonly fileType: string;
}

async function referenceOf(rest: Rest, file: File | undefined, filled: Filled): Promise<Reference | string> {
  const named = filled('file').trim();
  if (file === undefined && named === '') return 'Choose a file, or name one that is stored.';
  if (file === undefined) return { file: named, fileType: named.endsWith('.py') ? 'PY' : 'WA' };
  const answer = await upload(rest, file, file.name);
  if (answer.kind === 'refused') return `The file was not stored: ${answer.why}`;
  return { file: `sha256:${answer.value.sha256}`, fileType: answer.value.fileType };
}

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const CHANNEL = /^(\S+)\s+(\S+)(?:\s+(r|w|rw))?$/;

/** Reads the fields; a text says what is wrong with them. */
function wantedOf(filled: Filled, { file, fileType }: Reference, fileName: string): Wanted | string {
  const name = filled('name').trim() || fileName.replace(/\.[^.]*$/, '') || 'module';
  const env = linesOf(filled('env'));
  const strange = env.find((line) => !/^[^=]+=/.test(line));
  if (strange !== undefined) return `"${strange}" is not NAME=value.`;
  const channels: { readonly path: string; readonly topic: string; readonly mode: string }[] = [];
  for (const line of linesOf(filled('channels'))) {
    const [, path, topic, mode = 'rw'] = CHANNEL.exec(line) ?? [];
    if (path === undefined || topic === undefined) return `"${line}" is no path, topic and r, w or rw.`;
    channels.push({ path, topic, mode });
  }
  const apis = filled('apis')
    .split(/[\s,]+/)
    .filter((api) => api !== '');
  const runtime = filled('place');
  return {
    id: freshId(name.replace(/[^\w.-]+/g, '-').slice(0, 40)),
    name,
    file,
    fileType,
    args: filled('args') === '' ? [] : filled('args').split('\n'),
    env,
    channels,
    ...(apis.length === 0 ? {} : { apis }),
    ...(runtime === '' ? {} : { affinity: { kind: 'runtime' as const, runtime } }),
  };
}

function fieldsOf(scene: Scene, known: readonly StoredFile[]): Parameters<typeof showForm>[0]['fields'] {
  const runtimes = scene.runtimes.filter(({ health }) => health === 'alive');
  return [
    field('File', h('input', { type: 'file', name: 'upload', accept: '.wasm,.py' })),
    field(
      'or one that is stored',
      h('input', { name: 'file', list: 'stored-files', placeholder: 'sha256:… or a path of the store' }),
    ),
    h(
      'datalist',
      { id: 'stored-files' },
      ...known.map(({ sha256, name }) =>
        h('option', { value: `sha256:${sha256}` }, name ?? 'without a name'),
      ),
    ),
    field('Name', h('input', { name: 'name', maxlength: 128, placeholder: 'that of the file' })),
    field('Arguments', h('textarea', { name: 'args', rows: 2 }), 'One a line'),
    field('Environment', h('textarea', { name: 'env', rows: 2 }), 'NAME=value, one a line'),
    field(
      'Channels',
      h('textarea', { name: 'channels', rows: 1 }),
      'Path, topic, and r, w or rw, one a line',
    ),
    field('Interfaces it needs', h('input', { name: 'apis', placeholder: 'such as wasi' })),
    field(
      'Where',
      h(
        'select',
        { name: 'place' },
        h('option', { value: '' }, 'Where the supervisor thinks best'),
        ...runtimes.map(({ id }) => h('option', { value: id }, `On ${id}`)),
      ),
    ),
  ];
}
