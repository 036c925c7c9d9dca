import { closeSync, openSync, writeSync } from 'node:fs';
import type { TraceRecord } from '../../core/trace.ts';
import { toldIn } from './rows.ts';

/** Nanoseconds, in which the format counts. */
const NS_PER_MS = 1_000_000;
const TOPICS = ['header', 'input', 'decision', 'command', 'world'] as const;

/** The package that writes MCAP is no part of the workbench; who wants it installs it. */
export class NoMcap extends Error {}

/**
 * Writes records as MCAP (foxglove.dev, "MCAP Format Specification"), a topic for each kind of record, their JSON as messages: what
 * Foxglove and its libraries read. The time of a message is that of the realm.
 */
export class McapRecords {
  readonly #file: number;
  readonly #writer: InstanceType<Mcap['McapWriter']>;
  readonly #channels: ReadonlyMap<string, number>;
  readonly #sequences = new Map<string, number>();
  readonly #encoder = new TextEncoder();

  private constructor(
    file: number,
    writer: InstanceType<Mcap['McapWriter']>,
    channels: ReadonlyMap<string, number>,
  ) {
    this.#file = file;
    this.#writer = writer;
    this.#channels = channels;
  }

  /** Begins a file; throws `NoMcap` where the package is missing. */
  static async begin(path: string): Promise<McapRecords> {
    const { McapWriter } = await mcap();
    const file = openSync(path, 'w');
    let atBytes = 0n;
    const writable = {
      position: () => atBytes,
      write: async (buffer: Uint8Array) => {
        for (let at = 0; at < buffer.length; ) at += writeSync(file, buffer, at);
        atBytes += BigInt(buffer.length);
      },
    };
    const writer = new McapWriter({ writable });
    await writer.start({ profile: '', library: 'arts-workbench' });
    const channels = new Map<string, number>();
    for (const topic of TOPICS) {
      const schema = { type: 'object', title: `arts.${topic}`, properties: { kind: { type: 'string' } } };
      const schemaId = await writer.registerSchema({
        name: `arts.${topic}`,
        encoding: 'jsonschema',
        data: new TextEncoder().encode(JSON.stringify(schema)),
      });
      const channel = { topic: `/${topic}`, schemaId, messageEncoding: 'json', metadata: new Map() };
      channels.set(topic, await writer.registerChannel(channel));
    }
    return new McapRecords(file, writer, channels);
  }

  /** Adds one record. */
  async add(record: TraceRecord): Promise<void> {
    const sequence = (this.#sequences.get(record.kind) ?? -1) + 1;
    this.#sequences.set(record.kind, sequence);
    const [told, atMs] = record.kind === 'header' ? [record, 0] : [toldIn(record), record.atMs];
    const atNs = BigInt(Math.round(atMs * NS_PER_MS));
    await this.#writer.addMessage({
      channelId: this.#channels.get(record.kind) ?? 0,
      sequence,
      logTime: atNs,
      publishTime: atNs,
      data: this.#encoder.encode(JSON.stringify(told)),
    });
  }

  /** Ends the file with its indexes. */
  async close(): Promise<void> {
    await this.#writer.end();
    closeSync(this.#file);
  }
}

type Mcap = typeof import('@mcap/core');

async function mcap(): Promise<Mcap> {
  try {
    return await import('@mcap/core');
  } catch {
    throw new NoMcap('the package that writes MCAP is not installed');
  }
}
