import { z } from 'zod';
import type { Link } from '../../../core/index.ts';
import { realmNamed, realmParams } from '../front.ts';
import { paged, pageOf, pageQuery } from '../paging.ts';
import type { Api, Front } from '../plan.ts';
import { problemAnswers } from '../problem.ts';

/** A measured path between two devices, as REST tells of it. */
type LinkRow = Omit<Link, 'from' | 'to'> & { readonly from: string; readonly to: string };

const linkRow: z.ZodType<LinkRow> = z
  .object({
    from: z.string().describe('A device.'),
    to: z.string().describe('Another one; `broker` is where the supervisor’s broker runs.'),
    latencyMs: z.number().describe('One way, smoothed over measurements.'),
    bandwidthBytesPerSecond: z.number(),
    atMs: z.number().describe('When it was last measured, in the time of the realm.'),
  })
  .meta({ id: 'Link' });

/** Links between devices, as they were measured. */
export function linkRoutes(api: Api, front: Front): void {
  api.get(
    '/realms/:realm/links',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['links'],
        summary: 'Measured links between devices',
        params: realmParams,
        querystring: z.object({
          ...pageQuery,
          device: z.string().max(256).optional().describe('Only links with this device at one end.'),
        }),
        response: { 200: pageOf(linkRow), ...problemAnswers },
      },
    },
    ({ params, query }) => {
      const { links, legs } = realmNamed(front, params.realm).supervised.knowledge;
      const all = new Map<string, LinkRow>([...legs.entries(), ...links.entries()]);
      return paged([...all.keys()].sort(), query, (key): LinkRow | null => {
        const link = all.get(key);
        if (link === undefined) return null;
        const { device } = query;
        return device === undefined || link.from === device || link.to === device ? link : null;
      });
    },
  );
}
