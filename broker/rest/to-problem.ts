import type { FastifyError } from 'fastify';
import { type Fault, Problem, type ProblemCode } from './problem.ts';

const CODES: Readonly<Record<number, ProblemCode>> = {
  404: 'not-found',
  405: 'not-allowed',
  413: 'too-large',
  415: 'wrong-type',
};

/** Whatever ended a request, as a problem; only what nobody thought of becomes an internal one. */
export function toProblem(fault: FastifyError | Error): Problem {
  if (fault instanceof Problem) return fault;
  if ('validation' in fault && fault.validation) {
    const where = fault.validationContext ?? 'request';
    const faults = fault.validation.map(
      ({ instancePath, message }): Fault => ({
        path: `${where}${pathText(instancePath)}`,
        message: lowered(message ?? 'is not right'),
      }),
    );
    return new Problem('bad-request', faults.map(({ path, message }) => `${path}: ${message}`).join('; '), {
      faults,
    });
  }
  const status = 'statusCode' in fault ? (fault.statusCode ?? 500) : 500;
  if (status === 429) return new Problem('too-many', fault.message, { headers: { 'retry-after': '1' } });
  if (status >= 400 && status < 500) return new Problem(CODES[status] ?? 'bad-request', fault.message);
  return new Problem('internal', 'see the log for what went wrong');
}

/** `/module/apis/3` as people write it: `.module.apis[3]`. */
const pathText = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('');

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
