import type { Client, QueryResultRow } from 'pg';
import { clientFor, isConnectionFault, nameOf, unreachable, withoutSecrets } from './database.ts';
import type { Piece, Source } from './reading.ts';
import { JournalFault } from './shelf.ts';

/** Whether something names a database rather than a folder. */
export const isDatabaseUrl = (text: string): boolean => /^postgres(ql)?:\/\//.test(text);

/** Batches that are fetched at a time (assumption: a batch is some kilobytes, and a round trip costs about as much as so many). */
const FETCH_COUNT = 256;
/** Batches among which there is one with an input (assumption: only the first of a life may have none). */
const NEWEST_COUNT = 8;
/** The code of PostgreSQL for a table that is not there. */
const NO_TABLE = '42P01';

/**
 * The journal of a realm in PostgreSQL, for reading: no lock is taken and nothing is made or changed. All of a reading
 * sees the database as it was at one moment, however long it takes, and holds some batches of it at a time.
 */
export class DatabaseSource implements Source {
  readonly name: string;
  readonly #url: string;
  readonly #realm: string;

  private constructor(url: string, realm: string) {
    this.#url = url;
    this.#realm = realm;
    this.name = nameOf(url, realm);
  }

  /** Finds a realm's journal; without a name, that of the only realm there is. */
  static async find(url: string, realm: string | undefined): Promise<DatabaseSource> {
    const realms = await reading(url, withoutSecrets(url), async (client) => {
      const found = await client.query<{ realm: string }>(REALMS);
      return found.rows.map((row) => row.realm);
    });
    const shown = withoutSecrets(url);
    const [only, ...others] = realms;
    if (only === undefined) throw new JournalFault('corrupt', `${shown} holds no journal`, '');
    const known = realms.join(', ');
    if (realm === undefined && others.length > 0)
      throw new JournalFault('corrupt', `${shown} holds several realms`, `name one with --realm: ${known}`);
    if (realm !== undefined && !realms.includes(realm))
      throw new JournalFault('corrupt', `${shown} holds no realm "${realm}"`, `known: ${known}`);
    return new DatabaseSource(url, realm ?? only);
  }

  async segments(): Promise<readonly number[]> {
    return this.#numbers('select distinct segment from arts_batches where realm = $1 order by segment');
  }

  async snapshots(): Promise<readonly number[]> {
    return this.#numbers('select segment from arts_snapshots where realm = $1 order by segment');
  }

  async readSnapshot(segment: number): Promise<string> {
    const text = 'select body from arts_snapshots where realm = $1 and segment = $2';
    const [row] = await this.#rows<{ body: string }>(text, segment);
    return row?.body ?? '';
  }

  segmentName(segment: number): string {
    return `${this.name}, segment ${segment}`;
  }

  /** Its last batches, as one alone may hold no input. */
  async newest(): Promise<string> {
    const rows = await this.#rows<{ body: string }>(
      `select body from arts_batches where realm = $1 order by segment desc, batch desc limit ${NEWEST_COUNT}`,
    );
    return rows
      .toReversed()
      .map(({ body }) => body)
      .join('');
  }

  /** A row is a whole batch: what the database has of it was committed, so nothing in it may be torn. */
  async *pieces(first: number): AsyncGenerator<Piece> {
    const client = await connected(this.#url, this.name);
    try {
      await client.query('begin isolation level repeatable read read only');
      await client.query(
        `declare batches no scroll cursor for select segment, body from arts_batches
         where realm = $1 and segment >= $2 order by segment, batch`,
        [this.#realm, first],
      );
      for (;;) {
        const { rows } = await client.query<{ segment: number; body: string }>(
          `fetch ${FETCH_COUNT} from batches`,
        );
        if (rows.length === 0) return;
        for (const { segment, body } of rows)
          yield { segmentIndex: segment, bytes: Buffer.from(body, 'utf8'), mayBeTorn: false };
      }
    } catch (fault) {
      throw told(this.name, client, fault);
    } finally {
      await client.end().catch(() => {});
    }
  }

  async #numbers(text: string): Promise<readonly number[]> {
    return (await this.#rows<{ segment: number }>(text)).map(({ segment }) => segment);
  }

  #rows<Row extends QueryResultRow>(text: string, ...values: readonly unknown[]): Promise<readonly Row[]> {
    return reading(this.#url, this.name, async (client) => {
      return (await client.query<Row>(text, [this.#realm, ...values])).rows;
    });
  }
}

/** Jumps from realm to realm along the key, as there is a row for every batch that was ever written. */
const REALMS = `
  with recursive realms as (
    (select realm from arts_batches order by realm limit 1)
    union all
    select (select realm from arts_batches where realm > realms.realm order by realm limit 1)
    from realms where realms.realm is not null)
  select realm from realms where realm is not null`;

async function reading<Found>(
  url: string,
  name: string,
  read: (client: Client) => Promise<Found>,
): Promise<Found> {
  const client = await connected(url, name);
  try {
    return await read(client);
  } catch (fault) {
    throw told(name, client, fault);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Why connections broke between two queries; the next query says only that they did. */
const breaks = new WeakMap<Client, unknown>();

/** What is said of a query that failed. */
function told(name: string, client: Client, failure: unknown): unknown {
  if (failure instanceof JournalFault) return failure;
  const fault = breaks.get(client) ?? failure;
  if ((fault as { readonly code?: string }).code === NO_TABLE)
    return new JournalFault('corrupt', `${name} holds no journal`, '');
  return isConnectionFault(fault) ? unreachable(name, fault) : fault;
}

async function connected(url: string, name: string): Promise<Client> {
  try {
    const client = clientFor(url, 'arts, reading a journal');
    client.on('error', (fault) => {
      if (!breaks.has(client)) breaks.set(client, fault);
    });
    await client.connect();
    return client;
  } catch (fault) {
    throw unreachable(name, fault);
  }
}
