import type { Claims, Profile } from '../../core/index.ts';
import { held } from '../../core/testing/held.ts';
import type { PolicyFile } from '../cli/author/guard.ts';
import { builtIn } from '../cli/author/shape.ts';
import { watched } from '../cli/author/watched.ts';

/** A policy that is checked. */
export interface Subject {
  /** As it is lived under everywhere else. */
  readonly profile: Profile;
  /** The same, with every call held to the laws of calls. */
  readonly strict: Profile;
  readonly claims: Claims;
  readonly file: PolicyFile;
  /** Reads it once more from its file, into one that remembers nothing; `null` if that cannot be. */
  readonly renew: (() => Promise<Profile>) | null;
}

/** A policy as its author wrote it, with what it claims and where it lies. */
export type Written = Pick<Subject, 'claims' | 'renew'> & {
  readonly written: Profile;
  readonly file: PolicyFile | null;
};

/** Gets a policy ready to be checked. */
export function subjectOf({ written, claims, renew, file }: Written): Subject {
  const place = file ?? { path: `policy "${written.name}"`, realPath: '\0', sha256: '', imports: [] };
  return {
    profile: watched(written, place),
    strict: watched(
      held(written, (part) => builtIn.has(part)),
      place,
    ),
    claims,
    file: place,
    renew,
  };
}
