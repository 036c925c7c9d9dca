import { type Knowledge, newKnowledge, type Profile, realmId, step } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { HUB } from './hub.ts';
import { lineMs, traceLines } from './trace-reader.ts';

/** Parses a line of a trace that this tool wrote. */
export const recordOf = (line: string): TraceRecord => JSON.parse(line) as TraceRecord;

/** What the supervisor believed at a moment: the inputs of a trace up to it, stepped through the core once more. */
export async function knowledgeAt(
  tracePath: string,
  profile: Profile,
  untilMs: number,
): Promise<Knowledge | null> {
  let knowledge: Knowledge | null = null;
  for await (const line of traceLines(tracePath)) {
    if (knowledge === null) {
      const header = recordOf(line);
      if (header.kind !== 'header') return null;
      const { realm, settings } = header;
      knowledge = newKnowledge({ realm: realmId(realm), hub: HUB, profile, settings });
      continue;
    }
    if ((lineMs(line) ?? 0) > untilMs) break;
    if (!line.startsWith('{"kind":"input"')) continue;
    const record = recordOf(line);
    if (record.kind === 'input') knowledge = step(profile, knowledge, record.input).knowledge;
  }
  return knowledge;
}
