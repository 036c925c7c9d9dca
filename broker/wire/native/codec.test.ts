import { describe, expect, it } from 'vitest';
import { decodeRequest } from './client-side.ts';
import { decodeReport } from './runtime-side.ts';

const asked = (request: unknown, topic = 'realm/arts/v1/client/ann/request') =>
  decodeRequest('realm', { topic, payload: JSON.stringify({ v: 1, request }) });
const reported = (report: unknown, runtime = 'r1') =>
  decodeReport('realm', {
    topic: `realm/arts/v1/rt/${runtime}/report`,
    payload: JSON.stringify({ v: 1, report }),
  });

describe('a request', () => {
  it('need only name its module and the file', () => {
    const reading = asked({ kind: 'module-requested', request: '1', module: { id: 'm', file: 'm.wasm' } });
    expect(reading).toMatchObject({
      kind: 'value',
      value: { request: 'ann/1', module: { id: 'm', name: 'm', apis: [], migratable: true, affinity: null } },
    });
  });

  it('is told of a typing error by its path', () => {
    const module = { id: 'm', file: 'm.wasm', piority: 3, args: ['a', 7] };
    expect(asked({ kind: 'module-requested', request: '1', module })).toEqual({
      kind: 'issues',
      issues: [
        {
          code: 'wrong-shape',
          path: 'request.module.args[1]',
          message: 'invalid input: expected string, received number',
        },
        { code: 'wrong-shape', path: 'request.module', message: 'unrecognized key: "piority"' },
      ],
    });
  });

  it.each([
    ['a wildcard', 'm+'],
    ['a slash', 'a/b'],
    ['a key that every object has', '__proto__'],
    ['a control character', 'm\u0007'],
    ['nothing', ''],
    ['a step upwards', '..'],
  ])('names no module by %s', (_, id) => {
    const reading = asked({ kind: 'module-deletion-requested', request: '1', module: id });
    expect(reading.kind).toBe('issues');
  });

  it.each([
    [{ checkpointStoppedShareMax: 0.1 }, 'checkpointStoppedShareMax', 'needs checkpointIntervalMs'],
    [{ checkpointBytesPerSecondMax: 9 }, 'checkpointBytesPerSecondMax', 'needs checkpointIntervalMs'],
    [
      { checkpointIntervalMs: 9, checkpointStoppedShareMax: 0 },
      'checkpointStoppedShareMax',
      'must be above 0',
    ],
    [
      { checkpointIntervalMs: 9, checkpointBytesPerSecondMax: 0 },
      'checkpointBytesPerSecondMax',
      'must be above 0',
    ],
  ])('is told what is wrong with a budget for checkpoints: %o', (parts, name, message) => {
    const module = { id: 'm', file: 'm.wasm', ...parts };
    expect(asked({ kind: 'module-requested', request: '1', module })).toMatchObject({
      issues: [{ path: `request.module.${name}`, message }],
    });
  });

  it('opens no channel outside its own file system, and none on a wildcard', () => {
    const channels = [
      { path: '/ch/../../etc', topic: 'a' },
      { path: '/ch/a', topic: 'realm/#' },
    ];
    const reading = asked({
      kind: 'module-requested',
      request: '1',
      module: { id: 'm', file: 'm.wasm', channels },
    });
    expect(reading.kind === 'issues' && reading.issues.map(({ path }) => path)).toEqual([
      'request.module.channels[0].path',
      'request.module.channels[1].topic',
    ]);
  });

  it('names a runtime of another realm only for a move to that realm', () => {
    const move = { kind: 'migration-requested', request: '1', module: 'm', onto: 'r2' };
    expect(asked({ ...move, to: '@attic' })).toMatchObject({ kind: 'value', value: { onto: 'r2' } });
    expect(asked({ ...move, to: 'r1' })).toMatchObject({
      issues: [{ path: 'request.onto', message: expect.stringContaining('goes together with a realm') }],
    });
  });

  it('keeps its apis sorted and each once', () => {
    const module = { id: 'm', file: 'm.wasm', apis: ['wasi:b', 'wasi:a', 'wasi:b'] };
    expect(asked({ kind: 'module-requested', request: '1', module })).toMatchObject({
      value: { module: { apis: ['wasi:a', 'wasi:b'] } },
    });
  });
});

describe('a report', () => {
  const left = { kind: 'runtime-left', runtime: 'r1', willed: false, incarnation: 3 };

  it('may say more than we know', () => {
    expect(reported({ ...left, mood: 'sad' })).toEqual({ kind: 'value', value: left });
  });

  it('is taken only from whom it is about', () => {
    expect(reported(left, 'r2')).toMatchObject({
      issues: [{ code: 'not-yours', message: 'runtime r2 speaks for r1' }],
    });
  });

  it.each([
    ['too deep', 'too-deep', `{"v":1,"report":${'['.repeat(100)}${']'.repeat(100)}}`],
    ['too large', 'too-large', `{"v":1,"report":"${'x'.repeat(2_000_000)}"}`],
    ['a long text', 'too-large', `{"v":1,"report":"${'x'.repeat(20_000)}"}`],
    ['with a hostile key', 'hostile-key', '{"v":1,"report":{"__proto__":{"a":1}}}'],
    ['with a hostile key in disguise', 'hostile-key', '{"v":1,"report":{"\\u005f_proto__":{"a":1}}}'],
    ['of another version', 'wrong-version', '{"v":2,"report":{}}'],
    ['cut off', 'not-json', '{"v":1,"rep'],
    ['no record', 'wrong-shape', '[1]'],
  ])('is refused when it is %s', (_, code, payload) => {
    expect(decodeReport('realm', { topic: 'realm/arts/v1/rt/r1/report', payload })).toMatchObject({
      issues: [{ code }],
    });
  });

  it('is refused when it is no UTF-8', () => {
    const payload = Uint8Array.from([0x7b, 0xff, 0x7d]);
    expect(decodeReport('realm', { topic: 'realm/arts/v1/rt/r1/report', payload })).toMatchObject({
      issues: [{ code: 'not-utf8' }],
    });
  });

  it('takes no number beyond all bounds', () => {
    const payload = '{"v":1,"report":{"kind":"runtime-left","runtime":"r1","incarnation":1e400}}';
    expect(decodeReport('realm', { topic: 'realm/arts/v1/rt/r1/report', payload }).kind).toBe('issues');
  });
});
