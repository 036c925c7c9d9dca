import { describe, expect, it } from 'vitest';
import { moduleId } from '../../../core/index.ts';
import type { Publish } from '../publish.ts';
import { asksForWasm, browserJoins, ownJoins, phaseOf, uuid } from '../testing/peers.ts';
import { Supervisor, says } from '../testing/supervisor.ts';

const MODULE = uuid('c1');

/** A browser of the first generation with a module, and a runtime of ours. */
function begun(): Supervisor {
  const supervisor = new Supervisor({ profile: 'standard' });
  supervisor.hear(browserJoins('b1'));
  supervisor.hear(asksForWasm('c1'));
  supervisor.hear(ownJoins);
  supervisor.pass(100_000);
  return supervisor;
}

const asks = (request: object) =>
  says('realm/arts/v1/client/ann/request', { v: 1, request: { request: '7', ...request } });
const reports = (report: object) =>
  says('realm/arts/v1/rt/own/report', { v: 1, report: { runtime: 'own', module: MODULE, ...report } });
/** What the browser sends off, on the topic without a realm. */
const sentOff = says('proc/control/own', {
  object_id: 'x',
  action: 'create',
  type: 'arts_req',
  data: { type: 'module', uuid: MODULE, memory: 'AAAA' },
});
/** Topic and body of what was published. */
const told = (publishes: readonly Publish[]) =>
  publishes.map(({ topic, payload }) => [topic, JSON.parse(String(payload)) as unknown]);
const recordOf = (supervisor: Supervisor) => supervisor.scene.modules.get(moduleId(MODULE));

describe('a module of an old browser that is to go to a runtime of ours', () => {
  it.each([
    ['asked for', { kind: 'migration-requested', module: MODULE, to: 'own' }],
    ['drained', { kind: 'drain-requested', runtime: uuid('b1'), draining: true }],
  ])(
    'begins anew there under the epoch of the move if that is %s, and its loss is on record',
    (_, request) => {
      const supervisor = begun();
      const { said, native } = supervisor.hear(asks(request));
      const ordered = told(said);
      expect(ordered).toContainEqual([
        `realm/proc/control/${uuid('b1')}`,
        expect.objectContaining({ action: 'delete', send_to_runtime: 'own' }),
      ]);
      // It would wait for a snapshot that never comes.
      expect(JSON.stringify(native)).not.toContain('prepare-module');
      expect(told(supervisor.hear(sentOff).native)).toContainEqual([
        'realm/arts/v1/rt/own/command',
        { v: 1, command: expect.objectContaining({ kind: 'start-module', epoch: 2, fromCheckpoint: false }) },
      ]);
      expect(phaseOf(supervisor, 'c1')).toMatch(/^thawing/);
      supervisor.hear(reports({ kind: 'module-started', epoch: 2 }));
      expect(phaseOf(supervisor, 'c1')).toBe('running on wn');
      expect(recordOf(supervisor)?.loss).toMatch(/^any of its state/);
      expect(supervisor.scene.migrations.size).toBe(0);
    },
  );

  it('begins anew somewhere though the runtime of ours cannot begin it', () => {
    const supervisor = begun();
    supervisor.hear(asks({ kind: 'migration-requested', module: MODULE, to: 'own' }));
    supervisor.hear(sentOff);
    supervisor.hear(reports({ kind: 'module-start-failed', epoch: 2, reason: 'no such file' }));
    supervisor.pass(10_000);
    expect(phaseOf(supervisor, 'c1')).toMatch(/^(starting|running) on/);
    expect(recordOf(supervisor)?.loss).toBeUndefined();
  });
});
