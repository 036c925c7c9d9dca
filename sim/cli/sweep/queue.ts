import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerUtils } from 'graphile-worker';
import { Pool } from 'pg';
import type { Crew } from '../../sweep/crew.ts';
import type { Outcome, Task } from '../../sweep/task.ts';
import { EXIT } from '../exits.ts';
import { refuse } from '../scenario-file.ts';
import type { Screen } from '../screen.ts';

/** A database that cannot be reached, or a queue that cannot be had. */
export class QueueFault extends Error {
  readonly exitCode: number;
  readonly hint: string | null;

  constructor(
    message: string,
    { exitCode, hint = null }: { readonly exitCode: number; readonly hint?: string | null },
  ) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Prints why there is no queue, and gives the exit code; throws on what is no fault of the queue. */
export function queueRefused(error: unknown, screen: Screen): number {
  if (!(error instanceof QueueFault)) throw error;
  return refuse(screen, error.exitCode, error.message, error.hint).exitCode;
}

/** Graphile Worker, which is there only if somebody has installed it. */
export async function loadGraphile(): Promise<typeof import('graphile-worker')> {
  try {
    return await import('graphile-worker');
  } catch {
    throw new QueueFault('a queue needs Graphile Worker, which is not installed', {
      exitCode: EXIT.usage,
      hint: 'npm install graphile-worker',
    });
  }
}

/** Tasks of one state of the code have one name, so that nobody carries them out who would come to something else. */
export const taskName = (codeSha256: string): string => `arts-cell-${codeSha256.slice(0, 24)}`;

/**
 * Outcomes by key, as text: `jsonb` would change the order of their names. And who works here, by the connection that each
 * process holds for as long as it lives.
 */
const TABLES = `
create table if not exists arts_outcomes (key text primary key, outcome text not null);
create table if not exists arts_workers (worker_id text primary key, pid int not null, started timestamptz not null);
`;

/** Any number: it only has to be the same for all who make the tables, as two at a time trip over each other. */
const MAKING_TABLES = 7_219_055;

/** Opens a database and makes the tables that a queue of tasks needs. */
export async function openQueue(url: string): Promise<{ readonly pool: Pool; readonly jobs: WorkerUtils }> {
  const graphile = await loadGraphile();
  const pool = new Pool({ connectionString: url, max: 8 });
  // A connection that breaks while idle is replaced by the next query, which tells if there is no other.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    const client = await pool.connect();
    try {
      await client.query('select pg_advisory_lock($1)', [MAKING_TABLES]);
      await client.query(TABLES);
      await graphile.runMigrations({ pgPool: pool, logger: quiet(graphile) });
    } finally {
      await client.query('select pg_advisory_unlock($1)', [MAKING_TABLES]).catch(() => undefined);
      client.release();
    }
    return { pool, jobs: await graphile.makeWorkerUtils({ pgPool: pool, logger: quiet(graphile) }) };
  } catch (error) {
    await pool.end().catch(() => undefined);
    throw new QueueFault(`the queue cannot be reached: ${(error as Error).message}`, {
      exitCode: EXIT.unreachable,
      hint: 'give it as --queue postgres://user:password@host/database',
    });
  }
}

/** Graphile Worker tells every job; a sweep has its own progress. */
export const quiet = ({ Logger }: typeof import('graphile-worker')): InstanceType<typeof Logger> =>
  new Logger(() => () => undefined);

/** Tasks that wait in the queue at a time: many more than workers, few enough to go through (assumption). */
const WAITING_COUNT = 1_000;
/** Time between two looks for outcomes. */
const LOOK_MS = 500;
/** Looks after which it is also asked for what has failed, and for workers that died. */
const LONG_LOOK_COUNT = 6;
/** Times that a task is begun before it is given up: workers may die under it. */
const ATTEMPT_COUNT = 5;

/** A crew of everybody who takes tasks from a queue, wherever they are. */
export async function queueCrew(url: string, codeSha256: string): Promise<Crew> {
  const { pool, jobs } = await openQueue(url);
  return new QueueCrew(pool, jobs, taskName(codeSha256));
}

interface Waiting {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

class QueueCrew implements Crew {
  readonly handCount = WAITING_COUNT;
  readonly #pool: Pool;
  readonly #jobs: WorkerUtils;
  readonly #name: string;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #looking: Promise<void>;
  #isDismissed = false;

