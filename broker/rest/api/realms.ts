import { z } from 'zod';
import { may, realmNamed, realmParams } from '../front.ts';
import type { Api, Front } from '../plan.ts';
import { problemAnswers } from '../problem.ts';
import { realmRow, realmRowOf } from '../rows/realm-row.ts';

const RIGHTS = ['modules:read', 'modules:write', 'files:read', 'files:write', 'operate'] as const;

const root = z.object({
  version: z.string(),
  realms: z.array(z.string()),
  mqtt: z
    .object({
      host: z.string(),
      tcpPort: z.int().nullable(),
      wsPort: z.int().nullable(),
      isEncrypted: z.boolean().describe('Whether both ports speak TLS.'),
    })
    .describe('Where MQTT is spoken.'),
  guest: z
    .object({ name: z.string(), rights: z.array(z.enum(RIGHTS)) })
    .describe('Who asks, and what it may do in the realms that it may read.'),
});

/** Realms, and what there is at all. */
export function realmRoutes(api: Api, front: Front): void {
  api.get(
    '/',
    {
      config: { right: 'none' },
      schema: {
        tags: ['realms'],
        summary: 'What runs here, and where MQTT is spoken',
        response: { 200: root, ...problemAnswers },
      },
    },
    (request) => {
      const { host, ...ports } = front.plan.reach();
      const names = [...front.realms.values()].filter((realm) => may(request, 'modules:read', realm));
      return {
        version: front.plan.version,
        realms: names.map(({ name }) => name),
        guest: {
          name: request.guest?.name ?? 'nobody',
          rights: RIGHTS.filter((right) => [null, ...names].some((realm) => may(request, right, realm))),
        },
        mqtt: { host: host ?? request.hostname, ...ports },
      };
    },
  );

  api.get(
    '/realms',
    {
      config: { right: 'none' },
      schema: {
        tags: ['realms'],
        summary: 'All realms that may be read',
        response: { 200: z.object({ entries: z.array(realmRow) }), ...problemAnswers },
      },
    },
    (request) => ({
      entries: [...front.realms.values()]
        .filter((realm) => may(request, 'modules:read', realm))
        .map(realmRowOf),
    }),
  );

  api.get(
    '/realms/:realm',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['realms'],
        summary: 'One realm',
        params: realmParams,
        response: { 200: realmRow, ...problemAnswers },
      },
    },
    ({ params }) => realmRowOf(realmNamed(front, params.realm)),
  );
}
