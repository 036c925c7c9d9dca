import { describe, expect, it } from 'vitest';
import { moduleId, type RuntimeCommand, runtimeId } from '../../core/index.ts';
import { aModule } from '../../core/testing/builders.ts';
import { tell } from './tell.ts';
import { conversations } from './testing/corpus.ts';
import { arts, asksForWasm, browserJoins, hostJoins, uuid } from './testing/peers.ts';
import { Supervisor } from './testing/supervisor.ts';

describe('an order of earlier', () => {
  const supervisor = new Supervisor();
  supervisor.hear(browserJoins('b1'));
  supervisor.hear(asksForWasm('c1'));
  const record = supervisor.scene.modules.get(moduleId(uuid('c1')));
  if (record === undefined) throw new Error('no module');
  const { module, epoch } = record;
  const runtime = runtimeId(uuid('b1'));
  const later = {
    ...supervisor.scene,
    modules: supervisor.scene.modules.set(module.id, {
      ...record,
      epoch: epoch + 4,
      instanceEpoch: epoch + 4,
    }),
  };

  it('neither starts nor ends anything on a runtime that knows no epochs, once it has been superseded', () => {
    const start: RuntimeCommand = { kind: 'start-module', runtime, module, epoch, fromCheckpoint: false };
    const stop: RuntimeCommand = { kind: 'stop-module', runtime, module: module.id, epoch };
    expect(tell(supervisor.wire, [start, stop], later)).toMatchObject({ publishes: [], reports: [] });
  });

  it('starts nothing a second time that is taken to run, and what nobody has confirmed once more', () => {
    const start: RuntimeCommand = { kind: 'start-module', runtime, module, epoch, fromCheckpoint: false };
    expect(tell(supervisor.wire, [start], supervisor.scene)).toMatchObject({ publishes: [], reports: [] });
    const python = new Supervisor();
    python.hear(hostJoins('b1'));
    const asked = arts('control', 'create', { type: 'module', uuid: uuid('c1'), filetype: 'PY' });
    const [again] = python.hear(asked).commands.filter(({ kind }) => kind === 'start-module');
    expect(tell(python.wire, again === undefined ? [] : [again], python.scene).publishes).toHaveLength(1);
  });
});

describe('a move that the supervisor wants by itself', () => {
  const supervisor = new Supervisor();
  for (const joins of [browserJoins('b1'), browserJoins('b2'), hostJoins('b3')]) supervisor.hear(joins);
  for (const message of conversations[4] ?? []) supervisor.hear(message);
  const module = aModule(uuid('c1'));
  const prepare = (from: string, to: string): RuntimeCommand => ({
    kind: 'prepare-module',
    runtime: runtimeId(to),
    module,
    epoch: 2,
    from: runtimeId(from),
  });

  it.each([
    ['from a browser to our own', uuid('b1'), 'n1'],
    ['from our own to a browser', 'n1', uuid('b1')],
    ['from a browser to a Python host', uuid('b1'), uuid('b3')],
  ])('cannot lead %s: that is told at once, to nobody but the core', (_, from, to) => {
    const { publishes, reports } = tell(supervisor.wire, [prepare(from, to)], supervisor.scene);
    expect(publishes).toEqual([]);
    expect(reports).toMatchObject([
      { kind: 'module-start-failed', runtime: to, module: module.id, epoch: 2 },
    ]);
  });

  it('between browsers is taken to be prepared, and between our own is ordered', () => {
    const legacy = tell(supervisor.wire, [prepare(uuid('b1'), uuid('b2'))], supervisor.scene);
    expect(legacy).toMatchObject({
      publishes: [],
      reports: [{ kind: 'module-prepared', runtime: uuid('b2') }],
    });
    const own = tell(supervisor.wire, [prepare('n1', 'n2')], supervisor.scene);
    expect(own).toMatchObject({ publishes: [{ topic: 'realm/arts/v1/rt/n2/command' }], reports: [] });
  });

  it('that fails on the way leaves nothing at a browser to go on with', () => {
    const resume = {
      kind: 'resume-module',
      runtime: runtimeId(uuid('b1')),
      module: moduleId('m'),
      epoch: 1,
    } as const;
    const { publishes, reports } = tell(supervisor.wire, [{ ...resume, asEpoch: 3 }], supervisor.scene);
    expect(publishes).toEqual([]);
    expect(reports).toMatchObject([{ kind: 'module-exited', epoch: 1, reason: 'stopped' }]);
  });
});
