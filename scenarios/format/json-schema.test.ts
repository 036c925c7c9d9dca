import { describe, expect, it } from 'vitest';
import { scenarioSchema } from './json-schema.ts';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly description?: string;
  readonly const?: string;
}

/** Every field anywhere in the schema that has no description, by path. */
function undescribed(node: unknown, path: string): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties = {} } = node as Node;
  const bare = Object.entries(properties).filter(
    ([, field]) => field.description === undefined && field.const === undefined,
  );
  const inner = Object.entries(node).flatMap(([name, part]) => undescribed(part, `${path}/${name}`));
  return [...bare.map(([name]) => `${path}/${name}`), ...inner];
}

describe('scenarioSchema', () => {
  it('is what scenario.schema.json holds', async () => {
    const text = `${JSON.stringify(scenarioSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../scenario.schema.json');
  });

  it('is draft 7 and describes every field', () => {
    const schema = scenarioSchema() as { readonly $schema: string };
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
    expect(undescribed(schema, '')).toEqual([]);
  });
});
