import type { Advice, Finding, Profile, Report, Request, Settings, Waking } from '../../core/index.ts';
import type { OnDivergence, Retention, Shelf } from '../journal/index.ts';
import type { Link } from '../mqtt/index.ts';
import type { Issue } from '../wire/index.ts';

/** A fact before it is stamped. */
export type Fact = Report | Request | Finding | Advice | Waking;

/** What a realm tells those who look after it. */
export interface RealmEars {
  /** Something worth a line in the log. */
  noted(note: string, about: Readonly<Record<string, unknown>>): void;
  /** A message that could not be read; one bad message costs one message. */
  complained(topic: string, issues: readonly Issue[]): void;
  /** The journal is lost, and with it the right to decide: nothing leaves any more. */
  broke(fault: unknown): void;
}

/** What a realm is made of. */
export interface RealmParts {
  readonly realm: string;
  readonly profile: Profile;
  /** For a realm that begins; one that goes on has its own. */
  readonly settings?: Settings;
  readonly shelf: Shelf;
  readonly link: Link;
  readonly ears: RealmEars;
  readonly retention?: Retention;
  readonly onDivergence?: OnDivergence;
  /** How long an old runtime is given to begin to listen. */
  readonly settleMs?: number;
  /** Finds a file that a runtime of the second generation asks for. */
  readonly fileOf?: (file: string) => Promise<Uint8Array | null>;
}
