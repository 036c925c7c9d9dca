import {
  type Advice,
  type Command,
  type Decision,
  deadline,
  type Input,
  type Knowledge,
  type Profile,
  type Report,
  type Request,
  type RuntimeCommand,
  readKnowledge,
  step,
  type Waking,
  writeKnowledge,
} from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';

/** A fact as it reaches the supervisor's shell, before it is stamped. */
export type Fact = Report | Request | Advice | Waking;

/** What the shell needs of the world around it. */
export interface SupervisorPort {
  /** Milliseconds on the supervisor's own clock. */
  nowMs(): number;
  /** Sends an order to a runtime. */
  send(command: RuntimeCommand): void;
  /** Sets the one alarm there is; `Infinity` unsets it. */
  alarm(atMs: number): void;
  /** Every step's results, for meters and oracles. */
  stepped(input: Input, commands: readonly Command[], decisions: readonly Decision[]): void;
  trace(record: TraceRecord): void;
  /** Real time in µs and who wants to know how much of it a step took, if anybody does. */
  readonly stopwatch: { nowUs(): number; took(us: number): void } | null;
}

/**
 * The simulator's shell around the supervisor: stamps what arrives, steps the core, sends what it orders, and keeps
 * one alarm. It decides nothing. While it is down,
 * what is sent to it waits or gets lost as its broker has it, and who asks for something asks again.
 */
export class SupervisorShell {
  readonly #profile: Profile;
  readonly #port: SupervisorPort;
  #knowledge: Knowledge;
  #alarmMs = Number.POSITIVE_INFINITY;
  #isDown = false;
  #inputCount = 0;
  /** Requests made while it was down; who asks asks again until answered. */
  #asked: Request[] = [];

  constructor(profile: Profile, knowledge: Knowledge, port: SupervisorPort) {
    this.#profile = profile;
    this.#knowledge = knowledge;
    this.#port = port;
  }

  /** What the supervisor believes. */
  get knowledge(): Knowledge {
    return this.#knowledge;
  }

  get inputCount(): number {
    return this.#inputCount;
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Takes one fact in and lets its consequences out. */
  hear(fact: Fact): void {
    if (this.#isDown) {
      if ('request' in fact) this.#asked.push(fact);
      return;
    }
    const port = this.#port;
    const input = { ...fact, atMs: port.nowMs() } as Input;
    this.#inputCount += 1;
    port.trace({ kind: 'input', atMs: input.atMs, input });
    const { stopwatch } = port;
    const begunUs = stopwatch?.nowUs() ?? 0;
    const { knowledge, commands, decisions } = step(this.#profile, this.#knowledge, input);
    stopwatch?.took(stopwatch.nowUs() - begunUs);
    this.#knowledge = knowledge;
    for (const decision of decisions) port.trace({ kind: 'decision', atMs: input.atMs, decision });
    for (const command of commands) {
      port.trace({ kind: 'command', atMs: input.atMs, command });
      if ('runtime' in command) port.send(command);
    }
    port.stepped(input, commands, decisions);
    this.#arm();
  }

  /** The alarm rang. */
  ring(): void {
    this.#alarmMs = Number.POSITIVE_INFINITY;
    this.hear({ kind: 'time-passed' });
  }

  /** The supervisor's program ends; what it knew is in its journal. */
  goDown(): void {
    this.#isDown = true;
    this.#alarmMs = Number.POSITIVE_INFINITY;
    this.#port.alarm(Number.POSITIVE_INFINITY);
  }

  /** The program starts again and reads its knowledge back from what it had written down. */
  comeUp(): void {
    this.#isDown = false;
    this.reread();
    this.hear({ kind: 'supervisor-returned' });
    const asked = this.#asked;
    this.#asked = [];
    for (const request of asked) this.hear(request);
  }

  /** Writes down what it knows and reads it back; whoever watches must not notice. */
  reread(): void {
    this.#knowledge = readKnowledge(this.#profile, writeKnowledge(this.#knowledge));
  }

  #arm(): void {
    const dueMs = deadline(this.#knowledge);
    if (dueMs === this.#alarmMs) return;
    this.#alarmMs = dueMs;
    this.#port.alarm(dueMs);
  }
}
