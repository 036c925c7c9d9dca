import type { Link } from '../mqtt/index.ts';
import { isName, type Message, type Stdio, stdioTopic } from '../wire/index.ts';

/** One line that a module wrote. */
export interface OutputLine {
  /** Counts the lines of a realm; grows. */
  readonly sequence: number;
  /** When it came, in milliseconds since 1970. */
  readonly wallMs: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Lines kept of one module, and bytes of all modules together (assumptions: a screen's history, a hundred talkers). */
const LINE_COUNT_MAX = 1_000;
const TOTAL_BYTES_MAX = 32 * 2 ** 20;
/** Characters kept of one line (assumption). */
const LENGTH_COUNT_MAX = 65_536;

/** No realm writes more lines than this in a millisecond, by far; products stay below 2^53 for some ages. */
const LINES_PER_MS_MAX = 1_000;

const STREAMS = ['stdout', 'stderr'] as const;

/**
 * What the modules of a realm wrote lately, for those who come to read it later. Nothing of it is kept over a restart;
 * what has to last belongs on a channel.
 */
export class Output {
  readonly #link: Link;
  readonly #realm: string;
  readonly #bells = new Set<() => void>();
  /** In the order in which modules last spoke, so that the silent ones are forgotten first. */
  readonly #lines = new Map<string, OutputLine[]>();
  /** Begins above all of an earlier life, so that who goes on behind a line of then misses none of now. */
  #sequence: number = Date.now() * LINES_PER_MS_MAX;
  #totalBytes = 0;

  private constructor(link: Link, realm: string) {
    this.#link = link;
    this.#realm = realm;
  }

  /** Listens over a link of its own. */
  static async open(link: Link, realm: string): Promise<Output> {
    const output = new Output(link, realm);
    const filters = STREAMS.map((stream) => stdioTopic(realm, stream, '+'));
    await link.listen(filters, (message) => output.#hear(message));
    return output;
  }

  /** What is kept of a module's lines behind one of them. */
  after(module: string, sequence: number): readonly OutputLine[] {
    return (this.#lines.get(module) ?? []).filter((line) => line.sequence > sequence);
  }

  /** Takes over what a module wrote in another realm, with its places there, instead of what it may have written here before. */
  adopt(module: string, lines: readonly OutputLine[]): void {
    this.#forget(this.#lines.get(module) ?? [], LINE_COUNT_MAX);
    this.#lines.delete(module);
    if (lines.length === 0) return;
    this.#lines.set(module, [...lines]);
    this.#sequence = Math.max(this.#sequence, lines.at(-1)?.sequence ?? 0);
    for (const { text } of lines) this.#totalBytes += text.length;
    while (this.#totalBytes > TOTAL_BYTES_MAX) this.#forgetSilent();
  }

  /** Resolves when any module of the realm has written something, or when nobody waits any longer. */
  async more(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#bells.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#bells.add(done);
      signal.addEventListener('abort', done);
    });
  }

  /** Writes a line to a module's standard input. */
  send(module: string, text: string): Promise<void> {
    return this.#link.publish({
      topic: stdioTopic(this.#realm, 'stdin', module),
      payload: text,
      qos: 1,
      retain: false,
    });
  }

  /** Listens no longer, and lets go of all who wait. */
  async close(): Promise<void> {
    for (const ring of [...this.#bells]) ring();
    await this.#link.close();
  }

  #hear({ topic, payload }: Message): void {
    const [module = '', stream] = topic.split('/').toReversed();
    if (!isName(module) || !isStream(stream)) return;
    const text = (typeof payload === 'string' ? payload : Buffer.from(payload).toString('utf8')).slice(
      0,
      LENGTH_COUNT_MAX,
    );
    this.#sequence += 1;
    const lines = this.#lines.get(module) ?? [];
    lines.push({ sequence: this.#sequence, wallMs: Date.now(), stream, text });
    this.#totalBytes += text.length;
    if (lines.length > LINE_COUNT_MAX) this.#forget(lines, 1);
    this.#lines.delete(module);
    this.#lines.set(module, lines);
    while (this.#totalBytes > TOTAL_BYTES_MAX) this.#forgetSilent();
    for (const ring of [...this.#bells]) ring();
  }

  #forgetSilent(): void {
    const [silent, lines] = this.#lines.entries().next().value ?? ['', []];
    this.#forget(lines, Math.max(1, Math.ceil(lines.length / 2)));
    if (lines.length === 0) this.#lines.delete(silent);
  }

  #forget(lines: OutputLine[], lineCount: number): void {
    for (const { text } of lines.splice(0, lineCount)) this.#totalBytes -= text.length;
  }
}

const isStream = (text: Stdio | string | undefined): text is OutputLine['stream'] =>
  text === 'stdout' || text === 'stderr';
