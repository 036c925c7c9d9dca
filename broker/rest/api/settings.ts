import { z } from 'zod';
import { readSettings, type Settings, settingNames, settingsGuide } from '../../../core/index.ts';
import { asked } from '../asking.ts';
import { realmNamed, realmParams } from '../front.ts';
import type { Once } from '../once.ts';
import type { Api, Front, OpenRealm } from '../plan.ts';
import { Problem, problemAnswers } from '../problem.ts';

const names = z.enum(settingNames as readonly [keyof Settings, ...(keyof Settings)[]]);

/** One setting with all that is to be known of it. */
interface SettingRow {
  readonly name: string;
  readonly value: number;
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly why: string;
}

const settingsBody: z.ZodType<{ readonly entries: readonly SettingRow[] }> = z
  .object({
    entries: z.array(
      z.object({
        name: z.string(),
        value: z.number(),
        initial: z.number(),
        min: z.number(),
        max: z.number(),
        unit: z.string(),
        why: z.string().describe('The reason for its default.'),
      }),
    ),
  })
  .meta({ id: 'Settings' });

/** Settings of a realm: read, and changed while it runs. */
export function settingsRoutes(api: Api, front: Front, once: Once): void {
  api.get(
    '/realms/:realm/settings',
    {
      config: { right: 'modules:read' },
      schema: {
        tags: ['settings'],
        summary: 'Every setting with its unit, range, default and reason',
        params: realmParams,
        response: { 200: settingsBody, ...problemAnswers },
      },
    },
    ({ params }) => rowsOf(realmNamed(front, params.realm)),
  );

  api.patch(
    '/realms/:realm/settings',
    {
      config: { right: 'operate' },
      schema: {
        tags: ['settings'],
        summary: 'Change settings; they hold at once and over restarts',
        params: realmParams,
        body: z.partialRecord(names, z.number()),
        response: { 200: settingsBody, ...problemAnswers },
      },
    },
    (request) =>
      once.ask(request, async (id) => {
        const realm = realmNamed(front, request.params.realm);
        const settings = request.body;
        const reading = readSettings(settings, realm.supervised.knowledge.settings);
        if (reading.kind === 'issues') {
          const faults = reading.issues.map(({ path, message }) => ({ path: `body.${path}`, message }));
          throw new Problem('bad-request', 'these settings cannot be', { faults });
        }
        await asked(realm, request.guest, {
          kind: 'settings-changed',
          request: id,
          settings: settings as Partial<Settings>,
        });
        return rowsOf(realm);
      }),
  );
}

function rowsOf({ supervised }: OpenRealm): { readonly entries: readonly SettingRow[] } {
  const { settings } = supervised.knowledge;
  return {
    entries: settingNames.map((name) => ({ name, value: settings[name], ...settingsGuide[name] })),
  };
}
