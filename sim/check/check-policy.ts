import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Claims, Profile } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { objectionsToClaims } from '../cli/author/claims.ts';
import { guard, type PolicyFile } from '../cli/author/guard.ts';
import { importsOf } from '../cli/author/imports.ts';
import { objectionsTo } from '../cli/author/shape.ts';
import { straysOf } from '../cli/author/strays.ts';
import { type CheckReport, check } from './check.ts';
import { subjectOf } from './subject.ts';
import { failureText } from './told.ts';

/** How thoroughly a policy is checked. */
export interface CheckOptions {
  readonly claims?: Claims;
  /** Random worlds; 20 unless told otherwise. */
  readonly seedCount?: number;
  /** The first of their seeds; 1 unless told otherwise. */
  readonly from?: number;
  /** Worlds that are lived instead, such as those of `anyWorld()`. */
  readonly worlds?: readonly Scenario[];
  /** Where the policy lies, such as `new URL('./mine.ts', import.meta.url)`, so that failures tell lines. */
  readonly file?: URL | string;
}

const SEED_COUNT = 20;
const SHRINK_COUNT_MAX = 200;

/**
 * Checks a policy as `arts check` does, for tests: throws an `Error` that tells every law that broke, where, and in how
 * small a world. What it gives otherwise holds the regret and the ties.
 */
export async function checkPolicy(policy: Profile, options: CheckOptions = {}): Promise<CheckReport> {
  const { claims = {}, seedCount = SEED_COUNT, from = 1, worlds, file } = options;
  const objections = [...objectionsTo(policy), ...objectionsToClaims(claims)];
  if (objections.length > 0)
    throw new Error(objections.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  guard.set();
  const place = file === undefined ? null : fileAt(file);
  const strays = place === null || isTest(place.path) ? [] : straysOf(place);
  if (strays.length > 0)
    throw new Error(strays.map((one) => `${one.place}: ${one.message}\n  ${one.hint}`).join('\n'));
  const subject = subjectOf({ written: policy, claims, renew: null, file: place });
  const report = await check({
    subject,
    seedCount,
    from,
    ...(worlds === undefined ? {} : { scenarios: worlds }),
    shrinkCountMax: SHRINK_COUNT_MAX,
  });
  if (report.failures.length === 0) return report;
  throw new Error(report.failures.map(failureText).join('\n\n'));
}

function fileAt(file: URL | string): PolicyFile {
  const path = realpathSync(file instanceof URL ? fileURLToPath(file) : file);
  return { path, realPath: path, sha256: '', imports: isTest(path) ? [] : importsOf(path) };
}

/** A policy may stand in a test itself, which imports what tests do. */
const isTest = (path: string): boolean => /\.(test|spec)\.[cm]?[jt]s$/.test(path);
