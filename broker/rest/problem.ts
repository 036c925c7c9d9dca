import { z } from 'zod';
import type { Api } from './plan.ts';

/** Which problem it is. */
export type ProblemCode =
  | 'bad-request'
  | 'bad-key'
  | 'bad-cursor'
  | 'no-credentials'
  | 'no-right'
  | 'foreign-host'
  | 'not-found'
  | 'unknown-realm'
  | 'unknown-runtime'
  | 'unknown-module'
  | 'unknown-file'
  | 'no-checkpoint'
  | 'not-allowed'
  | 'refused'
  | 'in-use'
  | 'superseded'
  | 'too-large'
  | 'wrong-type'
  | 'key-reused'
  | 'unfit'
  | 'too-many'
  | 'internal'
  | 'no-answer'
  | 'busy'
  | 'full';

/** What can go wrong, with its HTTP status and a sentence for people; the codes are stable. */
const PROBLEMS: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  'bad-request': [400, 'The request is not what the interface takes.'],
  'bad-key': [400, 'An Idempotency-Key has 1 to 255 printable characters.'],
  'bad-cursor': [400, 'A cursor has to be one that an earlier answer gave.'],
  'no-credentials': [401, 'Who asks has to say who it is.'],
  'no-right': [403, 'Whoever asks may not do this.'],
  'foreign-host': [403, 'The request was sent to a name that is not ours.'],
  'not-found': [404, 'There is nothing at this address.'],
  'unknown-realm': [404, 'No realm of this name is supervised here.'],
  'unknown-runtime': [404, 'No runtime of this id is known.'],
  'unknown-module': [404, 'No module of this id is known.'],
  'unknown-file': [404, 'No file of this hash or path is stored.'],
  'no-checkpoint': [404, 'No checkpoint of this module is kept.'],
  'not-allowed': [405, 'This cannot be done at this address.'],
  refused: [409, 'The supervisor refused, for the reason it gave.'],
  'in-use': [409, 'It is in use.'],
  superseded: [409, 'It is of an instance that is not the one believed to run there.'],
  'too-large': [413, 'The body is larger than what is taken.'],
  'wrong-type': [415, 'The body is of a type that is not taken here.'],
  'key-reused': [422, 'The same Idempotency-Key came with another request before.'],
  unfit: [422, 'The file is nothing that a runtime could run.'],
  'too-many': [429, 'Whoever asks asks too often; ask again later.'],
  internal: [500, 'Something went wrong that nobody thought of; the log says what.'],
  'no-answer': [503, 'The supervisor did not answer in time. What was asked may still come true.'],
  busy: [503, 'There is too much to do right now; ask again later.'],
  full: [507, 'There is no room for it.'],
};

/** One thing that is wrong with a request. */
export interface Fault {
  /** Where, such as `body.module.apis[3]`. */
  readonly path: string;
  readonly message: string;
}

/** Ends a request with a problem; caught by the one place that writes answers. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly faults: readonly Fault[];
  /** Headers that go with it. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    rest: { readonly faults?: readonly Fault[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.faults = rest.faults ?? [];
    this.headers = rest.headers ?? {};
  }

  get status(): number {
    return PROBLEMS[this.code][0];
  }
}

/** A problem as it is sent (RFC 9457). */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly request: string;
  readonly faults?: readonly Fault[];
}

/** Where the kinds of problem are explained. */
const PROBLEM_PATH = '/problems';

/** Writes a problem down for whoever asked; `request` is the id under which the log knows it. */
export function bodyOf({ code, message, faults }: Problem, request: string): ProblemBody {
  const [status, title] = PROBLEMS[code];
  const head = { type: `${PROBLEM_PATH}/${code}`, title, status, detail: message, code, request };
  return faults.length === 0 ? head : { ...head, faults };
}

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    request: z.string(),
    faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

/** How a route declares that it may end with a problem. */
export const problemAnswers: Readonly<Record<'4xx' | '5xx', object>> = {
  '4xx': { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } },
  '5xx': { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } },
};

/** Where each kind of problem is explained to whoever follows its type. */
export function problemRoutes(api: Api): void {
  api.get(
    `${PROBLEM_PATH}/:code`,
    {
      config: { right: 'none' },
      schema: {
        tags: ['health'],
        summary: 'What a kind of problem means',
        params: z.object({ code: z.string().max(64) }),
        response: {
          200: z.object({ code: z.string(), status: z.int(), title: z.string() }),
          ...problemAnswers,
        },
      },
    },
    ({ params: { code } }) => {
      const known = Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code as ProblemCode] : undefined;
      if (known === undefined) throw new Problem('not-found', `"${code}" is no problem of ours`);
      return { code, status: known[0], title: known[1] };
    },
  );
}
