import { z } from 'zod';
import { fileSchema } from './schema.ts';
import { anyWord } from './vocabulary.ts';

/** The JSON Schema (draft 7) of scenario files, which editors complete and check with. */
export function scenarioSchema(): object {
  const schema = z.toJSONSchema(fileSchema(anyWord()), {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  });
  return {
    ...schema,
    $id: 'https://arts.workbench/schema/scenario-v1.json',
    title: 'ARTS scenario, version arts/v1',
  };
}
