import { describe, expect, it } from 'vitest';
import { profileNamed, readKnowledge, writeKnowledge } from '../../../core/index.ts';
import { answersIn, arts, asksForWasm, browserJoins, fourthJoins, req, uuid } from '../testing/peers.ts';
import { Supervisor } from '../testing/supervisor.ts';
import { newWire } from '../wire.ts';

describe('what is remembered', () => {
  it('outlives a restart in what the core knows: runtimes keep their dialect, askers get their answers', () => {
    const before = new Supervisor();
    before.hear(arts('control', 'create', { type: 'runtime' }));
    before.hear(browserJoins('b1'));
    before.hear(asksForWasm('c1', { args: 'a b', fileid: 'my own' }));
    const after = new Supervisor();
    const profile = profileNamed('arts-least-modules');
    if (profile === undefined) throw new Error('no profile');
    after.scene = readKnowledge(profile, writeKnowledge(before.scene));
    after.wire = newWire({ realm: 'realm', nonce: 'another start' });
    after.pass(10_000);
    const outcome = after.hear(arts('control', 'delete', { type: 'module', uuid: uuid('c1') }));
    expect(answersIn(outcome)).toMatchObject([
      [`realm/proc/control/${uuid('b1')}`, { action: 'delete', data: { fileid: 'my own', args: 'a b' } }],
    ]);
  });

  it('holds no secret: the environment lies in the module and nowhere else', () => {
    const supervisor = new Supervisor();
    supervisor.hear(fourthJoins('b1'));
    supervisor.hear(browserJoins('b2'));
    const env = ['TOKEN=hush'];
    const outcomes = [
      supervisor.hear(asksForWasm('c1', { env: 'TOKEN=hush', args: '--key hush' })),
      supervisor.hear(
        req('proc/control', 'create', {
          type: 'module',
          uuid: uuid('c2'),
          file: 'a.wasm',
          args: { argv: ['hush'], env },
        }),
      ),
      supervisor.hear(
        req('s/a/b/p/c/d', 'create', {
          type: 'module',
          uuid: uuid('c3'),
          name: 'm',
          file: 'a.wasm',
          apis: ['wasm'],
          args: ['hush'],
          env,
        }),
      ),
    ];
    const ids = outcomes
      .flatMap(({ inputs }) => inputs)
      .flatMap((input) => ('request' in input ? [input.request] : []));
    expect(ids).toHaveLength(3);
    for (const id of ids) expect(id).not.toContain('hush');
  });
});

describe('an error', () => {
  it('repeats a request, but not its environment', () => {
    const supervisor = new Supervisor({ fallback: 'g2' });
    supervisor.hear(fourthJoins('b1'));
    const asks = (filename: string, more: object) =>
      arts('control', 'create', { type: 'module', uuid: uuid('c1'), filename, env: ['TOKEN=hush'], ...more });
    supervisor.hear(asks('a.wasm', {}));
    const [[topic, error] = []] = answersIn(supervisor.hear(asks('b.wasm', { args: ['shown'] })));
    expect(topic).toBe('realm/proc/err');
    expect(error).toMatchObject({
      data: { desc: 'duplicate module UUID; request ignored', data: { args: ['shown'] } },
    });
    expect(JSON.stringify(error)).not.toContain('hush');
    const packed = req('proc/control', 'create', {
      type: 'module',
      uuid: uuid('c1'),
      file: 'c.wasm',
      args: { argv: ['shown'], env: ['TOKEN=hush'] },
    });
    const again = JSON.stringify(answersIn(supervisor.hear(packed)));
    expect(again).toContain('shown');
    expect(again).not.toContain('hush');
  });
});
