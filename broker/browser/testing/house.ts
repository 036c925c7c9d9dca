import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  assert,
  type Module,
  type ModuleId,
  profileNamed,
  type Report,
  requestId,
} from '../../../core/index.ts';
import { FileShelf } from '../../journal/index.ts';
import { type Admit, EmbeddedBroker } from '../../mqtt/index.ts';
import { Realm } from '../../realm/index.ts';
import { built, galleryModule, until } from '../../runtime/testing/bench.ts';
import { decodeReport } from '../../wire/index.ts';
import { runtimePage } from '../index.ts';

const REALM = 'house';

/** A supervisor as `arts serve` makes it: page, files and MQTT on one port, a realm with a journal behind it. */
export class House {
  /** Every message so far, over all lives of the broker. */
  readonly heard: { readonly topic: string; readonly text: string }[] = [];
  readonly reports: Report[] = [];
  /** Who may connect; everybody unless a test says otherwise. */
  admit: Admit | null = null;
  readonly #folder = mkdtempSync(join(tmpdir(), 'arts-house-'));
  readonly #server: Server;
  #broker: EmbeddedBroker | null = null;
  #realm: Realm | null = null;
  #requestCount = 0;

  private constructor() {
    const page = runtimePage({ realm: REALM });
    this.#server = createServer(async (request, response) => {
      if (await page(request, response)) return;
      const name = /^\/store\/([a-z]+\.wasm)$/.exec(request.url ?? '')?.[1];
      if (name === undefined) return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'application/wasm' }).end(built(basename(name, '.wasm')));
    });
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.#broker === null) socket.destroy();
      else this.#broker.upgrade(request, socket, head);
    });
  }

  static async open(): Promise<House> {
    const house = new House();
    await new Promise<void>((resolve) => house.#server.listen(0, '127.0.0.1', resolve));
    await house.start();
    return house;
  }

  /** Where the page is. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/runtime`;
  }

  get realm(): Realm {
    assert(this.#realm !== null, 'the supervisor is there');
    return this.#realm;
  }

  /** Opens broker and realm; what the last ones knew is still there. */
  async start(): Promise<void> {
    const broker = await EmbeddedBroker.start({
      host: '127.0.0.1',
      tcpPort: null,
      wsPort: null,
      folder: this.#folder,
      ...(this.admit === null ? {} : { admit: this.admit }),
    });
    await broker.link().listen([`${REALM}/#`], ({ topic, payload }) => {
      this.heard.push({ topic, text: Buffer.from(payload).toString() });
      const reading = decodeReport(REALM, { topic, payload });
      if (reading.kind === 'value') this.reports.push(reading.value);
    });
    const profile = profileNamed('standard');
    assert(profile !== undefined, 'there is a standard policy');
    const realm = await Realm.open({
      realm: REALM,
      profile,
      shelf: await FileShelf.open(join(this.#folder, 'realm')),
      link: broker.link(),
      ears: { noted: () => {}, complained: () => {}, broke: () => {} },
    });
    await realm.start();
    this.#broker = broker;
    this.#realm = realm;
  }

  /** Takes broker and realm away; the page is still served. */
  async stop(): Promise<void> {
    const [broker, realm] = [this.#broker, this.#realm];
    this.#broker = null;
    this.#realm = null;
    await realm?.close();
    await broker?.close();
  }

  /** Asks for a module of the gallery, of whose needs nothing is known. */
  async submit(name: string, parts: Parameters<typeof galleryModule>[1] = {}): Promise<Module> {
    this.#requestCount += 1;
    const module = galleryModule(name, parts);
    const request = requestId(`${name}-${this.#requestCount}`);
    const answer = await this.realm.ask({ kind: 'module-requested', request, module });
    assert(answer.kind === 'accept-request', `the request for ${name} is accepted`);
    return module;
  }

  async delete(module: ModuleId): Promise<void> {
    this.#requestCount += 1;
    const request = requestId(`delete-${this.#requestCount}`);
    await this.realm.ask({ kind: 'module-deletion-requested', request, module });
  }

  say(topic: string, text: string): Promise<void> {
    assert(this.#broker !== null, 'the broker is there');
    return this.#broker.link().publish({ topic: `${REALM}/${topic}`, payload: text, qos: 1, retain: false });
  }

  lines(module: ModuleId, stream: 'stdout' | 'stderr' = 'stdout'): readonly string[] {
    const wanted = `${REALM}/proc/debug/${stream}/${module}`;
    return this.heard.filter(({ topic }) => topic === wanted).map(({ text }) => text);
  }

  /** Waits for a report that fits, also one that came already. */
  report<Kind extends Report['kind']>(
    kind: Kind,
    fits: (report: Extract<Report, { readonly kind: Kind }>) => boolean = () => true,
  ): Promise<Extract<Report, { readonly kind: Kind }>> {
    type Wanted = Extract<Report, { readonly kind: Kind }>;
    const isWanted = (report: Report): report is Wanted => report.kind === kind && fits(report as Wanted);
    return until(() => this.reports.find(isWanted), PATIENCE_MS);
  }

  async close(): Promise<void> {
    await this.stop();
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Against tests without an end, not against slow machines. */
const PATIENCE_MS = 40_000;
