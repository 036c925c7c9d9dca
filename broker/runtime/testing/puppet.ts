import { createServer, type Server } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { Aedes } from 'aedes';
import mqtt, { type MqttClient } from 'mqtt';
import type { Report, RuntimeCommand } from '../../../core/index.ts';
import { decodeReport, encodeCommand } from '../../wire/index.ts';
import { until } from './bench.ts';

/** A message as everybody hears it. */
interface Heard {
  readonly topic: string;
  readonly text: string;
}

/** A real broker in this process, which can be stopped and started, with a supervisor that does what a test says. */
export class Puppet {
  readonly reports: Report[] = [];
  readonly heard: Heard[] = [];
  #broker: Aedes | null = null;
  #server: Server | null = null;
  #client: MqttClient | null = null;
  #streams: Duplex[] = [];

  async start(): Promise<void> {
    this.#broker = await Aedes.createBroker();
    this.#client = new mqtt.MqttClient(() => this.reach(), {
      clientId: 'supervisor',
      protocolId: 'MQTT',
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    this.#client.on('error', () => {});
    this.#client.on('message', (topic, payload) => {
      this.heard.push({ topic, text: payload.toString() });
      const reading = decodeReport('realm', { topic, payload });
      if (reading.kind === 'value') this.reports.push(reading.value);
    });
    await this.#client.subscribeAsync('#', { qos: 1 });
  }

  /** Opens a stream to the broker, without any port. */
  readonly reach = (): Duplex => {
    const [near, far] = duplexPair();
    if (this.#broker === null) far.destroy();
    else this.#broker.handle(far);
    // As a socket would tell: when one end is closed, so is the other.
    far.on('close', () => near.destroy());
    this.#streams.push(near);
    return near;
  };

  /** Opens a port on loopback, for programs of their own; returns the address. */
  async listen(): Promise<string> {
    const server = createServer((socket) => this.#broker?.handle(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  async stop(): Promise<void> {
    await this.#client?.endAsync(true);
    for (const stream of this.#streams) stream.destroy();
    this.#streams = [];
    this.#server?.close();
    const broker = this.#broker;
    this.#broker = null;
    if (broker !== null) await new Promise<void>((resolve) => broker.close(resolve));
  }

  order(command: RuntimeCommand): void {
    const { topic, payload } = encodeCommand('realm', command);
    this.#client?.publish(topic, payload as Buffer, { qos: 1 });
  }

  say(topic: string, text: string): void {
    this.#client?.publish(topic, text, { qos: 1 });
  }

  /** Waits for a report after the `skip` first ones of its kind. */
  report<Kind extends Report['kind']>(
    kind: Kind,
    skip = 0,
  ): Promise<Extract<Report, { readonly kind: Kind }>> {
    type Wanted = Extract<Report, { readonly kind: Kind }>;
    return until(() => this.reports.filter((report): report is Wanted => report.kind === kind)[skip]);
  }

  on(topic: string): readonly string[] {
    return this.heard.filter((one) => one.topic === topic).map(({ text }) => text);
  }
}
