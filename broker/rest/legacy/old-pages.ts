import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api, Front, OpenRealm } from '../plan.ts';
import { ALLOW, django } from './reply.ts';

const credentials = z.looseObject({ username: z.unknown(), password: z.unknown() });

/** All else that the original served: logging in, what its page needs to know, and pages that have successors. */
export function oldPageRoutes(api: Api, realm: () => OpenRealm, front: Front): void {
  loginRoutes(api, front);
  configRoutes(api, realm, front);
  pageRoutes(api, front);
}

function loginRoutes(api: Api, { gate }: Front): void {
  const tokenFor = async ({ body, ip }: FastifyRequest): Promise<string | null> => {
    const { username, password } = credentials.safeParse(body).data ?? {};
    return typeof username === 'string' && typeof password === 'string'
      ? gate.login(username, password, ip)
      : null;
  };
  const open = { config: { right: 'none' }, schema: { hide: true } } as const;

  api.post('/api-token-auth/', open, async (request, reply) => {
    const token = await tokenFor(request);
    if (token !== null) return django(reply, 200, { token }, { allow: ALLOW.post });
    const body = { non_field_errors: ['Unable to log in with provided credentials.'] };
    return django(reply, 400, body, { allow: ALLOW.post });
  });

  for (const version of ['v1', 'v2']) {
    api.post(`/arts-api/${version}/auth/login/`, open, async (request, reply) => {
      const token = await tokenFor(request);
      if (token === null) return django(reply, 401, undefined, { allow: ALLOW.post });
      return django(reply, 200, { token }, { allow: ALLOW.post, vary: 'Accept, Cookie' });
    });

    api.post(`/arts-api/${version}/auth/register/`, open, (request, reply) => {
      const { username, password, email } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
      if (!username && !password && !email) {
        const message = 'username, password and email is required to register a user';
        return django(reply, 400, { message }, { allow: ALLOW.post });
      }
      // Whoever could reach the original could make itself a user.
      const detail = 'Users are made by whoever runs this supervisor.';
      return django(reply, 403, { detail }, { allow: ALLOW.post });
    });
  }
}

function configRoutes(api: Api, realm: () => OpenRealm, { plan }: Front): void {
  for (const version of ['v1', 'v2']) {
    api.get(
      `/arts-api/${version}/config/`,
      { config: { right: 'modules:read' }, schema: { hide: true } },
      (request, reply) => {
        const { host, tcpPort, wsPort } = plan.reach();
        const { name } = realm();
        const topics = [
          ['reg', 'reg', 'on_reg_message'],
          ['control', 'ctl', 'on_ctl_message'],
          ['debug', 'dbg', 'on_dbg_message'],
        ] as const;
        const body = {
          mqtt_server: { host: host ?? request.hostname, port: tcpPort, ws_port: wsPort },
          mqtt_username: '',
          // The original told it to everybody.
          mqtt_password: '',
          subscribe_topics: topics.map(([level, short, call]) => ({
            name: short,
            topic: `${name}/proc/${level}`,
            on_message: call,
          })),
        };
        return django(reply, 200, body, { allow: ALLOW.read });
      },
    );
  }
}

function pageRoutes(api: Api, { plan }: Front): void {
  const open = { config: { right: 'none' }, schema: { hide: true } } as const;

  api.get('/arts-admin/', open, (_, reply) => reply.redirect('/docs', 302));
  api.get('/schema', open, (_, reply) =>
    reply
      .header('vary', 'Accept')
      .header('content-type', 'application/vnd.oai.openapi+json')
      .send(Buffer.from(JSON.stringify(api.swagger()), 'utf8')),
  );
  api.get('/wasm_files/', { ...open, config: { right: 'modules:read' } }, (_, reply) => {
    const rows = plan.store.files.files.map(
      ({ sha256, name, sizeBytes }) =>
        `    <li><a href="/files/${sha256}">${escaped(name ?? sha256)}</a>, ${sizeBytes} bytes</li>`,
    );
    return page(reply, `  <p>Uploaded files:</p>\n  <ul>\n${rows.join('\n')}\n  </ul>`);
  });
  api.get('/wasm_files/u/', open, (_, reply) =>
    page(
      reply,
      '  <p>Upload a file with <code>arts submit</code>, or as <a href="/docs">the interface</a> says.</p>',
    ),
  );
}

function page(reply: FastifyReply, body: string): FastifyReply {
  return reply
    .header('vary', 'Accept')
    .header('content-security-policy', "default-src 'none'")
    .type('text/html; charset=utf-8')
    .send(
      `<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Module files</title></head>\n<body>\n${body}\n</body>\n</html>\n`,
    );
}

const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => MARKUP[mark] ?? mark);
