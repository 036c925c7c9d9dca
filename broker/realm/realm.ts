import { randomUUID } from 'node:crypto';
import {
  type Answer,
  type Command,
  deadline,
  type Input,
  type Knowledge,
  type Request,
  step,
} from '../../core/index.ts';
import { type TraceRecord, traceLine } from '../../core/trace.ts';
import { type Answers, defaultRetention, Journal } from '../journal/index.ts';
import {
  deliverFile,
  type FileWanted,
  hear,
  type Message,
  type Publish,
  readWire,
  subscriptions,
  tell,
  type Wire,
  writeWire,
} from '../wire/index.ts';
import { Alarm } from './alarm.ts';
import { Askers } from './askers.ts';
import { type Beginning, beginning } from './beginning.ts';
import { headerOf, recordsOf } from './brief.ts';
import { graceMs, RealmClock } from './clock.ts';
import type { Fact, RealmParts } from './parts.ts';
import { presence } from './presence.ts';
import { Settling } from './settling.ts';

/**
 * One realm: MQTT to wire to core to journal to wire to MQTT, and one alarm. Decides nothing. What is heard is stepped at
 * once; what comes of it leaves when it is in the journal, together with whatever else was heard meanwhile.
 */
export class Realm {
  readonly #parts: RealmParts;
  readonly #journal: Journal;
  readonly #answers: Answers;
  readonly #clock: RealmClock;
  readonly #alarm: Alarm;
  readonly #unsent: readonly Command[];
  readonly #watchers = new Set<(record: TraceRecord, line: string) => void>();
  readonly #askers = new Askers();
  readonly #settling: Settling;
  #knowledge: Knowledge;
  #wire: Wire;
  #isClosing = false;

