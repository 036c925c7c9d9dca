import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answersIn, phaseOf, req, uuid } from '../testing/peers.ts';
import { Supervisor, says } from '../testing/supervisor.ts';
import { requestOf } from './program.ts';

const surroundings = {
  client: 'ann',
  runtime: uuid('b1'),
  variables: { scene: 'lab', namespace: 'ann', userid: 'ann_1' },
};
const program = {
  name: 'wiselab/boxes',
  instantiate: 'single',
  filename: 'boxes.py',
  filetype: 'PY',
  args: ['--scene', `\${scene}`, `\${unknown}`],
  env: [`NAMESPACE=\${namespace}`, `ID=\${moduleid}`, `ON=\${runtimeid}`],
  channels: [
    {
      path: `/ch/\${scene}`,
      type: 'pubsub',
      mode: 'rw',
      params: { topic: `realm/s/\${namespace}/\${scene}` },
    },
  ],
};
const asked = (more: object = {}, client = 'ann', id = uuid('e1')) => {
  const reading = requestOf(id, { ...program, ...more }, { ...surroundings, client });
  if (reading.kind === 'issues') throw new Error(reading.issues[0]?.message);
  return reading.value;
};

describe('a program object of a scene', () => {
  it('has its variables filled in, and keeps what nobody knows', () => {
    expect(asked()).toEqual({
      type: 'module',
      uuid: uuid('e1'),
      name: 'wiselab/boxes',
      file: 'boxes.py',
      location: 'wiselab/boxes',
      filetype: 'PY',
      args: ['--scene', 'lab', `\${unknown}`],
      env: ['NAMESPACE=ann', `ID=${uuid('e1')}`, `ON=${uuid('b1')}`],
      channels: [{ path: '/ch/lab', type: 'pubsub', mode: 'rw', params: { topic: 'realm/s/ann/lab' } }],
      instantiate: 'single',
    });
  });

  it('is one module for all, or one for each client however often that asks', () => {
    expect(asked({}, 'ann').uuid).toBe(asked({}, 'bob').uuid);
    const each = { instantiate: 'client' };
    expect(asked(each, 'ann').uuid).toBe(asked(each, 'ann').uuid);
    expect(asked(each, 'ann').uuid).not.toBe(asked(each, 'bob').uuid);
  });

  it('runs on the client’s own runtime if it has to', () => {
    expect(asked({ affinity: 'client' }).parent).toEqual({ uuid: uuid('b1') });
    expect(asked({ parent: 'arena-rt1' }).parent).toBe('arena-rt1');
  });

  it('for all needs a uuid for its name', () => {
    expect(requestOf('box', program, surroundings)).toMatchObject({ issues: [{ path: 'object_id' }] });
    expect(requestOf('box', { ...program, instantiate: 'client' }, surroundings).kind).toBe('value');
  });

  it('never has a variable’s value taken for a variable', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (scene, rest) => {
        const reading = requestOf(
          uuid('e1'),
          { ...program, args: [`\${scene}x`], env: [] },
          {
            ...surroundings,
            variables: { scene: `\${namespace}${scene}`, namespace: rest },
          },
        );
        expect(reading).toMatchObject({ value: { args: [`\${namespace}${scene}x`] } });
      }),
    );
  });

  it('may be handed on as it is, by every client of the scene', () => {
    const supervisor = new Supervisor();
    const host = { type: 'runtime', uuid: uuid('b1'), name: 'arena-rt1', apis: ['python:python3'] };
    supervisor.hear(
      req(`g/public/p/${uuid('b1')}`, 'create', { ...host, runtime_type: 'containerized-modules' }),
    );
    const met = (client: string, action = 'create') =>
      says(`realm/s/ann/lab/p/${client}_web/${client}`, {
        object_id: uuid('e1'),
        action,
        type: 'program',
        data: program,
      });
    expect(answersIn(supervisor.hear(met('ann')))).toMatchObject([
      [
        'realm/s/ann/lab/p/arts-supervisor/arts-supervisor',
        { action: 'create', data: { parent: uuid('b1'), args: ['--scene', 'lab', `\${unknown}`] } },
      ],
    ]);
    expect(supervisor.hear(met('bob')).said).toEqual([]);
    expect(phaseOf(supervisor, 'e1')).toBe('starting on b1');
    expect(supervisor.hear(met('bob', 'update')).inputs).toEqual([]);
    supervisor.hear(met('bob', 'delete'));
    expect(phaseOf(supervisor, 'e1')).toBe('stopping on b1');
  });
});
