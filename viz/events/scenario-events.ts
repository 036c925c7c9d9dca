import type { Input, Module, Timed } from '../reel/words.ts';

/** What is known of the realm beside the records. */
export interface Surroundings {
  /** The time that is 0 in the scenario. */
  readonly beginMs: number;
  readonly deviceOf: (runtime: string) => string | undefined;
}

/** What people and faults did, as a scenario can include it. */
export interface Saved {
  readonly text: string;
  readonly moduleCount: number;
  readonly eventCount: number;
}

type Asked = Extract<Input, { readonly kind: 'module-requested' }>;

/** Everything a scenario can bring about again; JSON in flow style, which is YAML whatever names hold. */
export function scenarioEvents(records: readonly Timed[], { beginMs, deviceOf }: Surroundings): Saved {
  const inputs = records.flatMap((record) => (record.kind === 'input' ? [record.input] : []));
  const at = (atMs: number): string => seconds(atMs - beginMs);
  const idOf = shortIds();
  const modules = inputs
    .filter((input): input is Asked => input.kind === 'module-requested')
    .map((input) => ({
      id: idOf(input.module.id),
      request: at(input.atMs),
      ...lifetimeOf(inputs, input),
      ...needsOf(input.module),
    }));
  const events = inputs.flatMap((input) => {
    const event = eventOf(input, inputs, { deviceOf, idOf });
    return event === null ? [] : [{ at: at(input.atMs), ...event }];
  });
  const list = (name: string, entries: readonly object[]): string =>
    entries.length === 0
      ? ''
      : `\n${name}:\n${entries.map((entry) => `  - ${JSON.stringify(entry)}\n`).join('')}`;
  const text = `# Saved from a trace. A scenario takes this in with "include:"; it has to name the devices itself.\n# Work of modules is what their askers declared; calls keep the processor as busy as declared.\n${list('modules', modules)}${list('events', events)}`;
  return { text, moduleCount: modules.length, eventCount: events.length };
}

const seconds = (ms: number): string => `${Number((Math.max(0, ms) / 1_000).toFixed(3))} s`;

/** Ids that a scenario can take: letters, digits, - and _; others get the nearest, and a number where that is taken. */
function shortIds(): (name: string) => string {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const plain = name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'module';
    let id = plain;
    for (let twin = 2; taken.has(id); twin++) id = `${plain}-${twin}`;
    known.set(name, id);
    taken.add(id);
    return id;
  };
}

function lifetimeOf(inputs: readonly Input[], { module, atMs }: Asked): { readonly lifetime?: string } {
  const end = inputs.find(
    (input) => input.kind === 'module-deletion-requested' && input.module === module.id && input.atMs > atMs,
  );
  return end === undefined ? {} : { lifetime: seconds(end.atMs - atMs) };
}

/** Memory of a module that declares none: one page (WebAssembly 2.0, §4.2.8). */
const PAGE_BYTES = 65_536;
/** Work of a call where none is declared (assumption; a scenario cannot leave it out). */
const WORK_MS = 1;

function needsOf(module: Module): object {
  const { file, fileType, apis, args, env, channels, demand, priority, affinity } = module;
  const workMs = demand.workMs > 0 ? demand.workMs : WORK_MS;
  const perSecond = Number(((demand.cpuShare * 1_000) / workMs).toPrecision(3));
  return {
    file,
    fileType: fileType ?? 'WA',
    ...(apis === undefined ? {} : { apis }),
    ...(args?.length > 0 ? { args } : {}),
    ...(env?.length > 0 ? { env } : {}),
    ...(channels?.length > 0 ? { channels } : {}),
    memory: `${demand.memoryBytes > 0 ? demand.memoryBytes : PAGE_BYTES} B`,
    ...(demand.codeBytes > 0 ? { code: `${demand.codeBytes} B` } : {}),
    ...(demand.stateBytes > 0 ? { state: `${demand.stateBytes} B` } : {}),
    ...(priority === 0 ? {} : { priority }),
    ...(affinity == null ? {} : { affinity: placeOf(affinity) }),
    ...(module.anchor == null ? {} : { anchor: module.anchor }),
    ...(module.latencyMsMax == null ? {} : { objective: `${module.latencyMsMax} ms` }),
    ...(module.migratable === false ? { migratable: false } : {}),
    behaviour: {
      kind: 'service',
      work: `${workMs} ms`,
      ...(perSecond > 0 ? { calls: { kind: 'poisson', perSecond } } : {}),
    },
  };
}

const placeOf = (affinity: NonNullable<Module['affinity']>): object =>
  affinity.kind === 'runtime' ? { runtime: affinity.runtime } : { device: affinity.device };

interface Naming {
  readonly deviceOf: Surroundings['deviceOf'];
  readonly idOf: (module: string) => string;
}

function eventOf(input: Input, inputs: readonly Input[], { deviceOf, idOf }: Naming): object | null {
  switch (input.kind) {
    case 'drain-requested':
      return { kind: 'drain', runtime: input.runtime, draining: input.draining };
    case 'migration-requested':
      return { kind: 'migrate', module: idOf(input.module), to: input.to };
    case 'module-exited':
      return input.reason === 'crashed' ? { kind: 'crash-module', module: idOf(input.module) } : null;
    case 'runtime-left': {
      const device = deviceOf(input.runtime);
      if (device === undefined) return null;
      const back = inputs.find(
        (later) =>
          later.kind === 'runtime-registered' &&
          later.runtime.id === input.runtime &&
          later.atMs > input.atMs,
      );
      const kind = input.willed ? 'crash' : 'silent-leave';
      return back === undefined ? { kind, device } : { kind, device, for: seconds(back.atMs - input.atMs) };
    }
    default:
      return null;
  }
}
