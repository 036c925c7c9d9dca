import { describe, expect, it } from 'vitest';
import { golden, type Line } from '../testing/golden.ts';
import { replayGolden } from '../testing/replay.ts';
import { Supervisor } from '../testing/supervisor.ts';

const HOST = '0b99e423-e94e-435d-8e75-a3a3bf19a1c8';
const STAGE = 'realm/s/alice/lab/p';
const id = (digits: string): string => `00000000-0000-4000-8000-000000000${digits}`;

/** There was no supervisor; whoever recorded it answered one registration in its place. */
const isServer = ({ topic, payload }: Line): boolean =>
  topic.startsWith('realm/g/') && payload.includes('"type": "resp"');
const isAside = ({ topic }: Line): boolean => topic.includes('/-/');

const welcomes = [
  [
    `realm/g/public/p/${HOST}`,
    { type: 'resp', data: { result: 'ok', details: { uuid: HOST, name: 'arena-rt1' } } },
  ],
] as const;
/** Lines come to our own topics when they are whole: `tick 3` waited for its newline. */
const written = (uuid: string, ...lines: readonly string[]) => ({
  fix: 'streams-everywhere',
  now: lines.map((line) => [`realm/proc/debug/stdout/${id(uuid)}`, line as unknown as object] as const),
});
const START = "boxes started argv=['one'] SCENE='lab' REALM='realm'";
/** The runtime is asked in the place of a client that did not name it. */
const asks = (digits: string, uuid: string) =>
  [
    [
      `${STAGE}/arts-supervisor/arts-supervisor`,
      {
        object_id: id(digits),
        action: 'create',
        type: 'req',
        data: { uuid: id(uuid), parent: HOST, file: 'boxes.py', location: 'wiselab/boxes', args: ['one'] },
      },
    ],
  ] as const;

describe('the recording of the fifth generation', () => {
  const lines = golden('applauncher-runtime-e259273');

  it.skipIf(lines === null)('of ARENA’s runtime with a client', () => {
    const supervisor = new Supervisor();
    const exchanges = replayGolden(lines ?? [], supervisor, {
      isServer,
      isAside,
      deviations: {
        '1.7269': { fix: 'supervised', now: welcomes },
        '3.7277': { fix: 'supervised', now: welcomes },
        '5.7284': { fix: 'supervised', now: welcomes },
        '11.3455': written('301', START, 'tick 0'),
        '13.3223': written('301', 'tick 1'),
        '15.3973': written('301', 'tick 2'),
        '17.3295': written('301', 'tick 3'),
        '17.3661': written('301', "stdin: 'hello\\n'", 'tick 4'),
        '19.366': written('301', 'tick 5'),
        '21.3724': written('301', 'tick 6'),
        '26.9403': written('302', START, 'tick 0'),
        '28.9449': written('302', 'tick 1'),
        '30.823': written('302', "stdin: 'quit\\n'", 'boxes done'),
        '34.9702': {
          fix: 'supervised',
          now: [
            [
              `${STAGE}/${id('999')}`,
              {
                object_id: id('005'),
                action: 'delete',
                type: 'resp',
                from: 'arts-supervisor',
                data: { result: 'error', details: `module ${id('999')} does not exist` },
              },
            ],
          ],
        },
        '36.1222': { fix: 'supervised', now: asks('006', '303') },
        '37.2853': { fix: 'supervised', now: asks('007', '304') },
        '38.4337': { fix: 'supervised', now: asks('008', '305') },
      },
    });
    const progress = exchanges.flatMap(({ outcome }) =>
      outcome.commands.flatMap((command) =>
        command.kind === 'report-progress'
          ? [`${command.module.slice(-3)} ${command.progress}: ${command.reason}`]
          : [],
      ),
    );
    // Asked of the runtime itself by name, and believed when it confirms.
    expect(progress).toEqual([
      `301 running: on ${HOST}`,
      '301 ended: deleted',
      `302 running: on ${HOST}`,
      '302 ended: completed',
    ]);
  });
});
