import type { AgentKnowledge, ExitReason, Module } from '../../../core/index.ts';
import type { Running } from '../../runtime/host/running.ts';

/** How the tab stands with its supervisor. */
export type Standing =
  | 'measuring'
  | 'connecting'
  | 'registering'
  | 'registered'
  | 'offline'
  | 'evacuating'
  | 'leaving'
  | 'left';

/** What an instance does. */
export type Stage = 'starting' | 'running' | 'moving' | 'stopping' | 'ended';

/** How an instance came to its end; `failed` for one that never started, `moved` for one that goes on elsewhere. */
export type Ending = ExitReason | 'failed' | 'moved';

/** One line of an instance. */
export interface Line {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Lines kept of each instance (assumption: more than anybody scrolls back in a tab). */
const LINE_COUNT_MAX = 200;
/** Longest line shown; the supervisor gets all of it. */
const LINE_CHARACTER_COUNT_MAX = 500;
/** Instances kept after their end. */
const ENDED_COUNT_MAX = 20;
/** Measurements kept of each instance, one a second. */
const BUSY_COUNT_MAX = 60;
const NOTE_COUNT_MAX = 50;

/** One instance of a module, from the order to start it to long after its end. */
export class Entry {
  readonly ordinal: number;
  readonly module: Module;
  readonly beganMs: number;
  stage: Stage = 'starting';
  ending: Ending | null = null;
  endNote: string | null = null;
  endedMs: number | null = null;
  memoryBytes: number | null = null;
  memoryPeakBytes = 0;
  /** The newest measurements, oldest first. */
  readonly busyShares: number[] = [];
  readonly lines: Line[] = [];
  /** Lines so far, with those that are not kept. */
  lineCount = 0;
  readonly #running: () => Running | null;
  #measured: { readonly atMs: number; readonly cpuMs: number } | null = null;

  constructor(ordinal: number, module: Module, { beganMs, running }: Birth) {
    this.ordinal = ordinal;
    this.module = module;
    this.beganMs = beganMs;
    this.#running = running;
  }

  write(stream: Line['stream'], text: string): void {
    const isLong = text.length > LINE_CHARACTER_COUNT_MAX;
    this.lines.push({ stream, text: isLong ? `${text.slice(0, LINE_CHARACTER_COUNT_MAX)}…` : text });
    this.lineCount += 1;
    if (this.lines.length > LINE_COUNT_MAX) this.lines.shift();
  }

  measure(atMs: number): void {
    const usage = this.#running()?.usage();
    if (usage === undefined || this.stage === 'ended') return;
    this.memoryBytes = usage.memoryBytes;
    this.memoryPeakBytes = Math.max(this.memoryPeakBytes, usage.memoryBytes ?? 0);
    if (usage.cpuMs === null) return;
    const before = this.#measured;
    this.#measured = { atMs, cpuMs: usage.cpuMs };
    if (before === null || atMs <= before.atMs) return;
    const busyShare = (usage.cpuMs - before.cpuMs) / (atMs - before.atMs);
    this.busyShares.push(Math.max(0, Math.min(1, busyShare)));
    if (this.busyShares.length > BUSY_COUNT_MAX) this.busyShares.shift();
  }
}

/** When an instance began, and what it can be measured by once it is there. */
interface Birth {
  readonly beganMs: number;
  running(): Running | null;
}

/** All that the page shows, and word whenever it changes. */
export class Board {
  standing: Standing = 'measuring';
  /** Living ones first in order of their start, then ended ones, newest first. */
  entries: readonly Entry[] = [];
  readonly notes: { readonly atMs: number; readonly text: string }[] = [];
  /** Whether a person is to say who they are; `again` if what they said was not right. */
  isAsking: 'no' | 'yes' | 'again' = 'no';
  hasAnswered = false;
  /** Whether somebody wants to leave, and modules are taken over elsewhere first. */
  isEvacuating = false;
  changed: () => void = () => {};
  #ordinal = 0;

  begin(module: Module, birth: Birth): Entry {
    this.#ordinal += 1;
    const entry = new Entry(this.#ordinal, module, birth);
    this.entries = [...this.living, entry, ...this.ended];
    this.changed();
    return entry;
  }

  end(entry: Entry, ending: Ending, note: string | null): void {
    entry.measure(performance.now());
    entry.ending = ending === 'stopped' && entry.stage === 'moving' ? 'moved' : ending;
    entry.stage = 'ended';
    entry.endNote = note;
    entry.endedMs = performance.now();
    const rest = this.ended.filter((one) => one !== entry);
    this.entries = [...this.living, entry, ...rest.slice(0, ENDED_COUNT_MAX - 1)];
    this.changed();
  }

  get living(): readonly Entry[] {
    return this.entries.filter(({ stage }) => stage !== 'ended');
  }

  get ended(): readonly Entry[] {
    return this.entries.filter(({ stage }) => stage === 'ended');
  }

  note(text: string): void {
    this.notes.push({ atMs: Date.now(), text });
    if (this.notes.length > NOTE_COUNT_MAX) this.notes.shift();
    this.changed();
  }

  /** The broker wants to know who this is. */
  ask(): void {
    this.isAsking = this.hasAnswered ? 'again' : 'yes';
    this.changed();
  }

  /** Takes over what the agent knows. */
  follow({ connection, leaveDueMs, instances }: AgentKnowledge): void {
    const isStopping = new Set(
      instances.filter(({ stage }) => stage.kind === 'stopping').map(({ module }) => module.id),
    );
    const isMoving = new Set(
      instances
        .filter(({ stage }) => stage.kind === 'freezing' || stage.kind === 'frozen')
        .map(({ module }) => module.id),
    );
    for (const entry of this.living) {
      if (isMoving.has(entry.module.id)) entry.stage = 'moving';
      // What is ended after it was frozen goes on elsewhere.
      else if (isStopping.has(entry.module.id) && entry.stage !== 'moving') entry.stage = 'stopping';
      else if (entry.stage === 'moving' && !isStopping.has(entry.module.id)) entry.stage = 'running';
    }
    if (connection.kind === 'left') this.standing = 'left';
    else if (leaveDueMs !== null) this.standing = 'leaving';
    else if (connection.kind === 'offline') this.standing = connection.metBefore ? 'offline' : 'connecting';
    else if (this.isEvacuating) this.standing = 'evacuating';
    else this.standing = connection.kind;
    if (connection.kind === 'registering' || connection.kind === 'registered') this.isAsking = 'no';
    this.changed();
  }
}
