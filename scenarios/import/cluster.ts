import {
  durationOf,
  headOf,
  type Importer,
  type Job,
  jobLine,
  MEMORY_WHOLE_BYTES,
  plainName,
  serversOf,
} from './importer.ts';
import { type Row, type Source, separated } from './reading.ts';

/** Share of a machine's memory where a request names none (assumption). */
const MEMORY_SHARE_MIN = 1 / 256;
const MS_PER_US = 1e-3;

/**
 * `task_events` of Google's cluster trace: timestamp (µs), missing, job, index, machine, event, user, class, priority, CPU, memory,
 * disk, constraint. Reiss, Wilkes & Hellerstein, "Google cluster-usage traces: format + schema", 2011 (version 2.1, 2014).
 */
export const google: Importer = {
  name: 'google',
  cites:
    'task_events of Reiss, Wilkes & Hellerstein, Google cluster-usage traces: format + schema, 2011 (v2.1)',
  assumes: [
    'the time from the last SCHEDULE to FINISH is the work of a task; tasks that do not finish are left out',
    'a memory request of the largest machine is 4 GiB, the most that a module can have',
  ],
  async *write(source, { name, limitCount, serverCount }) {
    yield `${headOf(google, source, name)}${serversOf(serverCount)}modules:\n`;
    const open = new Map<string, { submitMs: number; startMs: number; memoryShare: number }>();
    const jobs = new Jobs(limitCount);
    let firstMs: number | null = null;
    for await (const line of source.lines()) {
      if (jobs.isFull) break;
      const row = separated(line);
      const event = eventOf(source, row);
      if (event === null) continue;
      firstMs ??= event.atMs;
      const atMs = Math.max(0, event.atMs - firstMs);
      const known = open.get(event.id);
      if (event.kind === SUBMIT)
        open.set(event.id, { submitMs: atMs, startMs: -1, memoryShare: event.memoryShare });
      else if (event.kind === SCHEDULE && known !== undefined) known.startMs = atMs;
      else if (event.kind === FINISH && known !== undefined && known.startMs >= 0) {
        open.delete(event.id);
        yield jobs.line({
          id: `task-${plainName(event.id)}`,
          requestMs: known.submitMs,
          workMs: Math.max(1, atMs - known.startMs),
          memoryBytes: Math.max(MEMORY_SHARE_MIN, known.memoryShare) * MEMORY_WHOLE_BYTES,
          count: 1,
        });
      } else if (event.kind > FINISH) open.delete(event.id);
    }
    yield jobs.end();
  },
};

const SUBMIT = 0;
const SCHEDULE = 1;
const FINISH = 4;

interface TaskEvent {
  readonly id: string;
  readonly atMs: number;
  readonly kind: number;
  readonly memoryShare: number;
}

function eventOf(source: Source, row: Row): TaskEvent | null {
  const atUs = source.numberIn(row, 0, 'the timestamp', 0);
  const job = source.numberIn(row, 2, 'the job', 0);
  const index = source.numberIn(row, 3, 'the task index', 0);
  const kind = source.numberIn(row, 5, 'the event type', 0);
  if (atUs === null || job === null || index === null || kind === null) return null;
  const memory = row.fields[10]?.text ?? '';
  const memoryShare = memory === '' ? 0 : source.numberIn(row, 10, 'the memory request', 0);
  if (memoryShare === null) return null;
  // A job's number has more digits than a double; its text is what names it.
  return { id: `${row.fields[2]?.text}-${index}`, atMs: atUs * MS_PER_US, kind, memoryShare };
}

/**
 * `batch_task` of Alibaba's cluster trace of 2018, without a head: task, instances, job, type, status, start and end in seconds, CPU
 * (100 is a core), memory (100 is a machine). github.com/alibaba/clusterdata, cluster-trace-v2018, schema.
 */
export const alibaba: Importer = {
  name: 'alibaba',
  cites: 'batch_task of cluster-trace-v2018, github.com/alibaba/clusterdata',
  assumes: [
    'the time from start to end is the work of each instance; tasks that did not terminate are left out',
    'memory of a whole machine is 4 GiB, the most that a module can have; a task is asked for when it started',
  ],
  async *write(source, { name, limitCount, serverCount }) {
    yield `${headOf(alibaba, source, name)}${serversOf(serverCount)}modules:\n`;
    let firstS = Number.POSITIVE_INFINITY;
    for await (const line of source.lines()) {
      const startS = Number(separated(line).fields[5]?.text);
      if (startS > 0 && startS < firstS) firstS = startS;
    }
    const jobs = new Jobs(limitCount);
    for await (const line of source.lines()) {
      if (jobs.isFull) break;
      const row = separated(line);
      if (row.fields[4]?.text !== 'Terminated' && row.fields.length >= 7) continue;
      const job = taskOf(source, row, firstS);
      if (job !== null) yield jobs.line(job);
    }
    yield jobs.end();
  },
};

function taskOf(source: Source, row: Row, firstS: number): Job | null {
  const instances = source.numberIn(row, 1, 'the number of instances', 1);
  const startS = source.numberIn(row, 5, 'the start time', 0);
  const endS = source.numberIn(row, 6, 'the end time', 0);
  const memory = row.fields[8]?.text ? source.numberIn(row, 8, 'the planned memory', 0) : 0;
  if (instances === null || startS === null || endS === null || memory === null) return null;
  if (endS < startS) {
    const column = row.fields[6]?.columnNumber ?? 1;
    source.complain(row.lineNumber, column, `the end time ${endS} is before the start time ${startS}`);
    return null;
  }
  return {
    id: `${plainName(row.fields[2]?.text ?? '')}-${plainName(row.fields[0]?.text ?? '')}`,
    requestMs: (startS - firstS) * 1_000,
    workMs: Math.max(1, (endS - startS) * 1_000),
    memoryBytes: Math.max(MEMORY_SHARE_MIN, memory / 100) * MEMORY_WHOLE_BYTES,
    count: instances,
  };
}

/** Counts jobs and follows when the last one should be over; names that come twice are told apart. */
class Jobs {
  readonly #limitCount: number;
  readonly #names = new Map<string, number>();
  #count = 0;
  #endMs = 0;

  constructor(limitCount: number) {
    this.#limitCount = limitCount;
  }

  get isFull(): boolean {
    return this.#count >= this.#limitCount;
  }

  line(job: Job): string {
    const before = this.#names.get(job.id) ?? 0;
    this.#names.set(job.id, before + 1);
    this.#count += 1;
    this.#endMs = Math.max(this.#endMs, job.requestMs + 2 * job.workMs);
    return jobLine(before === 0 ? job : { ...job, id: `${job.id}-again-${before}` });
  }

  end(): string {
    return `${this.#count === 0 ? '  []\n' : ''}${durationOf(this.#endMs)}`;
  }
}
