import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Profile } from '../../core/index.ts';
import { resolvedYaml, type Scenario } from '../../scenarios/index.ts';
import { reportPage } from '../report/page.ts';
import { FolderDraft } from '../run/folder-draft.ts';
import type { RunResult, Stretch } from '../run/result.ts';
import { lookAt, type MakePage } from './look.ts';

/** A run that was not simulated but lived, by a supervisor and runtimes that were real. */
export interface LivedRun {
  readonly scenario: Scenario;
  readonly profile: Profile;
  /** Lines of its trace, each without its end. */
  readonly lines: readonly string[];
  readonly endMs: number;
  readonly summary: Readonly<Record<string, number>>;
  readonly latencyCells: RunResult['latencyCells'];
  readonly stretches: readonly Stretch[];
}

/** Begins the run folder of a lived run; what is given back puts the run in it. A text says why it cannot be. */
export function keepLived(
  path: string,
  makePage?: MakePage,
): { write(lived: LivedRun): Promise<void>; abandon(): void } | string {
  const begun = FolderDraft.begin(path, { isTraceKept: true });
  if (begun.kind === 'fault') return begun.message;
  const draft = begun.found;
  return {
    abandon: () => draft.abandon(),
    write: async (lived) => {
      const { scenario, profile, lines, endMs, summary, latencyCells, stretches } = lived;
      const text = lines.map((line) => `${line}\n`).join('');
      if (draft.tracePath !== null) writeFileSync(draft.tracePath, gzipSync(text));
      const result: RunResult = {
        // What a scenario claims is claimed of its simulation.
        scenario: { ...scenario, expectations: [] },
        policy: profile.name,
        endMs,
        summary,
        series: { atMs: [], columns: {} },
        latencyCells,
        stretches,
        marks: [],
        breaches: [],
        eventCount: 0,
        inputCount: lines.filter((line) => line.startsWith('{"kind":"input"')).length,
        traceHash: createHash('sha256').update(text).digest('hex'),
        modules: [],
      };
      const name = `${scenario.name} under ${profile.name}, lived`;
      const viewCommand = `npx arts view ${path}`;
      const look =
        makePage === undefined ? null : await lookAt(name, draft.tracePath, { makePage, viewCommand });
      const reportHtml = reportPage(result, { verifyCommand: null, look });
      const scenarioText = resolvedYaml(result.scenario);
      draft.finish({ result, scenarioText, untilMs: null, reportHtml, isLived: true });
    },
  };
}
