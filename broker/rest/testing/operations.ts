import fc from 'fast-check';
import type { Api } from '../plan.ts';
import { fitting, hostileText, type Known, meddled, resolved, type Schema } from './from-schema.ts';

/** Names that lead somewhere, so that requests get past the first check. */
export const KNOWN: Known = {
  realm: ['home'],
  id: ['r1', 'r2', 'm1', 'm2'],
  module: ['m1', 'm2'],
  to: ['r1', 'r2'],
  runtime: ['r1', 'r2'],
  cursor: ['1.0', ''],
  '*': ['a/b.wasm', 'a/'],
  file: ['m.wasm'],
};

/** What can be asked at one address, as the description has it. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly bodies: Readonly<Record<string, { readonly schema?: Schema }>>;
  readonly answers: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/** All that the description describes. */
export function operationsOf(app: Api): readonly Operation[] {
  const document = app.swagger() as unknown as Described & { readonly components?: unknown };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, said]): Operation => {
      const {
        parameters = [],
        requestBody,
        responses,
      } = resolved(said, document) as Readonly<Record<string, never>>;
      const { content = {} } = (requestBody ?? {}) as { readonly content?: Operation['bodies'] };
      return {
        method: method.toUpperCase() as Operation['method'],
        path,
        parameters,
        bodies: content,
        answers: responses ?? {},
      };
    }),
  );
}

/** One request to an operation. */
export interface Fired {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Requests to an operation as its description has them, more or less. */
export function shots({ parameters, bodies }: Operation): fc.Arbitrary<Fired> {
  const those = (place: string): fc.Arbitrary<Readonly<Record<string, unknown>>> => {
    const wanted = parameters.filter((one) => one.in === place);
    const fields = Object.fromEntries(
      wanted.map(({ name, schema }) => [name, meddled(fitting(schema, { known: KNOWN, name, depth: 0 }))]),
    );
    return fc.record(fields, {
      requiredKeys: wanted.filter(({ required }) => required === true).map(({ name }) => name) as never[],
    });
  };
  const [content] = Object.values(bodies);
  const headers = fc.record(
    {
      'idempotency-key': fc.constantFrom('k1', 'k2', '', 'é'),
      'last-event-id': fc.constantFrom('1', '1.0', 'x', '9'.repeat(30)),
      range: fc.constantFrom('bytes=0-', 'bytes=-0', 'bytes=9-1', 'x'),
      'if-none-match': fc.constantFrom('*', '"a"', ''),
    },
    { requiredKeys: [] },
  );
  return fc.record({
    path: those('path'),
    query: fc.oneof(those('query'), fc.dictionary(hostileText, hostileText, { maxKeys: 2 })),
    headers: headers as fc.Arbitrary<Fired['headers']>,
    body:
      content === undefined
        ? fc.constant(undefined)
        : meddled(fitting(content.schema ?? {}, { known: KNOWN, name: '', depth: 0 })),
  });
}

const encoded = (value: unknown): string =>
  encodeURIComponent(String(typeof value === 'object' ? JSON.stringify(value) : value));

/** A step of a path; whoever sends a request takes steps upwards out of it before they are sent. */
const step = (value: unknown): string => encoded(value ?? '').replace(/^\.{1,2}$/, '...');

/** Sends a request. */
export async function fire(
  app: Api,
  { method, path }: Pick<Operation, 'method' | 'path'>,
  shot: Fired,
): Promise<{ readonly status: number; readonly type: string; readonly text: string | null }> {
  const url = path.replace(/\{([^}]+)\}/g, (_, name: string) => step(shot.path[name]));
  const query = Object.entries(shot.query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
  const hasBody = method !== 'GET' && shot.body !== undefined;
  const response = await app.inject({
    method,
    url: `${url}?${query}`,
    headers: { ...shot.headers, ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { payload: JSON.stringify(shot.body) }),
    // A stream of events need not end.
    payloadAsStream: true,
  });
  const type = String(response.headers['content-type'] ?? '');
  if (!type.includes('event-stream')) {
    let text = '';
    for await (const chunk of response.stream()) text += String(chunk);
    return { status: response.statusCode, type, text };
  }
  response.stream().destroy();
  return { status: response.statusCode, type, text: null };
}
