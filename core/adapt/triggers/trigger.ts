import type { Symptom, SymptomKind } from '../../knowledge/decision.ts';
import type { DeviceRecord, Knowledge, RuntimeRecord } from '../../knowledge/knowledge.ts';

/** One thing that can be wrong with a runtime, or better elsewhere. */
export interface Trigger {
  readonly name: SymptomKind;
  /** Looks at what signals already judged; costs next to nothing when all is well. */
  sense(runtime: RuntimeRecord, device: DeviceRecord, knowledge: Knowledge): Symptom | null;
}

/** Whether staying under a symptom means a certain outage, so that a move needs time but no gain. */
export const isEscape = (kind: SymptomKind): boolean => kind === 'draining' || kind === 'battery-low';
