import { readFileSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import type { Knowledge } from '../../core/index.ts';
import { discretion } from '../access/index.ts';
import { JournalFault } from '../journal/index.ts';
import { BrokerFault } from '../mqtt/index.ts';
import { type RealmEars, Supervisor, type SupervisorPlan } from '../realm/index.ts';
import { Rounds } from '../rollout/index.ts';
import { Access, AccessFault } from './access.ts';
import { Dam } from './dam.ts';
import { keepHeapSmall } from './heap.ts';
import { readServe, type ServeOptions, type ServePlan } from './serve-options.ts';
import type { Web } from './web.ts';

/** Where the command prints, and what it waits for; tests put their own in place. */
export interface ServeTools {
  out(text: string): void;
  err(text: string): void;
  /** One line of the log, as JSON. */
  log(line: string): void;
  /** Resolved when the supervisor is asked to stop. */
  readonly interrupted: Promise<void>;
  /** Has files read again whenever somebody asks for it. */
  onHangUp?(renew: () => void): void;
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
  keepHeapSmall();
  const log = pino({ level: plan.logLevel, base: null, ...discretion }, { write: tools.log });
  let web: Web | null = null;
  let rounds: Rounds | null = null;
  try {
    let supervisor: Supervisor | null = null;
    const knowledgeOf = (realm: string): Knowledge | null =>
      supervisor?.realms.get(realm)?.realm.knowledge ?? null;
    const access = await Access.prepare(plan, log, knowledgeOf);
    for (const warning of access.warnings) warned(warning, tools, log);
    // Loaded only when it is wanted: it is two thirds of all that has to be read.
    web = plan.httpPort === null ? null : await (await import('./web.ts')).Web.open(plan, log, access);
    let breaks = (_fault: unknown): void => {};
    const broken = new Promise((resolve) => {
      breaks = resolve;
    });
    supervisor = await Supervisor.open({ ...planOf(plan, log, access, breaks), ...web?.ties });
    access.open();
    await web?.show(supervisor);
    rounds = roundsOf(plan, supervisor, web, log);
    tools.onHangUp?.(renewing(access, supervisor, web));
    const doors = doorsOf(plan, supervisor, web);
    tools.out(options.json === true ? `${JSON.stringify(doors)}\n` : greeting(plan, doors));
    log.info({ realms: plan.realms, pid: process.pid }, 'ready');
    const fault = await Promise.race([tools.interrupted, broken]);
    log.info(fault === undefined ? 'stopping' : 'giving up');
    await rounds?.close();
    await web?.close();
    web = null;
    await supervisor.close();
    return fault === undefined ? EXIT.ok : told(fault, tools);
  } catch (fault) {
    return told(fault, tools);
  } finally {
    await rounds?.close();
    await web?.close();
  }
}

/** Has plans tried ahead, if it was asked for; what comes of it is counted, and told where it is not as it should be. */
function roundsOf(
  { rollOuts, profile }: ServePlan,
  { realms }: Supervisor,
  web: Web | null,
  log: Logger,
): Rounds | null {
  if (rollOuts === null) return null;
  return new Rounds({
    ...rollOuts,
    policy: profile.name,
    realms: new Map([...realms].map(([name, { realm }]) => [name, realm])),
    told: (realm, outcome) => {
      web?.tried(realm, outcome.kind);
      if (outcome.kind === 'advised') log.info({ realm, ...outcome.advice }, 'moves advised');
      else if (outcome.kind === 'nothing-better') log.debug({ realm }, outcome.why);
      else log.warn({ realm, why: outcome.why }, `no advice: ${outcome.kind}`);
    },
  });
}

const isFaults = (plan: ServePlan | readonly string[]): plan is readonly string[] => Array.isArray(plan);

function warned(warning: string, tools: ServeTools, log: Logger): void {
  tools.err(`arts: ${warning}\n`);
  log.warn(warning);
}

/** Has users and certificate read again. */
function renewing(access: Access, { broker }: Supervisor, web: Web | null): () => void {
  return () => {
    void access.renew((tls) => {
      broker?.renewTls(tls);
      web?.renewTls(tls);
    });
  };
}

/** Says what went wrong and what to do; only what nobody expected shows where it came from. */
function told(fault: unknown, { err }: ServeTools): number {
  if (fault instanceof AccessFault) {
    for (const sentence of fault.sentences) err(`arts: ${sentence}\n`);
    return EXIT.input;
  }
  if (!(fault instanceof JournalFault || fault instanceof BrokerFault)) {
    err(`arts: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
    return EXIT.internal;
  }
  err(`arts: ${fault.message}\n${fault.hint === '' ? '' : `      ${fault.hint}\n`}`);
  if (fault.kind === 'corrupt') return EXIT.input;
  return fault.kind === 'diverged' ? EXIT.diverged : EXIT.unreachable;
}

function planOf(
  plan: ServePlan,
  log: Logger,
  { admit, tls }: Access,
  broke: (fault: unknown) => void,
): SupervisorPlan {
  const { brokerUrl, brokerCaFile, username, password } = plan;
  const dam = new Dam((count) => log.info({ count }, 'more notes of the broker'));
  const noted = (note: string, about: object): void => {
    if (dam.lets()) log.info(about, note);
  };
  const broker: SupervisorPlan['broker'] =
    brokerUrl === null
      ? { kind: 'embedded', host: plan.host, tcpPort: plan.port, wsPort: plan.wsPort, admit, tls, noted }
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

interface Doors {
  readonly mqtt: string | null;
  readonly ws: string | null;
  readonly http: string | null;
}

function doorsOf({ host, brokerUrl, access }: ServePlan, { broker }: Supervisor, web: Web | null): Doors {
  const at = (scheme: string, port: number | null | undefined): string | null =>
    port == null
      ? null
      : `${scheme}${access.tls === null ? '' : 's'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    mqtt: brokerUrl === null ? at('mqtt', broker?.ports.tcpPort) : brokerUrl.replace(/\/\/[^@/]*@/, '//'),
    ws: at('ws', broker?.ports.wsPort),
    http: at('http', web?.port),
  };
}

function greeting(plan: ServePlan, { mqtt, ws, http }: Doors): string {
  const where = plan.databaseUrl === null ? plan.folder : 'PostgreSQL';
  const lines = [
    `supervising ${plan.realms.join(', ')} under policy ${plan.profile.name}`,
    `  MQTT       ${mqtt ?? 'none'}`,
    ...(ws === null ? [] : [`  WebSocket  ${ws}`]),
    ...(http === null
      ? []
      : [
          `  HTTP       ${http}/docs, what happens at ${http}/view, a runtime for browsers at ${http}/runtime`,
        ]),
    `  journal    ${where}`,
    `  access     ${accessTold(plan)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function accessTold({ access, brokerUrl }: ServePlan): string {
  const { usersFile, jwtKeyFile } = access;
  const by = [
    ...(usersFile === null ? [] : [`users of ${usersFile}`]),
    ...(jwtKeyFile === null ? [] : [`tokens signed by ${jwtKeyFile}`]),
  ];
  const who = by.length === 0 ? 'open to whoever reaches it' : by.join(', ');
  return brokerUrl === null ? who : `${who}, over HTTP; over MQTT as that broker has it`;
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
    onHangUp: (renew) => void process.on('SIGHUP', renew),
    env: process.env,
  };
}
