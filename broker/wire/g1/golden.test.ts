import { describe, expect, it } from 'vitest';
import { golden, type Line } from '../testing/golden.ts';
import { type Deviation, replayGolden } from '../testing/replay.ts';
import { Supervisor } from '../testing/supervisor.ts';

const REG = 'realm/proc/reg';
const CONTROL = 'realm/proc/control';
const id = (digits: string): string => `00000000-0000-4000-8000-000000000${digits}`;

const body = (line: Line): Record<string, unknown> => {
  try {
    return JSON.parse(line.payload) as Record<string, unknown>;
  } catch {
    return {};
  }
};
const isAtRuntime = ({ topic }: Line): boolean => /^(realm\/)?proc\/control\/./.test(topic);
const carries = (line: Line): boolean => line.payload.includes('"memory"');

/** The server answers on the topics it is asked on, and sends requests to runtimes. Carrying memory on is ours. */
const isServer = (line: Line): boolean => {
  const { type } = body(line);
  if (!isAtRuntime(line)) return type === 'arts_resp';
  return type === 'arts_req' && (!carries(line) || line.topic.startsWith('realm/'));
};
const isAside = (line: Line): boolean =>
  isAtRuntime(line) ? body(line).type === 'arts_resp' : !/^realm\/proc\/(?!debug)/.test(line.topic);

const play = (lines: readonly Line[], deviations: Readonly<Record<string, Deviation>>) => {
  const supervisor = new Supervisor();
  return { supervisor, exchanges: replayGolden(lines, supervisor, { isServer, isAside, deviations }) };
};

/** An answer under the id of its request; `id()` of three digits. */
const answers = (digits: string, result: 'ok' | 'error', details: unknown): object => ({
  object_id: id(digits),
  type: 'arts_resp',
  data: { result, details },
});
const refuses = (digits: string, details: string) => [CONTROL, answers(digits, 'error', details)] as const;
/** A module is sent to a runtime, and its asker answered. */
const starts = (digits: string, name: string, on: string) =>
  [
    [`${CONTROL}/${on}`, { action: 'create', type: 'arts_req', data: { name, parent: { uuid: on } } }],
    [CONTROL, answers(digits, 'ok', { name, parent: { uuid: on } })],
  ] as const;
const waits = (digits: string, name: string) =>
  [CONTROL, answers(digits, 'ok', { name, parent: null })] as const;
const NO_RUNTIME = 'Error Scheduling module. No suitable runtime!';

const probe = golden('arts-head-probe');
const simulated = golden('arts-head+simulated+control-example');
const bad = golden('arts-head-badinput-paho150-behaviour');
const browser = golden('browser-runtime-8a78501-migration-with-arts-head.stripped');

