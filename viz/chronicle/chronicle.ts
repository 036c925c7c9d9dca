import type { Timed } from '../reel/words.ts';
import type { Watcher } from '../scene/board.ts';
import type { Health, Journey, ModuleScene, Phase, RuntimeScene, Scene } from '../scene/scene.ts';
import { type Mark, type MarkKind, markOf } from './mark.ts';
import { Spans, Steps } from './spans.ts';
import { messageTopic } from './topic.ts';
import { Traffic } from './traffic.ts';

/** Phases by the code they have in stretches; `ended` has none. */
export const PHASES: readonly Phase[] = ['pending', 'starting', 'running', 'freezing', 'thawing', 'stopping'];
/** States of health by the code they have in stretches. */
export const HEALTHS: readonly Health[] = ['alive', 'suspect', 'lost', 'left'];

/** A migration with whose it is. */
export interface Trip {
  readonly module: string;
  readonly journey: Journey;
}

/** What happened over time, gathered while records come in; scenes tell of one moment, this of all. */
export class Chronicle implements Watcher {
  /** What modules did where; subjects and places are places in the scenes. */
  readonly phases: Spans = new Spans();
  /** How runtimes were. */
  readonly healths: Spans = new Spans();
  readonly marks: Mark[] = [];
  readonly trips: Trip[] = [];
  /** Modules that wait for a place. */
  readonly waiting: Steps = new Steps();
  readonly running: Steps = new Steps();
  /** How many messages there were on which topic. */
  readonly traffic: Traffic = new Traffic();
  /** Modules that truly are not where the supervisor believes. */
  readonly astray: Steps = new Steps();
  /** Whether the trace tells what was true; only a simulator knows. */
  knowsTruth = false;
  readonly #counts = { waiting: 0, running: 0, astray: 0 };
  readonly #astray = new Set<number>();
  readonly #tripOf = new Map<string, number>();

  /** Notes what a record is worth on the time bar. */
  hear(record: Timed, recordCount: number): void {
    if (record.kind === 'world') this.knowsTruth = true;
    const told = markOf(record);
    if (told !== null) this.marks.push({ atMs: record.atMs, recordCount, ...told });
    const topic = messageTopic(record);
    if (topic !== null) this.traffic.count(topic, recordCount);
  }

  /** Notes a keep-alive of a runtime. */
  hearBeat(runtime: string, recordCount: number): void {
    this.traffic.countBeat(runtime, recordCount);
  }

  moduleChanged(index: number, before: ModuleScene | undefined, scene: Scene): void {
    const module = scene.modules[index];
    if (module === undefined) return;
    const { phase, on } = module;
    if (before?.phase !== phase || before.on !== on) {
      const place = on === null ? -1 : scene.runtimeIndex(on);
      this.phases.turn(index, scene.atMs, { code: PHASES.indexOf(phase), place });
      this.#count(before, module, scene.atMs);
      this.#compare(index, scene);
    }
    if (module.journey !== null && module.journey !== before?.journey)
      this.#travel(module.id, module.journey);
  }

  runtimeChanged(index: number, before: RuntimeScene | undefined, scene: Scene): void {
    const runtime = scene.runtimes[index];
    if (runtime === undefined || before?.health === runtime.health) return;
    this.healths.turn(index, scene.atMs, { code: HEALTHS.indexOf(runtime.health), place: index });
  }

  instancesChanged(index: number, scene: Scene): void {
    this.#compare(index, scene);
  }

  /** The first mark of a kind after a moment, or the last before it. */
  nearest(kinds: ReadonlySet<MarkKind>, recordCount: number, direction: 1 | -1): Mark | undefined {
    const isWanted = (mark: Mark): boolean =>
      kinds.has(mark.kind) &&
      (direction === 1 ? mark.recordCount > recordCount : mark.recordCount < recordCount);
    return direction === 1 ? this.marks.find(isWanted) : this.marks.findLast(isWanted);
  }

  #count(before: ModuleScene | undefined, now: ModuleScene, atMs: number): void {
    const counts = this.#counts;
    counts.waiting += Number(now.phase === 'pending') - Number(before?.phase === 'pending');
    counts.running += Number(now.phase === 'running') - Number(before?.phase === 'running');
    this.waiting.turn(atMs, counts.waiting);
    this.running.turn(atMs, counts.running);
  }

  #compare(index: number, scene: Scene): void {
    const module = scene.modules[index];
    if (module === undefined || !this.knowsTruth) return;
    if (isAstray(module, scene.instancesOf(index))) this.#astray.add(index);
    else this.#astray.delete(index);
    this.astray.turn(scene.atMs, this.#astray.size);
  }

  #travel(module: string, journey: Journey): void {
    const known = this.#tripOf.get(module);
    const trip = { module, journey };
    if (known !== undefined && this.trips[known]?.journey.recordIndex === journey.recordIndex) {
      this.trips[known] = trip;
      return;
    }
    this.#tripOf.set(module, this.trips.length);
    this.trips.push(trip);
  }
}

/** Whether a module truly runs elsewhere than believed, or not at all. */
function isAstray({ phase, on, epoch }: ModuleScene, instances: ReturnType<Scene['instancesOf']>): boolean {
  const running = instances.filter(({ state }) => state === 'running');
  if (phase === 'running') return !running.some((one) => one.runtime === on && one.epoch === epoch);
  if (phase === 'pending' || phase === 'ended') return running.length > 0;
  return running.some(({ runtime }) => runtime !== on);
}
