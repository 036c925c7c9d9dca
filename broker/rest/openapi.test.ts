import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Desk } from './testing/desk.ts';

interface Said {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly responses: object;
}

interface Described {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Said>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let desk: Desk;
let document: Described;
beforeAll(async () => {
  desk = await Desk.open();
  document = desk.rest.app.swagger() as unknown as Described;
});
afterAll(() => desk.close());

describe('the description of the interface', () => {
  it('is kept, so that every change of it is seen in a review', async () => {
    await expect(stringify(document, { aliasDuplicateObjects: false })).toMatchFileSnapshot('./openapi.yaml');
  });

  it('is OpenAPI 3.1, and the same that is served', async () => {
    expect(document.openapi).toBe('3.1.0');
    expect((await desk.asks('GET', '/docs/json')).body).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('says of every route what it is for, and leaves no shape undefined or unused', () => {
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, said]) => ({ place: `${method} ${path}`, ...said })),
    );
    expect(
      routes.filter(({ summary, tags }) => !summary || tags?.length !== 1).map(({ place }) => place),
    ).toEqual([]);
    const text = JSON.stringify(document);
    const used = new Set([...text.matchAll(/#\/components\/schemas\/([^"]+)/g)].map(([, name]) => name));
    expect([...used].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
  });
});
