import type { FastifyError, FastifyReply } from 'fastify';
import type { Api, Front, OpenRealm } from '../plan.ts';
import { Problem } from '../problem.ts';
import { toProblem } from '../to-problem.ts';
import { g1Routes } from './g1.ts';
import { oldPageRoutes } from './old-pages.ts';
import { ALLOW, django } from './reply.ts';
import { silverlineRoutes } from './silverline.ts';

/** The interfaces of the original and of SilverLine, as the recordings have them; FIXES.md tells what is mended. */
export async function legacyRoutes(api: Api, front: Front): Promise<void> {
  const realm = (): OpenRealm => {
    const [first] = front.realms.values();
    if (first === undefined) throw new Problem('busy', 'no realm is supervised yet');
    return first;
  };
  api.setErrorHandler((fault: FastifyError, request, reply) => {
    const problem = toProblem(fault);
    if (problem.status >= 500) request.log.error({ err: fault }, 'request failed');
    return told(reply, problem, request.method === 'POST' ? ALLOW.list : ALLOW.one);
  });
  g1Routes(api, realm);
  silverlineRoutes(api, realm);
  oldPageRoutes(api, realm, front);
}

function told(reply: FastifyReply, { code, message, status }: Problem, allow: string): FastifyReply {
  switch (code) {
    case 'no-credentials':
      reply.header('www-authenticate', 'Bearer realm="api"');
      return django(reply, 401, { detail: 'Authentication credentials were not provided.' }, { allow });
    case 'no-right':
      return django(reply, 403, { detail: 'You do not have permission to perform this action.' }, { allow });
    default:
      return django(reply, status, { detail: message }, { allow });
  }
}

/** Whether an address is one of the original's or of SilverLine's. */
export const isOldAddress = (url: string): boolean => /^\/(arts-api|api(?!\/v1))\//.test(url);

/** Says that there is nothing, as a page, which is what old programs take for it. */
export const oldNotFound = (reply: FastifyReply): FastifyReply =>
  reply
    .code(404)
    .header('content-type', 'text/html')
    .send('<!DOCTYPE html>\n<html lang="en">\n<head><title>Page not found</title></head>\n</html>\n');
