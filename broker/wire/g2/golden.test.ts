import { describe, expect, it } from 'vitest';
import { golden, type Line } from '../testing/golden.ts';
import { type Deviation, type Exchange, replayGolden } from '../testing/replay.ts';
import { Supervisor } from '../testing/supervisor.ts';

const REG = 'realm/proc/reg';
const CONTROL = 'realm/proc/control';
const id = (digits: string): string => `00000000-0000-4000-8000-000000000${digits}`;

const body = (payload: string): Record<string, unknown> => {
  try {
    return JSON.parse(payload) as Record<string, unknown>;
  } catch {
    return {};
  }
};
const isServer = ({ topic, payload }: Line): boolean =>
  /^realm\/proc\/(err|echo|log|notif|control\/.)/.test(topic) || body(payload).type === 'arts_resp';

const play = (
  lines: readonly Line[],
  supervisor: Supervisor,
  deviations: Readonly<Record<string, Deviation>>,
): readonly Exchange[] => replayGolden(lines, supervisor, { isServer, isAside: () => false, deviations });

/** Every error stands under the id of what it is about, except for what had none to read. */
const expectCorrelated = (exchanges: readonly Exchange[]): void => {
  for (const { request, outcome } of exchanges) {
    const transaction = body(request.payload).object_id;
    for (const { topic, payload } of outcome.said) {
      if (!/\/(err|log\/orchestrator)$/.test(topic) || transaction === undefined) continue;
      expect(body(String(payload)).object_id).toBe(transaction);
    }
  }
};

const welcomes = (digits: string, details: object) =>
  [REG, { object_id: id(digits), type: 'arts_resp', data: { result: 'ok', details } }] as const;
const sends = (on: string, uuid: string, action = 'create') =>
  [`${CONTROL}/${on}`, { action, type: 'arts_req', data: { type: 'module', uuid: id(uuid) } }] as const;

describe('the recording of the second generation', () => {
  const lines = golden('arts-2022-07-refactor-probe.stripped');

  it.skipIf(lines === null)('of scripted requests to the server', () => {
    const supervisor = new Supervisor({ fallback: 'g2' });
    supervisor.files.set('arena_example.wasm', new Uint8Array(40_550));
    const fails = (digits: string | null, desc: string, data: unknown) =>
      [
        'realm/proc/err',
        { ...(digits !== null && { object_id: id(digits) }), action: 'error', data: { desc, data } },
      ] as const;
    const anywhere = expect.stringMatching(/^realm\/proc\/control\/[0-9a-f-]{36}$/) as unknown as string;
    const exchanges = play(lines ?? [], supervisor, {
      '2.8589': { fix: 're-registration', now: [welcomes('003', { uuid: id('101'), name: 'rt1b' })] },
      '5.4204': { fix: 'choice', now: [sends(id('102'), '201')] },
      '6.2745': { fix: 'choice', now: [[anywhere, { action: 'create', data: { uuid: id('202') } }]] },
      '7.9963': { fix: 'parent-honoured', now: [sends(id('101'), '206')] },
      '13.9564': {
        fix: 'not-optimistic',
        now: [
          fails('040', 'migration refused', `runtime ${id('102')} cannot send it to runtime ${id('101')}`),
        ],
      },
      '14.807': { fix: 'not-optimistic', now: [sends(id('102'), '205', 'delete')] },
      '19.9134': { fix: 'one-bad-message', now: [fails(null, 'Invalid JSON', expect.any(String))] },
      '20.767': {
        fix: 'no-cascade',
        now: [welcomes('060', { uuid: id('102') }), sends(id('101'), '201')],
      },
    });
    expectCorrelated(exchanges);
  });
});

describe('the recording of the third generation', () => {
  const lines = golden('silverline-orchestrator-69a21ea-probe');

  it.skipIf(lines === null)('of scripted requests to the server', () => {
    const supervisor = new Supervisor({ fallback: 'g3' });
    const fails = (digits: string | null, desc: string, data: unknown) =>
      [
        'realm/proc/log/orchestrator',
        { ...(digits !== null && { object_id: id(digits) }), action: 'error', data: { desc, data } },
      ] as const;
    const exchanges = play(lines ?? [], supervisor, {
      '4.5353': { fix: 'choice', now: [sends(id('101'), '200')] },
      '7.0836': { fix: 'parent-honoured', now: [sends(id('101'), '203')] },
      '14.7477': {
        fix: 'no-cascade',
        now: [welcomes('050', { uuid: id('101'), status: 'D' }), sends(id('102'), '200')],
      },
      '15.5985': {
        fix: 'parent-honoured',
        now: [
          welcomes('051', { uuid: id('101'), max_nmodules: 10, status: 'A' }),
          sends(id('101'), '201'),
          sends(id('101'), '203'),
        ],
      },
      '17.8021': {
        fix: 'generations-side-by-side',
        now: [fails('053', 'missing field', 'data/file')],
      },
      '19.5035': { fix: 'one-bad-message', now: [fails(null, 'Invalid JSON', expect.any(String))] },
      '20.8628': {
        fix: 'one-bad-message',
        now: [welcomes('060', { uuid: id('109'), name: 'rt9', status: 'A' })],
      },
    });
    expectCorrelated(exchanges);
  });
});
