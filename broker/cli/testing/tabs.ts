import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { openChromium } from '../../browser/testing/chromium.ts';
import type { MoveStage, Overheard } from './moves.ts';

/** A tab that is a runtime, under the id that it chose. */
export interface Tab {
  readonly id: string;
  readonly page: Page;
}

/** Tabs of a real Chromium, which join the realm of a stage. */
export class Tabs {
  readonly #stage: MoveStage;
  readonly #browser: Browser;
  readonly #bridge: Bridge | null;

  private constructor(stage: MoveStage, browser: Browser, bridge: Bridge | null) {
    this.#stage = stage;
    this.#browser = browser;
    this.#bridge = bridge;
  }

  /** Starts the browser; with the port of a broker of others, that one is made to speak WebSocket. */
  static async open(stage: MoveStage, brokerPort: number | null = null): Promise<Tabs> {
    const bridge = brokerPort === null ? null : await Bridge.open(brokerPort);
    return new Tabs(stage, await openChromium(), bridge);
  }

  /** Opens the page of the supervisor in a browser profile of its own; resolved once the realm has it. */
  async tab(name: string): Promise<Tab> {
    const page = await (await this.#browser.newContext()).newPage();
    const words = new URLSearchParams({ name, ...(this.#bridge !== null && { broker: this.#bridge.url }) });
    const from = this.#stage.heard.length;
    await page.goto(`${this.#stage.httpUrl}/runtime/?${words}`);
    const { topic } = await this.#stage.hears((one) => registers(one, name), from);
    const id = topic.split('/').at(-2) ?? '';
    await this.#stage.registered(id);
    return { id, page };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#bridge?.close();
  }
}

const registers = ({ topic, text }: Overheard, name: string): boolean =>
  /\/report$/.test(topic) && text.includes('"runtime-registered"') && text.includes(`"name":"${name}"`);

/**
 * Carries MQTT between WebSockets and the TCP port of a broker. Debian's Mosquitto speaks WebSocket, too, but then listens to
 * every network that there is.
 */
class Bridge {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(server: Server, sockets: WebSocketServer) {
    this.#server = server;
    this.#sockets = sockets;
  }

  static async open(brokerPort: number): Promise<Bridge> {
    const server = createServer();
    const sockets = new WebSocketServer({ server, handleProtocols: () => 'mqtt' });
    sockets.on('connection', (socket) => {
      const stream = createWebSocketStream(socket);
      const broker = connect(brokerPort, '127.0.0.1').setNoDelay();
      stream.pipe(broker).pipe(stream);
      // Whichever end goes takes the other along.
      for (const end of [stream, broker])
        end.on('error', () => {}).on('close', () => [stream, broker].map((one) => one.destroy()));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new Bridge(server, sockets);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.close();
  }
}
