import type { Logger } from 'pino';
import type { Knowledge } from '../../core/index.ts';
import {
  admitAt,
  Gate,
  isLoopback,
  loadKeys,
  loadTls,
  loadUsers,
  type TlsOptions,
  type TokenPlan,
  type Users,
} from '../access/index.ts';
import type { Admit } from '../mqtt/index.ts';
import type { Issue, Reading } from '../wire/index.ts';
import type { AccessPlan } from './access-options.ts';
import type { ServePlan } from './serve-options.ts';

/** Files that say who may come in, and cannot be used. */
export class AccessFault extends Error {
  readonly sentences: readonly string[];

  constructor(sentences: readonly string[]) {
    super(sentences.join('; '));
    this.name = 'AccessFault';
    this.sentences = sentences;
  }
}

/** Names a supervisor on loopback may be asked under, so that a page of somebody else's cannot reach it under its own. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Who may come in, and how it is encrypted: one gate for MQTT and HTTP. */
export class Access {
  readonly gate: Gate;
  readonly tls: TlsOptions | null;
  /** What a person should mend. */
  readonly warnings: readonly string[];
  /** Names under which browsers may reach us; `null` for any. */
  readonly hosts: readonly string[] | null;
  readonly #plan: AccessPlan;
  readonly #log: Logger;
  readonly #opened: Promise<void>;
  #open: () => void = () => {};

  private constructor(plan: ServePlan, log: Logger, read: ReadFiles, knowledgeOf: KnowledgeOf) {
    const { access, realms, host } = plan;
    const { users, tokens } = read;
    this.#plan = access;
    this.#log = log;
    this.tls = read.tls;
    this.warnings = [...(access.warning === null ? [] : [access.warning]), ...read.warnings];
    // Whoever has to say who it is does so under any name.
    const isOpen = users === null && tokens === null;
    this.hosts = isOpen && isLoopback(host) ? [...LOOPBACK_NAMES, host] : null;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    const noted = (note: string, about: object): void => log.warn(about, note);
    const { strangerRole } = access;
    this.gate = new Gate({ users, tokens, strangerRole, realms, knowledgeOf, noted, hosts: this.hosts });
  }

  /** Reads all files; throws a fault that says everything that is wrong with them. */
  static async prepare(plan: ServePlan, log: Logger, knowledgeOf: KnowledgeOf): Promise<Access> {
    return new Access(plan, log, await readFiles(plan.access), knowledgeOf);
  }

  /** Lets in whoever waits: what the realms know is known now, and without it nobody could be judged. */
  open(): void {
    this.#open();
  }

  /** Decides about clients of the embedded broker. */
  get admit(): Admit {
    const admit = admitAt(this.gate);
    return async (caller) => {
      await this.#opened;
      return admit(caller);
    };
  }

  /** Reads users and certificate again. What cannot be used is said in the log, and what was holds on. */
  async renew(show: (tls: TlsOptions) => void): Promise<void> {
    const { usersFile, tls: files } = this.#plan;
    if (usersFile !== null) {
      const users = this.#told(await loadUsers(usersFile));
      if (users !== null) this.gate.renew(users.users);
      if (users !== null) this.#log.info({ userCount: users.users.size }, 'users read again');
    }
    if (files !== null) {
      const loaded = this.#told(await loadTls(files, Date.now()));
      if (loaded !== null) show(loaded.options);
      if (loaded !== null) this.#log.info('certificate read again');
    }
    if (usersFile === null && files === null) this.#log.info('nothing to read again');
  }

  #told<T extends { readonly warnings: readonly string[] }>(reading: Reading<T>): T | null {
    if (reading.kind === 'issues') {
      for (const { path, message } of reading.issues)
        this.#log.error({ reason: `${path} ${message}`.trim() }, 'not taken');
      return null;
    }
    for (const warning of reading.value.warnings) this.#log.warn(warning);
    return reading.value;
  }
}

type KnowledgeOf = (realm: string) => Knowledge | null;

interface ReadFiles {
  readonly users: Users | null;
  readonly tokens: TokenPlan | null;
  readonly tls: TlsOptions | null;
  readonly warnings: readonly string[];
}

async function readFiles({ usersFile, jwtKeyFile, tls, audience, issuer }: AccessPlan): Promise<ReadFiles> {
  const users = usersFile === null ? null : await loadUsers(usersFile);
  const keys = jwtKeyFile === null ? null : await loadKeys(jwtKeyFile);
  const loaded = tls === null ? null : await loadTls(tls, Date.now());
  const sentences = [
    ...sentencesOf(usersFile, users),
    ...sentencesOf(jwtKeyFile, keys),
    ...sentencesOf('', loaded),
  ];
  if (sentences.length > 0) throw new AccessFault(sentences);
  const [list, shown] = [readIn(users), readIn(loaded)];
  const trusted = readIn(keys);
  return {
    users: list?.users ?? null,
    tokens: trusted === null ? null : { keys: trusted, audience, issuer },
    tls: shown?.options ?? null,
    warnings: [...(list?.warnings ?? []), ...(shown?.warnings ?? [])],
  };
}

function sentencesOf(file: string | null, reading: Reading<unknown> | null): readonly string[] {
  if (reading?.kind !== 'issues') return [];
  const where = ({ path }: Issue): string => (path === file || path === '' ? '' : `${path} `);
  return reading.issues.map((issue) => `${file} ${where(issue)}${issue.message}`.trim());
}

const readIn = <T>(reading: Reading<T> | null): T | null =>
  reading?.kind === 'value' ? reading.value : null;