describe('the recordings of the first generation', () => {
  it.skipIf(probe === null)('of scripted requests to the server', () => {
    // The runtime that registers without a uuid gets a fresh one, which the smaller one of two equals goes before.
    const anyone = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown as string;
    const elsewhere = expect.stringMatching(/^realm\/proc\/control\/[0-9a-f-]{36}$/) as unknown as string;
    const startsElsewhere = (digits: string, name: string) => [
      [elsewhere, starts(digits, name, anyone)[0][1]] as const,
      starts(digits, name, anyone)[1],
    ];
    play(probe ?? [], {
      '3.675': { fix: 're-registration', now: [[REG, answers('004', 'ok', { name: 'rt1-again' })]] },
      '7.4505': { fix: 'choice', now: startsElsewhere('020', 'm-auto') },
      '8.2895': { fix: 'choice', now: starts('021', 'ns/prog', id('103')) },
      '9.0391': { fix: 'set-matching', now: starts('022', 'arr', id('101')) },
      '9.7921': { fix: 'set-matching', now: [refuses('023', NO_RUNTIME)] },
      '10.548': { fix: 'set-matching', now: startsElsewhere('024', 'order') },
      '11.2951': { fix: 'parent-honoured', now: starts('025', 'withparent', id('101')) },
      '12.8039': { fix: 'queue', now: [waits('027', 'unknownparent')] },
      '13.5605': { fix: 'one-bad-message', now: starts('028', 'nullparent', id('103')) },
      '14.3112': { fix: 'one-bad-message', now: [refuses('029', NO_RUNTIME)] },
      '15.0617': {
        fix: 'duplicate',
        now: [
          refuses(
            '030',
            `Module could not be created. module ${id('201')} is in use by /store/users/ns/prog/p.py`,
          ),
        ],
      },
      '15.8158': {
        fix: 'one-bad-message',
        now: [refuses('031', 'Module could not be created. badly formed hexadecimal UUID string')],
      },
      '16.5677': {
        fix: 'one-bad-message',
        now: [refuses('032', 'Module could not be created. unknown filetype EXT')],
      },
      '17.3202': {
        fix: 'one-bad-message',
        now: [[`${CONTROL}/${id('103')}`, { action: 'delete', data: { uuid: id('201'), name: 'ns/prog' } }]],
      },
      '18.0725': {
        fix: 'one-bad-message',
        now: [
          refuses('041', `Module (${id('998')}) could not be deleted; Module matching query does not exist.`),
        ],
      },
      '18.8229': {
        fix: 'not-optimistic',
        now: [
          refuses(
            '042',
            `Module (${id('202')}) could not be deleted; runtime ${id('106')} does not fit: lacks the API wasi:unstable`,
          ),
        ],
      },
      '19.5738': {
        fix: 'one-bad-message',
        now: [
          refuses(
            '043',
            `Module (${id('202')}) could not be deleted; Runtime matching query does not exist.`,
          ),
        ],
      },
      '21.8304': {
        fix: 'one-bad-message',
        now: [
          [REG, answers('050', 'ok', { uuid: id('101'), nmodules: 1, children: [{ name: 'withparent' }] })],
        ],
      },
      '22.5802': {
        fix: 'one-bad-message',
        now: [
          [
            REG,
            answers(
              '051',
              'error',
              `Runtime (${id('996')}) could not be deleted; Runtime matching query does not exist.`,
            ),
          ],
        ],
      },
    });
  });

  it.skipIf(bad === null)('of seven messages that ended it', () => {
    const unreadable = expect.stringMatching(/^Could not process request; /);
    const spoiled = (topic: string): Deviation => ({
      fix: 'wording',
      now: [
        [
          topic,
          { object_id: 'could_not_parse', type: 'arts_resp', data: { result: 'error', details: unreadable } },
        ],
      ],
    });
    const expected: readonly Readonly<Record<string, Deviation>>[] = [
      {
        '2.3892': { fix: 'queue', now: [waits('021', 'm1')] },
        '3.1401': {
          fix: 'queue',
          now: [
            [REG, answers('009', 'ok', { name: 'rt9', nmodules: 0, children: [] })],
            [
              `${CONTROL}/${id('109')}`,
              { action: 'create', data: { name: 'm1', parent: { uuid: id('109') } } },
            ],
          ],
        },
      },
      {
        '6.5451': {
          fix: 'duplicate',
          now: [refuses('021', `Module could not be created. module ${id('200')} is in use by hello.wasm`)],
        },
      },
      { '10.1193': spoiled(REG) },
      { '13.6866': spoiled(CONTROL) },
      { '17.2929': spoiled(REG) },
      {
        '20.9598': {
          fix: 'one-bad-message',
          now: [refuses('021', 'Module (nope) could not be deleted; badly formed hexadecimal UUID string')],
        },
      },
      {},
    ];
    // The server was started anew for each.
    const starters = (bad ?? []).flatMap((line, at) =>
      body(line).object_id === id('001') && !isServer(line) ? [at] : [],
    );
    expect(starters).toHaveLength(7);
    starters.forEach((from, at) => {
      play((bad ?? []).slice(from, starters[at + 1]), expected[at] ?? {});
    });
  });

  it.skipIf(simulated === null)('of the Python host with a client', () => {
    const { supervisor } = play(simulated ?? [], {});
    expect(supervisor.scene.modules.values().map(({ phase }) => phase.kind)).toEqual([
      'ended',
      'ended',
      'ended',
    ]);
  });

  it.skipIf(browser === null)('of a module that moves between two browsers', () => {
    const { supervisor, exchanges } = play(browser ?? [], {});
    const progress = exchanges
      .flatMap(({ outcome }) => outcome.commands)
      .map((command) => (command.kind === 'report-progress' ? command.progress : command.kind));
    expect(progress.filter((word) => word === 'migrated')).toHaveLength(1);
    expect(supervisor.scene.migrations.size).toBe(0);
  });
});
