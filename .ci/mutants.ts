/** What we read of Stryker's report. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

/** Forgets what was not caught, so that Stryker tries it again. What timed out counts as caught, and takes long. */
export function withoutSurvivors(report: MutationReport): MutationReport {
  const files = Object.entries(report.files).map(([name, file]) => {
    const mutants = file.mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout');
    return [name, { ...file, mutants }] as const;
  });
  return { ...report, files: Object.fromEntries(files) };
}

/** The report of one folder, and the day it was written. */
export interface FolderReport {
  readonly folder: string;
  readonly day: string;
  readonly report: MutationReport;
}

/** How many mutants came to which end. */
interface Ends {
  readonly fileCount: number;
  readonly killedCount: number;
  readonly timedOutCount: number;
  readonly survivedCount: number;
  readonly unreachedCount: number;
}

const HEAD = [
  '| folder | files | mutants | killed | timed out | survived | unreached | score | date |',
  '| ------ | ----: | ------: | -----: | --------: | -------: | --------: | ----: | ---- |',
];

/**
 * The table of a mutation run, with a sum when it has several folders. The score is what was killed or timed out of
 * all that could be judged: a mutant that is not valid code, or was left out, counts nowhere.
 */
export function tableOf(reports: readonly FolderReport[]): string {
  const ends = reports.map(({ report }) => endsOf(report));
  const rows = reports.map(({ folder, day }, at) =>
    rowOf(`\`${folder}\``, ends[at] ?? endsOf({ files: {} }), day),
  );
  return [...HEAD, ...rows, ...(rows.length > 1 ? [rowOf('all', summed(ends), '')] : [])].join('\n');
}

function endsOf({ files }: MutationReport): Ends {
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const countOf = (wanted: string): number => statuses.filter((status) => status === wanted).length;
  return {
    fileCount: Object.keys(files).length,
    killedCount: countOf('Killed'),
    timedOutCount: countOf('Timeout'),
    survivedCount: countOf('Survived'),
    unreachedCount: countOf('NoCoverage'),
  };
}

function summed(ends: readonly Ends[]): Ends {
  const sumOf = (key: keyof Ends): number => ends.reduce((sum, { [key]: count }) => sum + count, 0);
  return {
    fileCount: sumOf('fileCount'),
    killedCount: sumOf('killedCount'),
    timedOutCount: sumOf('timedOutCount'),
    survivedCount: sumOf('survivedCount'),
    unreachedCount: sumOf('unreachedCount'),
  };
}

function rowOf(name: string, ends: Ends, day: string): string {
  const { fileCount, killedCount, timedOutCount, survivedCount, unreachedCount } = ends;
  const caughtCount = killedCount + timedOutCount;
  const allCount = caughtCount + survivedCount + unreachedCount;
  const score = allCount === 0 ? '–' : `${((100 * caughtCount) / allCount).toFixed(1)} %`;
  const counts = [fileCount, allCount, killedCount, timedOutCount, survivedCount, unreachedCount];
  return `| ${[name, ...counts, score, day].join(' | ')} |`;
}
