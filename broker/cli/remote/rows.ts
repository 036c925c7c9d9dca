import { EXIT } from './exits.ts';
import { Refusal, type Remote } from './remote.ts';

/** What commands read of a module. */
export interface ModuleRow {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly fileType: string;
  readonly phase: string;
  readonly runtime: string | null;
  readonly target: string | null;
  readonly sinceMs: number;
  readonly reason: string;
  readonly epoch: number;
  /** Why it cannot be paused; `null` if it can, or nobody knows. */
  readonly fixed: string | null;
}

/** What commands read of a runtime. */
export interface RuntimeRow {
  readonly id: string;
  readonly name: string;
  readonly health: string;
  readonly draining: boolean;
  readonly dialect: string;
  readonly device: string;
  readonly memoryBytes: number;
  readonly committed: { readonly memoryBytes: number; readonly moduleCount: number };
  readonly modules: readonly string[];
  readonly moduleCountMax: number;
  readonly heardMs: number;
}

/** What commands read of a realm. */
export interface RealmRow {
  readonly name: string;
  readonly policy: string;
  readonly nowMs: number;
  readonly runtimes: Readonly<Record<string, number>>;
  readonly modules: Readonly<Record<string, number>>;
  readonly waitingCount: number;
}

/** The module that a person means: by its id, or by its name if only one that is wanted has it. */
export async function moduleCalled(remote: Remote, called: string): Promise<ModuleRow> {
  const isOpen = ({ phase }: ModuleRow): boolean => phase !== 'ended';
  return thingCalled(remote, 'module', called, isOpen);
}

/** The runtime that a person means, likewise. */
export async function runtimeCalled(remote: Remote, called: string): Promise<RuntimeRow> {
  const isOpen = ({ health }: RuntimeRow): boolean => health === 'alive' || health === 'suspect';
  return thingCalled(remote, 'runtime', called, isOpen);
}

async function thingCalled<T extends { readonly id: string }>(
  remote: Remote,
  kind: 'module' | 'runtime',
  called: string,
  isOpen: (row: T) => boolean,
): Promise<T> {
  const known = await remote.find<T>(remote.path(`${kind}s`, called));
  if (known !== null) return known;
  const named = await remote.all<T>(`${remote.path(`${kind}s`)}?name=${encodeURIComponent(called)}`);
  const open = named.filter(isOpen);
  const [first, second] = open.length > 0 ? open : named;
  if (first === undefined) {
    throw new Refusal(
      EXIT.input,
      `no ${kind} is called "${called}" in ${remote.realm}`,
      `"arts ls ${kind}s" lists them.`,
    );
  }
  if (second === undefined) return first;
  const ids = open.map(({ id }) => id).join(', ');
  throw new Refusal(EXIT.input, `several ${kind}s are called "${called}"`, `Say which: ${ids}`);
}
