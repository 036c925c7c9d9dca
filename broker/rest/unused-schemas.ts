/** The part of a description that is looked at. */
interface Described {
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

/** Leaves out the shapes that nothing refers to: each is written down twice, as what is sent and as what is answered. */
export function withoutUnused<D extends object>(document: D): D {
  const { components } = document as Described;
  const schemas = components?.schemas;
  if (schemas === undefined) return document;
  const { components: _, ...rest } = document as Described;
  const used = new Set<string>();
  const open = [JSON.stringify(rest)];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      open.push(JSON.stringify(schemas[name] ?? null));
    }
  }
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...components, schemas: kept } };
}
