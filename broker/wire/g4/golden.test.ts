import { describe, expect, it } from 'vitest';
import { golden, type Line } from '../testing/golden.ts';
import { replayGolden } from '../testing/replay.ts';
import { Supervisor } from '../testing/supervisor.ts';

const id = (digits: string): string => `00000000-0000-4000-8000-000000000${digits}`;
const CONTROL = 'realm/proc/control';
const LOG = 'realm/proc/log/orchestrator';

const body = (payload: string): Record<string, unknown> => {
  try {
    return JSON.parse(payload) as Record<string, unknown>;
  } catch {
    return {};
  }
};
/** The orchestrator answers registrations, logs, and orders; what a runtime or the probe says to a runtime it does not. */
const isServer = ({ topic, payload }: Line): boolean => {
  const { type, action, object_id: transaction } = body(payload);
  if (topic === LOG) return true;
  if (topic.startsWith('realm/proc/reg/')) return type === 'resp';
  const isProbes = String(transaction).startsWith('00000000-');
  return topic.startsWith(`${CONTROL}/`) && type === 'req' && action !== 'exited' && !isProbes;
};
const isAside = ({ topic }: Line): boolean => topic.startsWith('realm/proc/stdio/');

const welcomes = (digits: string, uuid: string, details: object) =>
  [
    `realm/proc/reg/${uuid}`,
    { object_id: id(digits), type: 'resp', data: { result: 'ok', details } },
  ] as const;
const fails = (digits: string | null, desc: string, data: unknown) =>
  [
    LOG,
    { ...(digits !== null && { object_id: id(digits) }), action: 'error', data: { desc, data } },
  ] as const;
const sends = (on: string, details: object) =>
  [`${CONTROL}/${on}`, { action: 'create', type: 'req', data: details }] as const;

const written = (uuid: string) => ({
  fix: 'streams-everywhere',
  now: [[`realm/proc/debug/stdout/${uuid}`, 'hello world' as unknown as object] as const],
});

describe('the recording of the fourth generation', () => {
  const lines = golden('silverline-gen4-manager-e79a41b');

  it.skipIf(lines === null)('of a manager with a runtime, a queue, a batch and scripted requests', () => {
    const supervisor = new Supervisor({ fallback: 'g3' });
    const first = '26109a94-b1cd-4dd5-8b4d-dc1e132edc2d';
    const exchanges = replayGolden(lines ?? [], supervisor, {
      isServer,
      isAside,
      deviations: {
        '54.1096': written('6fa06103-0217-4498-b384-f63c1609c466'),
        '58.8199': written('f1ef5db8-923b-44ce-9e4c-028f3a1e7578'),
        '59.1406': written('77f1bde0-33d2-4618-a572-3ed3f5c8200c'),
        '59.5535': written('e1d7cf97-bf6a-48cf-a3ed-bc0e5f03a7a7'),
        '58.5647': { fix: 'index', now: [sends(first, { index: 2, name: 'h', args: { limit: 60 } })] },
        '118.8098': { fix: 'parent-honoured', now: [] },
        '119.6605': {
          fix: 'duplicate',
          now: [fails('028', 'duplicate module UUID; request ignored', { uuid: id('210'), file: 'a.wasm' })],
        },
        '123.0644': {
          fix: 'no-cascade',
          now: [
            welcomes('041', id('101'), { uuid: id('101'), max_nmodules: 1, parent: id('090') }),
            sends(id('101'), { index: 7, uuid: id('210'), name: 'b0', file: 'b.wasm' }),
          ],
        },
        '124.7859': {
          fix: 'generations-side-by-side',
          now: [fails('043', 'missing field', 'data/filename')],
        },
        '125.637': { fix: 'one-bad-message', now: [fails(null, 'Invalid JSON', expect.any(String))] },
        '126.49': { fix: 'one-bad-message', now: [fails(null, 'Invalid JSON', expect.any(String))] },
        '127.3405': {
          fix: 'one-bad-message',
          now: [welcomes('044', id('109'), { uuid: id('109'), name: 'rt9', max_nmodules: 0, status: 'A' })],
        },
      },
    });
    for (const { request, outcome } of exchanges) {
      const transaction = body(request.payload).object_id;
      const errors = outcome.said.filter(({ topic }) => topic === LOG);
      if (transaction === undefined) continue;
      expect(errors.map(({ payload }) => body(String(payload)).object_id)).toEqual(
        errors.map(() => transaction),
      );
    }
    // Both managers have gone, and with them all their runtimes.
    const health = supervisor.scene.runtimes.values().map(({ runtime, health }) => [runtime.name, health]);
    expect(health.filter(([, state]) => state === 'alive')).toEqual([['rt9', 'alive']]);
  });
});
