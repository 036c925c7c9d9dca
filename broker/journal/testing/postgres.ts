import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** Where Debian puts the programs of each version. */
const VERSIONS = '/usr/lib/postgresql';
/** PostgreSQL refuses to be run by root; this is `nobody` everywhere on Debian. */
const NOBODY = 65_534;

/** A real PostgreSQL in a folder of its own, reached through a Unix socket there; no port is opened. */
export class TestPostgres {
  readonly url: string;
  readonly #folder: string;
  readonly #bin: string;
  #server: ChildProcess | null = null;

  private constructor(folder: string, bin: string) {
    this.#folder = folder;
    this.#bin = bin;
    this.url = `postgresql://tester@${encodeURIComponent(folder)}/postgres`;
  }

  /** Makes a database and starts it. */
  static async start(): Promise<TestPostgres> {
    const folder = mkdtempSync(join(tmpdir(), 'arts-postgres-'));
    if (isRoot()) chownSync(folder, NOBODY, NOBODY);
    const database = new TestPostgres(folder, newestBin());
    database.#run(
      'initdb',
      '--pgdata',
      join(folder, 'base'),
      '--username=tester',
      '--auth=trust',
      '--no-sync',
    );
    await database.up();
    return database;
  }

  /** Starts the server and waits until it answers. */
  async up(): Promise<void> {
    const base = join(this.#folder, 'base');
    const words = ['-D', base, '-k', this.#folder, '-c', 'listen_addresses=', '-c', 'fsync=off'];
    this.#server = spawn(join(this.#bin, 'postgres'), words, { stdio: 'ignore', ...asNobody() });
    for (let attempt = 0; attempt < 200; attempt++) {
      if (await answers(this.url)) return;
      await sleep(50);
    }
    throw new Error('PostgreSQL does not answer');
  }

  /** Ends the server as a power cut would. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const ended = once(server, 'exit');
    server.kill('SIGQUIT');
    await ended;
  }

  /** Ends the server and takes its folder away. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(program: string, ...words: readonly string[]): void {
    execFileSync(join(this.#bin, program), words, { stdio: 'pipe', ...asNobody() });
  }
}

function newestBin(): string {
  const versions = readdirSync(VERSIONS).toSorted((a, b) => Number(b) - Number(a));
  return join(VERSIONS, versions[0] ?? '', 'bin');
}

const isRoot = (): boolean => process.getuid?.() === 0;

const asNobody = (): { uid: number; gid: number; cwd: string } | { cwd: string } =>
  isRoot() ? { uid: NOBODY, gid: NOBODY, cwd: tmpdir() } : { cwd: tmpdir() };

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
