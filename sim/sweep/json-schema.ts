import { z } from 'zod';
import { METRICS } from '../metrics/glossary.ts';
import { sweepSchema } from './written.ts';

/**
 * The JSON Schema (draft 7) of sweep files, which editors complete and check with. It never objects to what `readSweep`
 * takes; what it cannot see are sums, units that differ, names of fields in conditions, and other files.
 */
export function sweepFileSchema(): object {
  const schema = z.toJSONSchema(sweepSchema({ metrics: Object.keys(METRICS) }), {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  });
  return {
    ...schema,
    $id: 'https://arts.workbench/schema/sweep-v1.json',
    title: 'ARTS sweep, version arts/v1',
  };
}
