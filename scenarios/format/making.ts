import type { StayMaking } from './arrivals.ts';
import type { Catalog } from './catalog.ts';
import type { Complaint } from './issue.ts';
import type { ScenarioFile } from './written.ts';

/** What populations are generated from, and where their faults go. */
export interface Making extends StayMaking {
  readonly file: ScenarioFile;
  readonly catalog: Catalog;
  /** Ids of all sites, the first being where the broker is unless stated. */
  readonly sites: readonly string[];
  /** Files a fault under the field of the file that caused it. */
  readonly complain: (path: readonly PropertyKey[], complaint: Omit<Complaint, 'path'>) => void;
}
