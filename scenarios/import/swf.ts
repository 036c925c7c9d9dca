import { durationOf, headOf, type Importer, jobLine, MEMORY_UNKNOWN_BYTES, serversOf } from './importer.ts';
import { blankSeparated, type Row, type Source } from './reading.ts';

/** Places of the fields that are used, from 0; −1 in a field means unknown. */
const SUBMIT = 1;
const RUN_TIME = 3;
const PROCESSORS = 4;
const USED_MEMORY_KB = 6;
const REQUESTED_PROCESSORS = 7;
const FIELD_COUNT = 18;

/**
 * Standard Workload Format, 18 numbers a line and comments after semicolons: Chapin et al., "Benchmarks and Standards for the
 * Evaluation of Parallel Job Schedulers", JSSPP 1999; Feitelson, Tsafrir & Krakov, JPDC 74(10), 2014.
 */
export const swf: Importer = {
  name: 'swf',
  cites: 'Standard Workload Format, Chapin et al., JSSPP 1999; Parallel Workloads Archive',
  assumes: [
    'the recorded run time of a job is its work on the reference machine (hc-33)',
    'a job on several processors is as many modules; memory that is not told is 16 MiB each',
  ],
  async *write(source, { name, limitCount, serverCount }) {
    yield `${headOf(swf, source, name)}${serversOf(serverCount)}modules:\n`;
    let endMs = 0;
    let count = 0;
    for await (const line of source.lines()) {
      if (line.text.trimStart().startsWith(';')) continue;
      if (count >= limitCount) break;
      const job = jobOf(source, blankSeparated(line));
      if (job === null) continue;
      count += 1;
      endMs = Math.max(endMs, job.requestMs + 2 * job.workMs);
      yield jobLine(job);
    }
    if (count === 0) yield '  []\n';
    yield durationOf(endMs);
  },
};

function jobOf(source: Source, row: Row): Parameters<typeof jobLine>[0] | null {
  if (row.fields.length !== FIELD_COUNT) {
    source.complain(row.lineNumber, 1, `a job has ${FIELD_COUNT} fields, this one has ${row.fields.length}`);
    return null;
  }
  const submitS = source.numberIn(row, SUBMIT, 'the submit time', 0);
  const runS = source.numberIn(row, RUN_TIME, 'the run time', -1);
  const allocated = source.numberIn(row, PROCESSORS, 'the number of processors', -1);
  const asked = source.numberIn(row, REQUESTED_PROCESSORS, 'the requested processors', -1);
  const usedKb = source.numberIn(row, USED_MEMORY_KB, 'the used memory', -1);
  if (submitS === null || runS === null || allocated === null || asked === null || usedKb === null)
    return null;
  // Jobs that never ran leave no work behind.
  if (runS <= 0) return null;
  const processorCount = Math.max(1, allocated > 0 ? allocated : asked);
  return {
    id: `job-${row.fields[0]?.text}`,
    requestMs: submitS * 1_000,
    workMs: runS * 1_000,
    memoryBytes: usedKb > 0 ? usedKb * 1_024 : MEMORY_UNKNOWN_BYTES,
    count: Math.round(processorCount),
  };
}
