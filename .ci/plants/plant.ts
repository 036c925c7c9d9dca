/** A breach planted on purpose: the file, its text, and what the tool that keeps the wall must say about it. */
export interface Plant {
  readonly what: string;
  readonly path: string;
  readonly text: string;
  readonly rule: string;
  /** Further files the breach needs, by path. */
  readonly along?: Readonly<Record<string, string>>;
}

/** A module that exports an expression: enough to make somebody look at it. */
export function exported(expression: string): string {
  return `export const leak: unknown = ${expression};\n`;
}

/** A module that imports another one. */
export function from(path: string): string {
  return `export * from '${path}';\n`;
}
