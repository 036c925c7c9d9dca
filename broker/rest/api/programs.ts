import { z } from 'zod';
import type { Program } from '../../../core/index.ts';
import { programSchema, strict } from '../../wire/index.ts';
import { asked } from '../asking.ts';
import { realmNamed, realmParams } from '../front.ts';
import type { Once } from '../once.ts';
import { paged, pageOf, pageQuery } from '../paging.ts';
import type { Api, Front } from '../plan.ts';
import { problemAnswers } from '../problem.ts';

/** A program as REST tells of it. */
interface ProgramRow {
  readonly id: string;
  readonly name: string;
  readonly modules: readonly string[];
  readonly chain: readonly string[];
  readonly latencyMsMax: number | null;
}

const programRow: z.ZodType<ProgramRow> = z
  .object({
    id: z.string(),
    name: z.string(),
    modules: z.array(z.string()),
    chain: z.array(z.string()).describe('The path of one datum through the modules; empty for no chain.'),
    latencyMsMax: z.number().nullable().describe('Objective for the whole chain.'),
  })
  .meta({ id: 'Program' });

const programBody: z.ZodType<Program> = programSchema(strict);

/** Programs: modules that belong together. */
export function programRoutes(api: Api, front: Front, once: Once): void {
  api.get(
    '/realms/:realm/programs',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['modules'],
        summary: 'Programs: modules that belong together',
        params: realmParams,
        querystring: z.object(pageQuery),
        response: { 200: pageOf(programRow), ...problemAnswers },
      },
    },
    ({ params, query }) => {
      const { programs } = realmNamed(front, params.realm).supervised.knowledge;
      return paged(programs.keys(), query, (id): ProgramRow | null => programs.get(id) ?? null);
    },
  );

  api.post(
    '/realms/:realm/programs',
    {
      config: { right: 'modules:write' },
      schema: {
        tags: ['modules'],
        summary: 'Say which modules belong together',
        params: realmParams,
        body: z.strictObject({ program: programBody }),
        response: { 201: programRow, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const realm = realmNamed(front, request.params.realm);
      const { program } = request.body;
      const row: ProgramRow = await once.ask(request, async (id) => {
        await asked(realm, request.guest, { kind: 'program-requested', request: id, program });
        return program;
      });
      return reply.code(201).send(row);
    },
  );
}
