import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { EmbeddedBroker, type EmbeddedPlan } from '../embedded.ts';
import { connectLink } from '../external.ts';
import type { Link } from '../link.ts';
import { TestMosquitto } from './mosquitto.ts';

/** A broker under test, with a link to it, whichever of the two it is. */
export interface TestBroker {
  /** Where clients connect. */
  readonly url: string;
  /** A link to it; with a name, where a broker knows its clients by name. */
  link(name?: string): Promise<Link>;
  /** Goes away in good order and comes back on the same port. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

/** The broker inside this program. */
export async function embedded(
  plan: Partial<EmbeddedPlan> = {},
): Promise<TestBroker & { readonly inner: EmbeddedBroker }> {
  const folder = mkdtempSync(join(tmpdir(), 'arts-broker-'));
  const ports = { host: '127.0.0.1', tcpPort: 0, wsPort: null, ...plan };
  let inner = await EmbeddedBroker.start({ folder, ...ports });
  const { tcpPort } = inner.ports;
  return {
    url: `mqtt://127.0.0.1:${tcpPort}`,
    get inner() {
      return inner;
    },
    link: async () => inner.link(),
    async restart() {
      await inner.close();
      inner = await EmbeddedBroker.start({ folder, ...ports, tcpPort });
    },
    async remove() {
      await inner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Mosquitto, over its plain port. */
export async function mosquitto(): Promise<TestBroker & { readonly inner: TestMosquitto }> {
  const inner = await TestMosquitto.start();
  const url = `mqtt://127.0.0.1:${inner.port}`;
  const links: Link[] = [];
  return {
    url,
    inner,
    async link(name = 'supervisor') {
      const link = await connectLink({ url, clientId: name });
      links.push(link);
      return link;
    },
    async restart() {
      await inner.down();
      await inner.up();
    },
    async remove() {
      await Promise.all(links.map((link) => link.close()));
      await inner.remove();
    },
  };
}

/** A client of any broker. */
export const clientOf = (url: string, options: IClientOptions = {}): Promise<MqttClient> =>
  connectAsync(url, { protocolVersion: 4, reconnectPeriod: 50, ...options });

/** Gathers what a client hears, as `topic: payload`. */
export function heardBy(client: MqttClient): string[] {
  const heard: string[] = [];
  client.on('message', (topic, payload) => heard.push(`${topic}: ${payload.toString()}`));
  return heard;
}
