import { describe, expect, it } from 'vitest';
import { answersIn, fourthJoins, phaseOf, req, uuid } from '../testing/peers.ts';
import { Supervisor } from '../testing/supervisor.ts';

describe('signs of life', () => {
  const alive = (children: readonly object[]) =>
    req(`proc/keepalive/${uuid('b1')}`, 'update', {
      type: 'runtime',
      uuid: uuid('b1'),
      name: 'rt-b1',
      children,
    });
  const asked = (digits: string) =>
    req('proc/control', 'create', { type: 'module', uuid: uuid(digits), name: digits, file: 'a.wasm' });

  it('once given are counted on: in silence, modules go elsewhere', () => {
    const supervisor = new Supervisor();
    supervisor.hear(fourthJoins('b1'));
    supervisor.hear(asked('c1'));
    supervisor.hear(alive([{ uuid: uuid('c1') }]));
    supervisor.hear(fourthJoins('b2'));
    expect(phaseOf(supervisor, 'c1')).toBe('running on b1');
    supervisor.pass(1_000_000);
    supervisor.pass(1_000_000);
    expect(phaseOf(supervisor, 'c1')).toBe('running on b2');
  });

  it('are not missed of a runtime that never gave any', () => {
    const supervisor = new Supervisor();
    supervisor.hear(fourthJoins('b1'));
    supervisor.hear(asked('c1'));
    supervisor.pass(100_000_000);
    expect(phaseOf(supervisor, 'c1')).toBe('running on b1');
  });

  it('show what should not be there, which is ended, and leave alone what others started', () => {
    const supervisor = new Supervisor();
    supervisor.hear(fourthJoins('b1'));
    supervisor.hear(asked('c1'));
    supervisor.hear(req(`proc/control/${uuid('b1')}`, 'exited', { type: 'module', uuid: uuid('c1') }));
    expect(phaseOf(supervisor, 'c1')).toBe('ended');
    const outcome = supervisor.hear(alive([{ uuid: uuid('c1') }, { uuid: uuid('99') }]));
    expect(answersIn(outcome)).toMatchObject([
      [`realm/proc/control/${uuid('b1')}`, { action: 'delete', data: { uuid: uuid('c1') } }],
    ]);
  });

  it('register a runtime that was given up, if they say who it is', () => {
    const supervisor = new Supervisor();
    expect(
      supervisor.hear(req(`proc/keepalive/${uuid('b1')}`, 'update', { type: 'runtime', uuid: uuid('b1') }))
        .inputs,
    ).toEqual([]);
    const outcome = supervisor.hear(alive([]));
    expect(outcome.inputs).toMatchObject([{ kind: 'runtime-registered', runtime: { name: 'rt-b1' } }]);
    expect(outcome.said).toEqual([]);
    supervisor.hear(asked('c1'));
    expect(phaseOf(supervisor, 'c1')).toBe('running on b1');
  });
});

describe('the word of a runtime that has lost a module', () => {
  it('does not end the instance that runs elsewhere', () => {
    const supervisor = new Supervisor();
    supervisor.hear(fourthJoins('b1'));
    supervisor.hear(
      req('proc/control', 'create', { type: 'module', uuid: uuid('c1'), name: 'm', file: 'a.wasm' }),
    );
    supervisor.hear(fourthJoins('b2'));
    supervisor.hear(req(`proc/reg/${uuid('b1')}`, 'delete', { type: 'runtime', uuid: uuid('b1') }));
    expect(phaseOf(supervisor, 'c1')).toBe('running on b2');
    supervisor.hear(req(`proc/control/${uuid('b1')}`, 'exited', { type: 'module', uuid: uuid('c1') }));
    expect(phaseOf(supervisor, 'c1')).toBe('running on b2');
  });
});
