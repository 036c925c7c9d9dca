import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, QueryResultRow } from 'pg';
import { clientFor, isConnectionFault, nameOf, unreachable } from './database.ts';
import { JournalFault, type Shelf } from './shelf.ts';

/**
 * Two tables for all realms of a database. A batch is a row, so that what was not committed as a whole is not there at
 * all; its seal is kept nevertheless, because it is what a reader holds the row against.
 */
const SCHEMA = `
  create table if not exists arts_batches (
    realm text not null, segment integer not null, batch bigint not null, body text not null,
    primary key (realm, segment, batch));
  create table if not exists arts_snapshots (
    realm text not null, segment integer not null, body text not null,
    primary key (realm, segment))`;

/** Two programs that make the tables at the same time would trip over each other; the number is arbitrary. */
const MAKING_TABLES = 4_107_201;

/** How long a database may be away before the supervisor gives up (assumption: a restart of PostgreSQL takes less). */
const PATIENCE_MS = 30_000;
const RETRY_MS = 250;

/**
 * The journal of a realm in PostgreSQL. Whoever holds the realm's advisory lock is its supervisor; the lock belongs to the
 * very connection that writes, so that nobody can write who has lost it.
 */
export class PostgresShelf implements Shelf {
  readonly name: string;
  readonly #url: string;
  readonly #realm: string;
  #client: Client | null = null;
  /** For reading the past, so that whoever looks at it does not keep the present from being written. */
  #reader: Promise<Client> | null = null;
  #isClosed = false;

  private constructor(url: string, realm: string) {
    this.#url = url;
    this.#realm = realm;
    this.name = nameOf(url, realm);
  }

  /** Connects, makes the tables if they are not there, and takes the realm's lock. */
  static async open(url: string, realm: string): Promise<PostgresShelf> {
    const shelf = new PostgresShelf(url, realm);
    await shelf.#connect();
    return shelf;
  }

