import type { Command, Decision, Input } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';

/** One life of a module on a runtime, from its order to its end, as a supervisor heard of it. */
export interface Life {
  readonly module: string;
  readonly runtime: string;
  readonly epoch: number;
  readonly orderedMs: number;
  /** `null` if it never ran. */
  readonly startedMs: number | null;
  /** `null` if nobody heard of an end. */
  readonly endedMs: number | null;
  readonly isCompleted: boolean;
  /** What the best contenders came to when it was placed, by runtime. */
  readonly totals: ReadonlyMap<string, number>;
}

/** What became of a module. */
export interface ModuleStory {
  readonly module: string;
  /** When it was asked for. */
  readonly askedMs: number;
  readonly lives: readonly Life[];
}

/** What a trace says of every module, in order of asking; the same for the trace of a simulation and of a live realm. */
export function storiesOf(records: Iterable<TraceRecord>): readonly ModuleStory[] {
  const stories = new Map<string, ModuleStory>();
  let placed: Placed = new Map();
  for (const record of records) {
    // What was decided stands before what was ordered of it, both after the input that led to them.
    if (record.kind === 'input') placed = new Map();
    if (record.kind === 'decision') note(placed, record.decision);
    if (record.kind === 'input') hear(stories, record.input, record.atMs);
    if (record.kind === 'command') order(stories, record.command, { atMs: record.atMs, placed });
  }
  return [...stories.values()];
}

type Placed = Map<string, ReadonlyMap<string, number>>;

function note(placed: Placed, decision: Decision): void {
  if (decision.kind !== 'placed') return;
  const { module, contenders } = decision.placement;
  placed.set(module, new Map(contenders.map(({ runtime, total }) => [runtime, total])));
}

function order(
  stories: Map<string, ModuleStory>,
  command: Command,
  { atMs, placed }: { readonly atMs: number; readonly placed: Placed },
): void {
  if (command.kind !== 'start-module') return;
  const { runtime, module, epoch } = command;
  const story = stories.get(module.id);
  // An order that is said again is the same order.
  if (story === undefined || story.lives.some((life) => life.epoch === epoch)) return;
  const life: Life = {
    module: module.id,
    runtime,
    epoch,
    orderedMs: atMs,
    startedMs: null,
    endedMs: null,
    isCompleted: false,
    totals: placed.get(module.id) ?? new Map(),
  };
  stories.set(module.id, { ...story, lives: [...story.lives, life] });
}

function hear(stories: Map<string, ModuleStory>, input: Input, atMs: number): void {
  if (input.kind === 'module-requested') {
    const { id } = input.module;
    if (!stories.has(id)) stories.set(id, { module: id, askedMs: atMs, lives: [] });
  }
  if (input.kind === 'module-started')
    amend(stories, input, ({ startedMs }) => ({ startedMs: startedMs ?? atMs }));
  if (input.kind === 'module-exited') {
    const isCompleted = input.reason === 'completed';
    amend(stories, input, (life) => (life.endedMs === null ? { endedMs: atMs, isCompleted } : {}));
  }
}

function amend(
  stories: Map<string, ModuleStory>,
  { module, epoch }: { readonly module: string; readonly epoch: number },
  change: (life: Life) => Partial<Life>,
): void {
  const story = stories.get(module);
  if (story === undefined) return;
  const lives = story.lives.map((life) => (life.epoch === epoch ? { ...life, ...change(life) } : life));
  stories.set(module, { ...story, lives });
}
