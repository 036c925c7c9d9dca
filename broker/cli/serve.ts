import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Logger, pino } from 'pino';
import { JournalFault } from '../journal/index.ts';
import { BrokerFault } from '../mqtt/index.ts';
import { type RealmEars, Supervisor, type SupervisorPlan } from '../realm/index.ts';
import { Dam } from './dam.ts';
import { readServe, type ServeOptions, type ServePlan } from './serve-options.ts';

/** Where the command prints, and what it waits for; tests put their own in place. */
export interface ServeTools {
  out(text: string): void;
  err(text: string): void;
  /** One line of the log, as JSON. */
  log(line: string): void;
  /** Resolved when the supervisor is asked to stop. */
  readonly interrupted: Promise<void>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Exit codes, as the README lists them. */
const EXIT = { ok: 0, internal: 1, usage: 2, input: 3, diverged: 6, unreachable: 7 } as const;

/** Supervises realms until it is interrupted; then stops in good order. */
export async function serve(options: ServeOptions, tools: ServeTools = ownTools()): Promise<number> {
  const plan = readServe(options, tools.env);
  if (isFaults(plan)) {
    for (const fault of plan) tools.err(`arts: ${fault}\n`);
    return EXIT.usage;
  }
  const log = pino({ level: plan.logLevel, base: null }, { write: tools.log });
  const state = { isReady: false, broken: new Promise<unknown>(() => {}) };
  const http = plan.httpPort === null ? null : healthServer(() => ({ isReady: state.isReady, supervisor }));
  let supervisor: Supervisor | null = null;
  try {
    await listen(http, plan);
    let breaks = (_fault: unknown): void => {};
    state.broken = new Promise((resolve) => {
      breaks = resolve;
    });
    supervisor = await Supervisor.open(planOf(plan, log, (fault) => breaks(fault)));
    const { broker } = supervisor;
    http?.on('upgrade', (request, socket, head) => {
      if (broker !== null && request.url?.split('?')[0] === '/mqtt') broker.upgrade(request, socket, head);
      else socket.destroy();
    });
    state.isReady = true;
    tools.out(
      options.json === true
        ? `${JSON.stringify(doors(plan, supervisor, http))}\n`
        : greeting(plan, supervisor, http),
    );
    log.info({ realms: plan.realms, pid: process.pid }, 'ready');
    const fault = await Promise.race([tools.interrupted, state.broken]);
    state.isReady = false;
    log.info(fault === undefined ? 'stopping' : 'giving up');
    await supervisor.close();
    return fault === undefined ? EXIT.ok : told(fault, tools);
  } catch (fault) {
    return told(fault, tools);
  } finally {
    http?.close();
    http?.closeAllConnections();
  }
}

const isFaults = (plan: ServePlan | readonly string[]): plan is readonly string[] => Array.isArray(plan);

/** Says what went wrong and what to do; only what nobody expected shows where it came from. */
function told(fault: unknown, { err }: ServeTools): number {
  if (!(fault instanceof JournalFault || fault instanceof BrokerFault)) {
    err(`arts: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
    return EXIT.internal;
  }
  err(`arts: ${fault.message}\n${fault.hint === '' ? '' : `      ${fault.hint}\n`}`);
  if (fault.kind === 'corrupt') return EXIT.input;
  return fault.kind === 'diverged' ? EXIT.diverged : EXIT.unreachable;
}

function planOf(plan: ServePlan, log: Logger, broke: (fault: unknown) => void): SupervisorPlan {
  const { brokerUrl, brokerCaFile, username, password } = plan;
  const noted = (note: string, about: object): void => log.info(about, note);
  const broker: SupervisorPlan['broker'] =
    brokerUrl === null
      ? { kind: 'embedded', host: plan.host, tcpPort: plan.port, wsPort: plan.wsPort, noted }
      : {
          kind: 'external',
          url: brokerUrl,
          username,
          password,
          ca: brokerCaFile === null ? null : readFileSync(brokerCaFile, 'utf8'),
          noted,
        };
  return {
    realms: plan.realms,
    profile: plan.profile,
    settings: plan.settings,
    folder: plan.folder,
    databaseUrl: plan.databaseUrl,
    broker,
    onDivergence: plan.acceptsDivergence ? 'accept' : 'refuse',
    earsOf: (realm) => earsOf(realm, log, broke),
  };
}

function earsOf(realm: string, log: Logger, broke: (fault: unknown) => void): RealmEars {
  const dam = new Dam((count) => log.warn({ realm, count }, 'more bad messages'));
  return {
    noted: (note, about) => log.info({ realm, ...about }, note),
    complained: (topic, issues) => {
      if (dam.lets()) log.warn({ realm, topic, issues }, 'bad message');
    },
    broke: (fault) => {
      log.fatal({ realm, reason: String(fault) }, 'journal lost');
      broke(fault);
    },
  };
}

interface Health {
  readonly isReady: boolean;
  readonly supervisor: Supervisor | null;
}

/** Says whether the program lives and whether it is ready, until REST says more. */
function healthServer(health: () => Health): Server {
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://arts');
    const { isReady, supervisor } = health();
    const checks = supervisor?.checks ?? [];
    const isWell = isReady && checks.every((check) => check.isWell);
    const answer = (code: number, text: string): void => {
      response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${text}\n`);
    };
    if (pathname === '/livez') return answer(200, 'ok');
    if (pathname !== '/readyz') return answer(404, 'not found');
    const lines = checks.map(({ name, isWell: isGood, note }) => `[${isGood ? '+' : '-'}] ${name}: ${note}`);
    const verbose = searchParams.has('verbose') ? [...lines, ''] : [];
    return answer(isWell ? 200 : 503, [...verbose, isWell ? 'ready' : 'not ready'].join('\n'));
  });
}

