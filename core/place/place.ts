import type { RuntimeId } from '../ids.ts';
import { byText } from '../ids.ts';
import type { Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import { rulesOn } from '../model/realm-rule.ts';
import { askedOf, candidacyOf, judged, scored } from './candidacy.ts';
import { drawKey, drawShare } from './draw.ts';
import { OUTSIDE, OUTSIDE_REALM } from './filters/fence.ts';
import { ELSEWHERE } from './filters/pinned.ts';
import { runtimesAt } from './headcount.ts';
import type { Candidacy, Placement, Profile, ScoreReport, Verdict } from './policy.ts';
import { EXCLUDED, type Question, questionOf, type Survey } from './question.ts';
import { insertionSort } from './sort.ts';
import { surveyed } from './survey.ts';
import { VerdictTally } from './tally.ts';

/** What a placement may not or must choose, beyond what the module itself asks. */
export interface PlaceOptions {
  /** Runtimes that are not to be chosen. */
  readonly exclude?: ReadonlySet<RuntimeId>;
  /** The only runtime to be asked about; only it is counted in the verdicts. */
  readonly onlyOn?: RuntimeId;
}

const NOBODY: ReadonlySet<RuntimeId> = new Set();
/** Contenders that are reported in a realm too large to report all. */
const REPORTED_COUNT_MAX = 8;

/**
 * Chooses a runtime for a module and says why: filters say who fits, scorers who is preferred, ties go to the
 * smaller id. In realms of up to `exhaustiveCountMax` runtimes every one of them is judged and scored; in larger
 * ones the fleet's index brings forward the most promising, so that the time hardly depends on how many there are.
 *
 * Keeps work conserved: if any runtime fits, one is chosen. Does not promise the best in a large realm.
 */
export function place(
  profile: Profile,
  knowledge: Knowledge,
  module: ModuleRecord,
  { exclude = NOBODY, onlyOn }: PlaceOptions = {},
): Placement {
  const question = questionOf(profile, askedOf(knowledge, module), exclude);
  const isSmall = knowledge.runtimes.size <= knowledge.settings.exhaustiveCountMax;
  const survey =
    onlyOn !== undefined ? among(question, [onlyOn], 0) : isSmall ? everyone(question) : index(question);
  return decided(question, survey, isSmall);
}

/** Judges every runtime of the realm; those that are drawn, if the profile draws, else all that fit, are scored. */
function everyone(question: Question): Survey {
  const survey = among(question, question.knowledge.runtimes.keys(), 0);
  const { exhaustive, drawnCount } = question.profile.contenders;
  if (exhaustive || survey.contenders.length <= drawnCount) return survey;
  const { knowledge, module } = question;
  const key = drawKey({ realm: knowledge.realm, module: module.module.id, epoch: module.epoch });
  const contenders = survey.contenders
    .map((candidacy) => ({ candidacy, draw: drawShare(key, candidacy.runtime.runtime.id) }))
    .sort((a, b) => a.draw - b.draw)
    .slice(0, drawnCount)
    .map(({ candidacy }) => candidacy);
  return { contenders, verdicts: survey.verdicts };
}

/** Asks the index; a pinned module needs none. */
function index(question: Question): Survey {
  const { knowledge, module } = question;
  const { affinity } = module.module;
  if (affinity === null) {
    const ids = fencedIn(question);
    if (ids === null) return surveyed(question);
    const isOwn = module.module.rules?.some(({ kind }) => kind === 'fence') ?? false;
    return among(question, ids, knowledge.runtimes.size, isOwn ? OUTSIDE : OUTSIDE_REALM);
  }
  const ids =
    affinity.kind === 'runtime'
      ? [affinity.runtime]
      : (knowledge.devices.get(affinity.device)?.runtimes ?? []);
  return among(question, ids, knowledge.runtimes.size);
}

/** The runtimes that the first fence of a module means, by id; `null` when it has none, or one that goes by tags. */
function fencedIn({ knowledge, module }: Question): readonly RuntimeId[] | null {
  const fence = rulesOn(module.module, knowledge.rules)?.find(({ kind }) => kind === 'fence');
  if (fence?.kind !== 'fence' || fence.tags.length > 0) return null;
  const ofDevices = fence.devices.flatMap((id) => knowledge.devices.get(id)?.runtimes ?? []);
  const atSites = fence.sites.flatMap((site) => runtimesAt(knowledge, site));
  return [...new Set([...fence.runtimes, ...ofDevices, ...atSites])].sort(byText);
}

/** Judges the named runtimes; what is missing up to `realmCount` is pinned elsewhere. */
function among(
  question: Question,
  ids: readonly RuntimeId[],
  realmCount: number,
  elsewhere: Verdict = ELSEWHERE,
): Survey {
  const { profile, exclude } = question;
  const tally = new VerdictTally();
  const contenders: Candidacy[] = [];
  let knownCount = 0;
  for (const id of ids) {
    const candidacy = candidacyOf(question, id);
    if (candidacy === undefined) continue;
    knownCount += 1;
    const verdict = exclude.has(id) ? EXCLUDED : judged(profile.filters, candidacy);
    tally.add(verdict, id);
    if (verdict.kind === 'fits') contenders.push(candidacy);
  }
  if (realmCount > knownCount) tally.addMany(elsewhere, realmCount - knownCount);
  return { contenders, verdicts: tally.reports() };
}

function decided(
  { profile, module }: Question,
  { contenders, verdicts }: Survey,
  isSmall: boolean,
): Placement {
  const reports: ScoreReport[] = [];
  for (const candidacy of contenders) reports.push(scored(profile.scorers, candidacy));
  insertionSort(reports, byPreference);
  return {
    module: module.module.id,
    chosen: reports[0]?.runtime ?? null,
    verdicts,
    contenders:
      isSmall || reports.length <= REPORTED_COUNT_MAX ? reports : reports.slice(0, REPORTED_COUNT_MAX),
    tieBreak: tieBreakOf(reports),
  };
}

const byPreference = (a: ScoreReport, b: ScoreReport): number =>
  b.total - a.total || byText(a.runtime, b.runtime);

function tieBreakOf(reports: readonly ScoreReport[]): string | null {
  const [best] = reports;
  if (best === undefined || reports[1]?.total !== best.total) return null;
  const alikeCount = reports.findIndex(({ total }) => total !== best.total);
  return `${alikeCount < 0 ? reports.length : alikeCount} runtimes score alike; the smallest id is chosen`;
}
