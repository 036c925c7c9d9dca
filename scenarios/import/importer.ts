import type { Source } from './reading.ts';

/** What may be said of an import besides its file. */
export interface ImportOptions {
  /** Name of the scenario. */
  readonly name: string;
  /** Most modules, links or nodes that are taken. */
  readonly limitCount: number;
  /** Servers that the modules run on, where the format names no machines. */
  readonly serverCount: number;
  /** Work of one call, where the format does not tell. */
  readonly workMs: number;
  /** A second file that tells more of the same; only some formats have one. */
  readonly beside: Source | null;
}

/** Reads one format of others and writes a scenario from it, piece by piece. */
export interface Importer {
  readonly name: string;
  /** Who describes the format, and where. */
  readonly cites: string;
  /** What is taken for granted, for the head of the scenario. */
  readonly assumes: readonly string[];
  write(source: Source, options: ImportOptions): AsyncGenerator<string>;
}

/** The beginning of every scenario that is written: where it comes from and what it takes for granted. */
export function headOf({ cites, assumes }: Importer, source: Source, name: string): string {
  return `apiVersion: arts/v1
# Imported from ${source.path.split('/').at(-1)}
# Format: ${cites}
${assumes.map((text) => `# Assumed: ${text}\n`).join('')}name: ${name}
summary: ${JSON.stringify(`Imported from ${source.path.split('/').at(-1)}.`)}
shows: How a policy does on what was recorded elsewhere.
`;
}

/** The machines that recorded jobs and functions run on. */
export const serversOf = (count: number): string =>
  `devices:\n  - { id: "server-{n}", count: ${count}, class: ${SERVER_CLASS} }\n`;

/** The strongest machine of the library that was measured with every engine (Pitot). */
const SERVER_CLASS = 'hc-10';

/** The end of a scenario: how long it lasts, in whole seconds. */
export const durationOf = (ms: number): string => `duration: ${Math.max(1, Math.ceil(ms / 1_000))} s\n`;

/** A name that can be an id: letters, digits and hyphens. */
export const plainName = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** A job of so much work, which some machines began together with others like it. */
export interface Job {
  readonly id: string;
  readonly requestMs: number;
  readonly workMs: number;
  readonly memoryBytes: number;
  /** Members that run side by side. */
  readonly count: number;
}

/** A job as a module. */
export function jobLine({ id, requestMs, workMs, memoryBytes, count }: Job): string {
  const name = count === 1 ? `"${id}"` : `"${id}-{n}", count: ${count}`;
  return `  - { id: ${name}, memory: ${Math.ceil(memoryBytes)} B, request: ${Math.round(requestMs)} ms, behaviour: { kind: job, work: ${workMs} ms } }\n`;
}

/** Memory of a module where nobody tells (assumption). */
export const MEMORY_UNKNOWN_BYTES: number = 16 * 2 ** 20;
/** The largest linear memory that WebAssembly has with 32-bit addresses; what a whole machine is scaled to (assumption). */
export const MEMORY_WHOLE_BYTES: number = 2 ** 32 - 65_536;
