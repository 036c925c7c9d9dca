import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { guestsOf, type TlsOptions } from '../access/index.ts';
import { runtimePage } from '../browser/index.ts';
import { BrokerFault, type Link } from '../mqtt/index.ts';
import type { Supervisor, SupervisorPlan } from '../realm/index.ts';
import { Meters, Output, openRest, type Rest } from '../rest/index.ts';
import { openStore, readReferred, type Store, whyFixedAfterAll } from '../store/index.ts';
import { actingOffer, viewPage } from '../view/index.ts';
import type { Access } from './access.ts';
import { isNeeded } from './needed.ts';
import type { ServePlan } from './serve-options.ts';

/** Says which version this is. */
const PACKAGE = new URL('../../package.json', import.meta.url);

/** Gap between two looks for checkpoints that nobody will need (assumption: a minute's worth does not matter). */
const SWEEP_MS = 60_000;

interface WebParts {
  readonly log: Logger;
  readonly rest: Rest;
  readonly meters: Meters;
  readonly store: Store;
  readonly tls: TlsOptions | null;
}

/** All that is spoken over HTTP: REST, files, the page of the browser runtime, and MQTT over WebSockets under `/mqtt`. */
export class Web {
  readonly #server: Server | HttpsServer;
  readonly #rest: Rest;
  readonly #meters: Meters;
  readonly #store: Store;
  readonly #log: Logger;
  #supervisor: Supervisor | null = null;
  readonly #outputs = new Map<string, Output>();
  #sweeping: ReturnType<typeof setInterval> | undefined;

  private constructor(plan: ServePlan, parts: WebParts) {
    this.#rest = parts.rest;
    this.#meters = parts.meters;
    this.#store = parts.store;
    this.#log = parts.log;
    const [realm = 'realm'] = plan.realms;
    const runtime = runtimePage({ realm });
    const view = viewPage((query) => actingOffer(query.get('realm') ?? realm));
    const pages = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> =>
      (await runtime(request, response)) || (await view(request, response));
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      pages(request, response).then(
        (isDone) => isDone || this.#rest.app.routing(request, response),
        () => response.destroy(),
      );
    };
    this.#server = parts.tls === null ? createServer(answer) : createHttpsServer({ ...parts.tls }, answer);
    this.#server.on('upgrade', (request, socket, head) => {
      const broker = this.#supervisor?.broker ?? null;
      if (broker !== null && request.url?.split('?')[0] === '/mqtt') broker.upgrade(request, socket, head);
      else socket.destroy();
    });
  }

  /** Opens the port; until the supervisor is there, it says that it is not ready. */
  static async open(plan: ServePlan, log: Logger, { gate, tls, hosts }: Access): Promise<Web> {
    const store = await openStore(join(plan.folder, 'store'));
    const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string };
    const meters = new Meters(version);
    let web: Web | null = null;
    const rest = await openRest({
      store,
      version,
      meters,
      log,
      checks: () => web?.checks ?? [],
      reach: () => ({
        host: plan.brokerUrl === null ? null : new URL(plan.brokerUrl).hostname,
        tcpPort: web?.ports.tcpPort ?? null,
        wsPort: web?.ports.wsPort ?? null,
        isEncrypted: plan.brokerUrl === null ? tls !== null : /^(mqtts|wss|tls):/.test(plan.brokerUrl),
      }),
      gate: guestsOf(gate),
      hosts,
    });
    web = new Web(plan, { rest, meters, store, tls, log });
    await web.#listen(plan);
    return web;
  }

  /** The port that is open. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get checks(): Supervisor['checks'] {
    return this.#supervisor?.checks ?? [];
  }

  get ports(): { readonly tcpPort: number | null; readonly wsPort: number | null } {
    return this.#supervisor?.broker?.ports ?? { tcpPort: null, wsPort: null };
  }

  /** What a supervisor is set up with so that its messages are counted and its files are found. */
  get ties(): Required<Pick<SupervisorPlan, 'tap' | 'fileOf' | 'cargo' | 'whyFixed'>> {
    return {
      tap: (link: Link, realm: string) => this.#meters.counted(link, realm),
      fileOf: (file: string) => readReferred(this.#store, file),
      whyFixed: (file: string) => whyFixedAfterAll(this.#store, file),
      cargo: {
        carry: (module, from, to) => this.#store.checkpoints.copy(module, from, to),
        hand: (module, from, to) =>
          this.#outputs.get(to)?.adopt(module, this.#outputs.get(from)?.after(module, 0) ?? []),
      },
    };
  }

  /** Counts one try of plans. */
  tried(realm: string, outcome: string): void {
    this.#meters.tried(realm, outcome);
  }

  /** Opens all realms of a supervisor to questions. */
  async show(supervisor: Supervisor): Promise<void> {
    this.#supervisor = supervisor;
    for (const [name, { realm, shelf, profile }] of supervisor.realms) {
      const output = await Output.open(await supervisor.listener(name), name);
      this.#outputs.set(name, output);
      this.#rest.open(name, { supervised: realm, profile, journal: shelf, output });
    }
    this.#sweeping = setInterval(() => {
      this.#store.checkpoints
        .sweep((checkpoint) => isNeeded(supervisor.realms, checkpoint))
        .catch((fault: Error) => this.#log.warn({ err: fault }, 'not swept'));
    }, SWEEP_MS);
  }

  /** Shows another certificate to whoever comes from now on. */
  renewTls(tls: TlsOptions): void {
    if (this.#server instanceof HttpsServer) this.#server.setSecureContext({ ...tls });
  }

  /** Ends all streams and closes the port. */
  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    this.#server.close();
    await this.#rest.close();
    this.#server.closeAllConnections();
  }

  async #listen({ host, httpPort }: ServePlan): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (fault: NodeJS.ErrnoException) => {
        const taken = `port ${httpPort} on ${host} is in use by another program`;
        reject(
          fault.code === 'EADDRINUSE' ? new BrokerFault('held', taken, 'Choose another --http-port.') : fault,
        );
      });
      this.#server.listen(httpPort ?? 0, host, resolve);
    });
  }
}
