import type { Module } from '../../../core/index.ts';
import { type Stdio, stdioTopic } from '../../wire/native/topics.ts';
import type { Bus } from './bus.ts';
import type { Output, Posting } from './outlet.ts';

/** Ends a module's standard input when it is all that a message holds: ASCII's "end of transmission", as on terminals. */
const END_OF_INPUT = 0x04;

/** Where an instance's streams lead. */
export interface Ports {
  readonly realm: string;
  readonly module: Module;
  readonly bus: Bus;
}

/** The topic of one of an instance's standard streams. */
const topicOf = ({ realm, module }: Ports, stream: Stdio): string => stdioTopic(realm, stream, module.id);

/** The outputs of an instance by number: 1 and 2 are its standard streams, its channels begin at `firstChannel`. */
export function outputsOf(ports: Ports, firstChannel: number): ReadonlyMap<number, Output> {
  const outputs = new Map<number, Output>([
    [1, { topic: topicOf(ports, 'stdout'), isLines: true }],
    [2, { topic: topicOf(ports, 'stderr'), isLines: true }],
  ]);
  ports.module.channels.forEach(({ mode, topic }, index) => {
    if (mode !== 'r') outputs.set(firstChannel + index, { topic, isLines: false });
  });
  return outputs;
}

/** What listens to an instance's inputs. */
export interface Listener {
  /** A message came for input 0 (standard input), or for a channel. */
  hear(input: number, message: Uint8Array): void;
  /** Standard input has ended. */
  end(): void;
}

/** Listens to all inputs of an instance; resolved once none of their messages can be missed. Returns how to stop. */
export async function listenAll(ports: Ports, firstChannel: number, listener: Listener): Promise<() => void> {
  const { bus, module } = ports;
  const listening = [
    bus.listen(topicOf(ports, 'stdin'), (message) => {
      if (message.length === 1 && message[0] === END_OF_INPUT) listener.end();
      else listener.hear(0, message);
    }),
    ...module.channels.flatMap(({ mode, topic }, index) =>
      mode === 'w' ? [] : [bus.listen(topic, (message) => listener.hear(firstChannel + index, message))],
    ),
  ];
  const stop = async (): Promise<void> => {
    for (const one of await Promise.allSettled(listening)) if (one.status === 'fulfilled') one.value();
  };
  try {
    await Promise.all(listening);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return () => void stop();
}

/** What is said on the error stream of an instance when it has ended; `null` when there is nothing to say. */
export function lastWord(ports: Ports, note: string | null, lostCount: number): Posting | null {
  const lost = lostCount > 0 ? `${lostCount} messages to it were lost, as it did not read them` : null;
  const notes = [lost, note].filter((one) => one !== null);
  if (notes.length === 0) return null;
  return wordOf(ports, notes.join('; '));
}

/** A word of ours on the error stream of an instance. */
export const wordOf = (ports: Ports, text: string): Posting => ({
  topic: topicOf(ports, 'stderr'),
  payload: new TextEncoder().encode(`arts: ${text}`),
});