  private constructor(parts: RealmParts, from: Beginning) {
    this.#parts = parts;
    this.#knowledge = from.knowledge;
    this.#answers = from.answers;
    this.#unsent = from.unsent;
    this.#settling = new Settling(parts.settleMs);
    this.#clock = new RealmClock(from.knowledge.nowMs);
    this.#alarm = new Alarm(this.#clock, () => this.#take({ kind: 'time-passed' }));
    const wallMs = Date.now() - from.knowledge.nowMs;
    this.#wire = readWire(from.wire, { realm: parts.realm, nonce: randomUUID(), wallMs });
    const port = {
      header: () => this.header(),
      memory: () => ({
        knowledge: this.#knowledge,
        answers: this.#answers.copy(),
        wire: writeWire(this.#wire),
      }),
      broke: (fault: unknown) => this.#break(fault),
      warned: (warning: string) => parts.ears.noted('journal', { warning }),
    };
    this.#journal = new Journal(parts.shelf, port, from.start, parts.retention ?? defaultRetention);
  }

  /** Reads a realm back from its journal, or begins a new one. Hears nobody before `start`. */
  static async open(parts: RealmParts): Promise<Realm> {
    return new Realm(parts, await beginning(parts));
  }

  /** What the supervisor believes now; some of it may not be in the journal so far. */
  get knowledge(): Knowledge {
    return this.#knowledge;
  }

  /** What time it is in it. */
  get nowMs(): number {
    return this.#clock.nowMs();
  }

  /** Whether it hears and decides; not any more once it closes or its journal is lost. */
  get isDeciding(): boolean {
    return !this.#isClosing;
  }

  /** What heads the trace of this realm. */
  header(): Extract<TraceRecord, { readonly kind: 'header' }> {
    return headerOf(this.#parts, this.#knowledge.settings);
  }

  /** Begins to hear, says what an earlier life had decided and may not have said, and lets the clock go. */
  async start(): Promise<void> {
    const { realm, link } = this.#parts;
    this.#clock.hold(true);
    link.watch((state) => {
      this.#clock.hold(state !== 'up');
      if (state === 'up') this.#hearsAgain();
    });
    // In this order: whatever is heard from now on leads to newer orders than these.
    const { wire, publishes, reports, issues } = tell(this.#wire, this.#unsent, this.#knowledge);
    this.#wire = wire;
    if (issues.length > 0) this.#parts.ears.complained('', issues);
    const sent = this.#send([presence(realm, 'online'), ...publishes]);
    for (const report of reports) void this.#take(report);
    this.#hearsAgain();
    await link.listen(
      subscriptions(realm).map(({ filter }) => filter),
      (message) => this.#hear(message),
    );
    await sent;
    setTimeout(() => this.#clock.hold(link.state !== 'up'), graceMs(this.#knowledge.runtimes.size)).unref();
    this.#alarm.set(deadline(this.#knowledge));
  }

  /** Asks the supervisor; resolves with its answer once that is in the journal. The same id gets the same answer. */
  ask(request: Request): Promise<Answer> {
    if (this.#isClosing) return Promise.reject(new Error('the supervisor is about to stop'));
    const answer = this.#askers.wait(request.request);
    void this.#take(request);
    return answer;
  }

  /** Takes in a fact that no message brings; resolves when it is in the journal. */
  take(fact: Fact): Promise<void> {
    return this.#isClosing ? new Promise(() => {}) : this.#take(fact);
  }

  /** Resolves when all that the supervisor believes now is in the journal. */
  written(): Promise<void> {
    return this.#say([]);
  }

  /** Hears every record of the trace, and its line, once it is in the journal, until the function it returns is called. */
  watch(watcher: (record: TraceRecord, line: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Stops hearing, lets everything leave that is to leave, and writes a last snapshot. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#alarm.stop();
    await this.#journal.idle();
    await this.#parts.link.publish(presence(this.#parts.realm, 'offline')).catch(() => {});
    await this.#parts.link.close();
    await this.#journal.close();
  }

  /** What was said meanwhile is lost, and nobody's fault. */
  #hearsAgain(): void {
    if (!this.#isClosing && this.#knowledge.runtimes.size > 0)
      void this.#take({ kind: 'supervisor-returned' });
  }

  /** Resolves when what the message led to is in the journal; never, once the realm is closing: it will be sent again. */
  #hear(message: Message): Promise<void> {
    if (this.#isClosing) return new Promise(() => {});
    const { wire, inputs, publishes, issues, files } = hear(this.#wire, message, this.#knowledge);
    this.#wire = wire;
    if (issues.length > 0) this.#parts.ears.complained(message.topic, issues);
    for (const wanted of files) void this.#deliver(wanted);
    // What is said at once is part of the same batch as what the message leads to, and stands before it.
    const said = publishes.length > 0 ? [this.#say(publishes)] : [];
    return Promise.all([...said, ...inputs.map((input) => this.#take(input))]).then(() => {});
  }

  /** Takes one fact in; resolves when it is in the journal. */
  #take(fact: Fact): Promise<void> {
    if ('request' in fact) {
      const answer = this.#answers.get(fact);
      if (answer !== undefined) return this.#again(answer);
    }
    const atMs = this.#clock.nowMs();
    const input = { ...fact, atMs } as Input;
    const { knowledge, commands, decisions } = step(this.#parts.profile, this.#knowledge, input);
    this.#knowledge = knowledge;
    this.#answers.remember(input, commands);
    const told = tell(this.#wire, commands, knowledge);
    this.#wire = told.wire;
    if (told.issues.length > 0) this.#parts.ears.complained('', told.issues);
    const records = recordsOf(input, decisions, commands);
    const lines = records.map(traceLine);
    const safe = this.#write(atMs, lines, () => {
      for (const watcher of this.#watchers)
        for (const [at, record] of records.entries()) watcher(record, lines[at] ?? '');
      for (const command of commands) this.#askers.hear(command);
      return this.#send(told.publishes);
    });
    this.#alarm.set(deadline(knowledge));
    // What runtimes that never confirm are taken to have done is a fact of its own.
    for (const report of told.reports) void this.#take(report);
    return safe;
  }

  /** Gives an old answer again, after everything that was decided before. */
  #again(answer: Answer): Promise<void> {
    const { wire, publishes } = tell(this.#wire, [answer], this.#knowledge);
    this.#wire = wire;
    return this.#write(this.#knowledge.nowMs, [], () => {
      this.#askers.hear(answer);
      return this.#send(publishes);
    });
  }

  /** Says something that decides nothing, after everything that was decided before and together with what is decided now. */
  #say(publishes: readonly Publish[]): Promise<void> {
    return this.#write(this.#knowledge.nowMs, [], () => this.#send(publishes));
  }

  #write(atMs: number, lines: readonly string[], leave: () => Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      this.#journal.add(atMs, lines, () => {
        resolve();
        return leave();
      });
    });
  }

  async #send(publishes: readonly Publish[]): Promise<void> {
    const { link, ears } = this.#parts;
    const lost = (fault: unknown): void => ears.noted('message lost', { reason: String(fault) });
    const sent = publishes.map((publish) =>
      (this.#settling.wait(publish)?.then(() => link.publish(publish)) ?? link.publish(publish)).catch(lost),
    );
    await Promise.all(sent);
  }

  async #deliver(wanted: FileWanted): Promise<void> {
    const bytes = (await this.#parts.fileOf?.(wanted.file).catch(() => null)) ?? null;
    const { wire, publishes } = deliverFile(this.#wire, wanted, bytes, this.#knowledge);
    this.#wire = wire;
    await this.#say(publishes);
  }

  #break(fault: unknown): void {
    this.#isClosing = true;
    this.#alarm.stop();
    this.#askers.fail(new Error('the journal is lost'));
    this.#parts.ears.broke(fault);
  }
}