async function listen(server: Server | null, { host, httpPort }: ServePlan): Promise<void> {
  if (server === null) return;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (fault: NodeJS.ErrnoException) => {
      const taken = `port ${httpPort} on ${host} is in use by another program`;
      reject(
        fault.code === 'EADDRINUSE' ? new BrokerFault('held', taken, 'Choose another --http-port.') : fault,
      );
    });
    server.listen(httpPort ?? 0, host, resolve);
  });
}

interface Doors {
  readonly mqtt: string | null;
  readonly ws: string | null;
  readonly http: string | null;
}

function doors({ host, brokerUrl }: ServePlan, { broker }: Supervisor, http: Server | null): Doors {
  const at = (scheme: string, port: number | null | undefined): string | null =>
    port == null ? null : `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    mqtt: brokerUrl === null ? at('mqtt', broker?.ports.tcpPort) : brokerUrl.replace(/\/\/[^@/]*@/, '//'),
    ws: at('ws', broker?.ports.wsPort),
    http: at('http', http === null ? null : (http.address() as AddressInfo).port),
  };
}

function greeting(plan: ServePlan, supervisor: Supervisor, http: Server | null): string {
  const { mqtt, ws, http: web } = doors(plan, supervisor, http);
  const where = plan.databaseUrl === null ? plan.folder : 'PostgreSQL';
  const lines = [
    `supervising ${plan.realms.join(', ')} under policy ${plan.profile.name}`,
    `  MQTT       ${mqtt ?? 'none'}`,
    ...(ws === null ? [] : [`  WebSocket  ${ws}`]),
    ...(web === null ? [] : [`  HTTP       ${web}`]),
    `  journal    ${where}`,
  ];
  return `${lines.join('\n')}\n`;
}

function ownTools(): ServeTools {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    log: (line) => void process.stderr.write(line),
    interrupted: new Promise((resolve) => {
      for (const [signal, code] of [
        ['SIGINT', 130],
        ['SIGTERM', 143],
      ] as const) {
        process.once(signal, () => {
          resolve();
          // Whoever asks twice does not want to wait.
          process.once(signal, () => process.exit(code));
        });
      }
    }),
    env: process.env,
  };
}
