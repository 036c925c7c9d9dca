import { randomUUID } from 'node:crypto';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { Fields } from '../../wire/index.ts';

/** A message that an old peer has heard; `message` is empty where it is no JSON record. */
export interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly message: Fields;
}

/** The connection of an old peer. It does not come back by itself, and remembers everything it heard. */
export class Voice {
  readonly heard: Heard[] = [];
  readonly #client: MqttClient;

  private constructor(client: MqttClient, ear: (heard: Heard) => void) {
    this.#client = client;
    client.on('message', (topic, payload) => {
      const text = payload.toString();
      const heard = { topic, text, message: recordIn(text) };
      this.heard.push(heard);
      ear(heard);
    });
  }

  /** Connects; as a bridge, if it is not to hear what it says itself. */
  static async connect(
    url: string,
    options: IClientOptions = {},
    ear: (heard: Heard) => void = () => {},
    isBridge = false,
  ): Promise<Voice> {
    const client = connect(url, {
      protocolVersion: 4,
      reconnectPeriod: 0,
      manualConnect: true,
      ...options,
    });
    if (isBridge) {
      client.on('packetsend', (packet) => {
        if (packet.cmd === 'connect') Object.assign(packet, { bridgeMode: true });
      });
    }
    const voice = new Voice(client, ear);
    client.connect();
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('error', reject);
    });
    return voice;
  }

  get isConnected(): boolean {
    return this.#client.connected;
  }

  async listen(filters: readonly string[], qos: 0 | 1 | 2 = 0): Promise<void> {
    await this.#client.subscribeAsync([...filters], { qos });
  }

  /** Begins to listen, and does not wait for the broker's word. */
  listenSoon(filter: string, qos: 0 | 1 | 2 = 0): void {
    this.#client.subscribe(filter, { qos });
  }

  listenNoMore(filter: string): void {
    this.#client.unsubscribe(filter, () => {});
  }

  say(topic: string, content: object | string, qos: 0 | 1 | 2 = 0): void {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    this.#client.publish(topic, text, { qos });
  }

  /** Asks for something under a fresh id, and gives that id. */
  asks(topic: string, request: Fields, qos: 0 | 1 | 2 = 0): string {
    const transaction = randomUUID();
    this.say(topic, { object_id: transaction, ...request }, qos);
    return transaction;
  }

  /** All that came on a topic, as records. */
  on(topic: string): readonly Fields[] {
    return this.heard.filter((one) => one.topic === topic).map(({ message }) => message);
  }

  /** The lines that came on a topic. */
  linesOn(topic: string): readonly string[] {
    return this.heard.filter((one) => one.topic === topic).map(({ text }) => text);
  }

  /** All that came under an id and is no request of its own. */
  answersTo(transaction: string): readonly Fields[] {
    return this.heard
      .map(({ message }) => message)
      .filter(({ object_id: id, type }) => id === transaction && type !== 'req' && type !== 'arts_req');
  }

  /** The wire is cut: no goodbye, so that the broker speaks the last will. */
  cut(): void {
    this.#client.stream.destroy();
  }

  async leave(): Promise<void> {
    await this.#client.endAsync(true);
  }
}

/** A last will as MQTT.js wants it. */
export const willOf = (topic: string, content: object, qos: 0 | 2 = 0): IClientOptions => ({
  will: { topic, payload: Buffer.from(JSON.stringify(content)), qos, retain: false },
});

/** The body of a message. */
export const bodyOf = ({ data }: Fields): Fields => recordOf(data);

/** A value as a record; an empty one when it is none. */
const recordOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

function recordIn(text: string): Fields {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
}