  constructor(pool: Pool, jobs: WorkerUtils, name: string) {
    this.#pool = pool;
    this.#jobs = jobs;
    this.#name = name;
    this.#looking = this.#look();
  }

  async carry(task: Task): Promise<Outcome> {
    if (task.policySha256 !== null)
      return {
        kind: 'failed',
        message: `${task.policy} is a file; workers of a queue know policies by name only`,
      };
    const ended = new Promise<Outcome>((resolve, reject) => {
      const others = this.#waiting.get(task.key) ?? [];
      this.#waiting.set(task.key, [...others, { resolve, reject }]);
    });
    ended.catch(() => undefined);
    const options = { jobKey: task.key, maxAttempts: ATTEMPT_COUNT };
    // What an earlier sweep has left behind is found at the first look; what is under way is done twice at worst.
    const [kept] = await this.#outcomes([task.key]);
    if (kept === undefined) await this.#jobs.addJob(this.#name, { task }, options);
    return ended;
  }

  async dismiss(): Promise<void> {
    if (this.#isDismissed) return;
    this.#isDismissed = true;
    await this.#looking;
    await this.#jobs.release();
    await this.#pool.end();
  }

  async #look(): Promise<void> {
    for (let count = 1; !this.#isDismissed; count++) {
      try {
        const keys = [...this.#waiting.keys()];
        await this.#hear(keys);
        if (count % LONG_LOOK_COUNT === 0 && keys.length > 0) await this.#longLook(keys);
      } catch (error) {
        const fault = new QueueFault(`the queue was lost: ${(error as Error).message}`, {
          exitCode: EXIT.unreachable,
          hint: 'what has come back is kept; the same command goes on from there',
        });
        for (const key of [...this.#waiting.keys()]) this.#settle(key, (one) => one.reject(fault));
      }
      await sleep(LOOK_MS);
    }
    for (const key of [...this.#waiting.keys()])
      this.#settle(key, (one) => one.reject(new Error('the crew was dismissed')));
  }

  /** Takes what has come back; failures are not kept, so that whoever asks again gets another try. */
  async #hear(keys: readonly string[]): Promise<void> {
    const failed: string[] = [];
    for (const { key, outcome } of await this.#outcomes(keys)) {
      const read = JSON.parse(outcome) as Outcome;
      if (read.kind === 'failed') failed.push(key);
      this.#settle(key, (one) => one.resolve(read));
    }
    if (failed.length > 0) await this.#pool.query('delete from arts_outcomes where key = any($1)', [failed]);
  }

  async #outcomes(
    keys: readonly string[],
  ): Promise<readonly { readonly key: string; readonly outcome: string }[]> {
    if (keys.length === 0) return [];
    const { rows } = await this.#pool.query<{ key: string; outcome: string }>(
      'select key, outcome from arts_outcomes where key = any($1)',
      [keys],
    );
    return rows;
  }

  /** Gives up what has failed too often, and takes back what is held by workers whose connection is gone. */
  async #longLook(keys: readonly string[]): Promise<void> {
    const failed = await this.#pool.query<{ key: string; last_error: string | null }>(
      `select key, last_error from graphile_worker.jobs
       where key = any($1) and attempts >= max_attempts and locked_by is null`,
      [keys],
    );
    for (const { key, last_error } of failed.rows)
      this.#settle(key, (one) =>
        one.resolve({
          kind: 'failed',
          message: `given up after ${ATTEMPT_COUNT} attempts: ${last_error ?? 'workers died'}`,
        }),
      );
    const dead = await this.#pool.query<{ worker_id: string }>(
      `select worker_id from arts_workers w
       where exists (select from graphile_worker.jobs j where j.locked_by = w.worker_id)
         and not exists (select from pg_stat_activity a where a.pid = w.pid and a.backend_start = w.started)`,
    );
    const ids = dead.rows.map(({ worker_id }) => worker_id);
    if (ids.length > 0) await this.#jobs.forceUnlockWorkers(ids);
  }

  #settle(key: string, tell: (one: Waiting) => void): void {
    for (const one of this.#waiting.get(key) ?? []) tell(one);
    this.#waiting.delete(key);
  }
}
