import { derivedId } from '../fresh.ts';
import { type Fields, fieldsOf } from '../legacy/envelope.ts';
import { uuidIn } from '../legacy/python.ts';
import { wordsOf } from '../legacy/spelling.ts';
import { type Reading, read, unread } from '../reading.ts';

/** Who met a program object, and where. */
export interface Surroundings {
  /** Tells clients apart: a program that every client runs for itself runs once for each of them. */
  readonly client: string;
  /** The client's own runtime, for programs that must run there; `null` when it has none. */
  readonly runtime: string | null;
  /** What stands for `${name}` in arguments, environment and channels: scene, namespace, userid, mqtth and the like. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The module request that a program object of a scene amounts to, in the words of the fifth generation. A program with
 * `instantiate: "single"` is one module under the object's own uuid, whoever meets it first; with `"client"` it is one
 * module per client, and the same client that meets it twice asks for the same one. So every request may be repeated.
 */
export function requestOf(
  objectId: unknown,
  program: Fields,
  { client, runtime, variables }: Surroundings,
): Reading<Fields> {
  const { name, file, filename = file, filetype = 'WA', instantiate = 'single', affinity, parent } = program;
  if (typeof objectId !== 'string') return unread('wrong-shape', 'object_id', 'must be a text');
  if (typeof filename !== 'string') return unread('wrong-shape', 'data.filename', 'must be a text');
  if (instantiate !== 'single' && instantiate !== 'client') {
    return unread('wrong-shape', 'data.instantiate', 'must be "single" or "client"');
  }
  const uuid = instantiate === 'single' ? uuidIn(objectId) : derivedId(`${objectId}/${client}`);
  if (uuid === null) return unread('wrong-shape', 'object_id', 'of a program for all must be a uuid');
  const home = affinity === 'client' && runtime !== null ? { uuid: runtime } : parent;
  const known: Readonly<Record<string, string>> = {
    ...variables,
    moduleid: uuid,
    ...(runtime !== null && { runtimeid: runtime }),
  };
  const fill = (text: string): string => filledIn(text, known);
  return read({
    type: 'module',
    uuid,
    name: typeof name === 'string' ? name : objectId,
    ...(home !== undefined && home !== null && { parent: home }),
    file: filename,
    location: typeof name === 'string' ? name : '',
    filetype,
    args: wordsOf(program.args).map(fill),
    env: wordsOf(program.env).map(fill),
    channels: channelsOf(program.channels, fill),
    ...(program.apis !== undefined && { apis: program.apis }),
    instantiate,
  });
}

/** Puts variables in their places, once over: what a variable holds is not looked at again. Unknown ones stay. */
const filledIn = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\{([A-Za-z0-9_-]+)\}/g, (whole, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole,
  );

function channelsOf(value: unknown, fill: (text: string) => string): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown) => {
    const channel = fieldsOf(entry) ?? {};
    const params = fieldsOf(channel.params) ?? {};
    return {
      ...channel,
      ...(typeof channel.path === 'string' && { path: fill(channel.path) }),
      params: { ...params, ...(typeof params.topic === 'string' && { topic: fill(params.topic) }) },
    };
  });
}