  async segments(): Promise<readonly number[]> {
    const rows = await this.#read<{ segment: number }>(
      'select distinct segment from arts_batches where realm = $1 order by segment',
    );
    return rows.map(({ segment }) => segment);
  }

  async snapshots(): Promise<readonly number[]> {
    const rows = await this.#read<{ segment: number }>(
      'select segment from arts_snapshots where realm = $1 order by segment',
    );
    return rows.map(({ segment }) => segment);
  }

  segmentName(segment: number): string {
    return `${this.name}, segment ${segment}`;
  }

  async readSegment(segment: number): Promise<Buffer> {
    const rows = await this.#read<{ body: string }>(
      'select body from arts_batches where realm = $1 and segment = $2 order by batch',
      segment,
    );
    return Buffer.from(rows.map(({ body }) => body).join(''), 'utf8');
  }

  async readSnapshot(segment: number): Promise<string> {
    const rows = await this.#read<{ body: string }>(
      'select body from arts_snapshots where realm = $1 and segment = $2',
      segment,
    );
    return rows[0]?.body ?? '';
  }

  /** Writes the row again after a lost connection: it may or may not have been committed, and must be there once. */
  async append(segment: number, batchIndex: number, batch: string): Promise<void> {
    const rows = await this.#query(
      `insert into arts_batches (realm, segment, batch, body) values ($1, $2, $3, $4)
       on conflict (realm, segment, batch) do update set body = excluded.body
       where arts_batches.body = excluded.body returning batch`,
      segment,
      batchIndex,
      batch,
    );
    if (rows.length === 1) return;
    const hint = 'See who else starts a supervisor for this realm; this one has stopped.';
    throw new JournalFault('held', `${this.name}: somebody else has written batch ${batchIndex}`, hint);
  }

  async cut(segment: number): Promise<void> {
    throw new JournalFault(
      'corrupt',
      `${this.segmentName(segment)}: the last row is not what was written`,
      'A database does not tear rows: see who changed it, and restore it from a backup.',
    );
  }

  async writeSnapshot(segment: number, parts: AsyncIterable<string>): Promise<void> {
    const texts: string[] = [];
    for await (const part of parts) texts.push(part);
    await this.#query(
      `insert into arts_snapshots (realm, segment, body) values ($1, $2, $3)
       on conflict (realm, segment) do update set body = excluded.body`,
      segment,
      texts.join(''),
    );
  }

  /** The database packs texts by itself; only what is beyond the bound is dropped. */
  async retire(segment: number, keptBytesMax: number): Promise<void> {
    const rows = await this.#query<{ segment: number; bytes: string }>(
      `select segment, sum(pg_column_size(body)) as bytes from arts_batches
       where realm = $1 and segment < $2 group by segment order by segment desc`,
      segment,
    );
    let keptBytes = 0;
    const dropped = rows.find((row) => {
      keptBytes += Number(row.bytes);
      return keptBytes > keptBytesMax;
    });
    if (dropped === undefined) return;
    await this.#query('delete from arts_batches where realm = $1 and segment <= $2', dropped.segment);
    await this.#query('delete from arts_snapshots where realm = $1 and segment <= $2', dropped.segment);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const clients = [this.#client, await this.#reader?.catch(() => null)];
    this.#client = null;
    this.#reader = null;
    await Promise.all(clients.map((client) => client?.end()));
  }

  async #read<Row extends QueryResultRow>(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    this.#reader ??= this.#connectReader();
    return (await (await this.#reader).query<Row>(text, [this.#realm, ...values])).rows;
  }

  /** The next reading connects anew if this connection cannot be had, or breaks. */
  async #connectReader(): Promise<Client> {
    const reader = this.#newClient('reading');
    const forget = (): void => {
      this.#reader = null;
    };
    reader.on('error', forget);
    try {
      await reader.connect();
      return reader;
    } catch (fault) {
      forget();
      throw fault;
    }
  }

  /** Asks the database, and asks it again over a new connection while it is away. */
  async #query<Row extends QueryResultRow>(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    const untilMs = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        if (this.#client === null) await this.#connect();
        const found = await this.#client?.query<Row>(text, [this.#realm, ...values]);
        return found?.rows ?? [];
      } catch (fault) {
        if (!isAway(fault) || performance.now() > untilMs || this.#isClosed) throw fault;
        await this.#client?.end().catch(() => {});
        this.#client = null;
        await sleep(RETRY_MS);
      }
    }
  }

  async #connect(): Promise<void> {
    const client = this.#newClient(`pid ${process.pid} on ${hostname()}`);
    // A connection that breaks between two queries is noticed by the next one.
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('set synchronous_commit to on');
      await client.query(`begin; select pg_advisory_xact_lock(${MAKING_TABLES}); ${SCHEMA}; commit`);
      await this.#lock(client);
    } catch (fault) {
      await client.end().catch(() => {});
      if (fault instanceof JournalFault) throw fault;
      throw unreachable(this.name, fault);
    }
    this.#client = client;
  }

  #newClient(who: string): Client {
    return clientFor(this.#url, `arts serve, ${who}`);
  }

  async #lock(client: Client): Promise<void> {
    const key = [`arts/${this.#realm}`];
    const taken = await client.query<{ ok: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as ok',
      key,
    );
    if (taken.rows[0]?.ok === true) return;
    const holder = await client.query<{ name: string }>(
      `select application_name as name from pg_locks join pg_stat_activity using (pid)
       where locktype = 'advisory' and granted and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)`,
      key,
    );
    const name = holder.rows[0]?.name ?? 'somebody else';
    throw new JournalFault(
      'held',
      `${this.name} is in use by ${name}`,
      'Stop it first, or name another realm.',
    );
  }
}

/**
 * Whether the database is away. Our own lock may be in our way for a while: the database has to notice that the connection
 * which held it is gone.
 */
function isAway(fault: unknown): boolean {
  if (fault instanceof JournalFault) return fault.kind === 'unreachable' || fault.kind === 'held';
  return isConnectionFault(fault);
}
