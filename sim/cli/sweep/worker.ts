import { EventEmitter } from 'node:events';
import { availableParallelism } from 'node:os';
import { simulatingSources } from '../../run/provenance.ts';
import { type Crew, threads } from '../../sweep/crew.ts';
import type { Task } from '../../sweep/task.ts';
import { EXIT } from '../exits.ts';
import { ownScreen, type Screen } from '../screen.ts';
import { loadGraphile, openQueue, QueueFault, queueRefused, quiet, taskName } from './queue.ts';

/** Options of `arts worker`. */
export interface WorkerOptions {
  readonly queue: string;
  readonly jobs?: number;
  readonly quiet?: boolean;
}

/** What `worker` works with; tests put their own in place. */
export interface WorkerTools {
  readonly screen: Screen;
  readonly crew: Crew;
  /** Ends it after what is under way; by default Ctrl-C does. */
  readonly signal: AbortSignal;
}

/** Takes tasks of sweeps from a queue and carries them out, until it is told to end. */
export async function worker(options: WorkerOptions, tools?: Partial<WorkerTools>): Promise<number> {
  const screen = tools?.screen ?? ownScreen();
  try {
    return await work(options, screen, tools ?? {});
  } catch (error) {
    return queueRefused(error, screen);
  }
}

async function work(
  { queue, jobs, quiet: isQuiet }: WorkerOptions,
  screen: Screen,
  tools: Partial<WorkerTools>,
): Promise<number> {
  const graphile = await loadGraphile();
  const { pool, jobs: queued } = await openQueue(queue);
  const { sha256 } = simulatingSources();
  const crew = tools.crew ?? threads(Math.max(1, jobs ?? availableParallelism()));
  // Held for as long as this process lives: when it is gone, so is the worker.
  const presence = await pool.connect();
  const { rows } = await presence.query(
    'select pid, backend_start::text as started from pg_stat_activity where pid = pg_backend_pid()',
  );
  const events = new EventEmitter();
  // Jobs are locked in the name of the pool, not of the workers in it.
  events.on('pool:create', ({ workerPool: { id } }: { readonly workerPool: { readonly id: string } }) => {
    const values = [id, rows[0]?.pid, rows[0]?.started];
    void pool
      .query('insert into arts_workers values ($1, $2, $3::timestamptz)', values)
      .catch(() => undefined);
  });
  let doneCount = 0;
  const carry = async (payload: unknown): Promise<void> => {
    const { task } = payload as { readonly task: Task };
    const outcome = await crew.carry(task);
    await pool.query('insert into arts_outcomes values ($1, $2) on conflict (key) do nothing', [
      task.key,
      JSON.stringify(outcome),
    ]);
    doneCount++;
    if (isQuiet !== true) screen.err(`${doneCount}: ${task.path} under ${task.policy}, seed ${task.seed}\n`);
  };
  const runner = await graphile.run({
    pgPool: pool,
    concurrency: crew.handCount,
    noHandleSignals: true,
    pollInterval: 1_000,
    logger: quiet(graphile),
    events: events as never,
    taskList: { [taskName(sha256)]: carry },
  });
  if (isQuiet !== true)
    screen.err(`working for code ${sha256.slice(0, 12)} with ${crew.handCount} threads; Ctrl-C ends it\n`);
  const lost = await Promise.race([toldToEnd(tools.signal), runner.promise.catch((error: Error) => error)]);
  await runner.stop().catch(() => undefined);
  await crew.dismiss();
  await Promise.resolve(queued.release()).catch(() => undefined);
  presence.release();
  await pool.end().catch(() => undefined);
  if (lost instanceof Error)
    throw new QueueFault(`the queue was lost: ${lost.message}`, { exitCode: EXIT.unreachable });
  if (isQuiet !== true) screen.err(`${doneCount} runs carried out\n`);
  return EXIT.ok;
}

const toldToEnd = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => resolve();
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
