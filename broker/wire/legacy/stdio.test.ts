import { describe, expect, it } from 'vitest';
import {
  asksForWasm,
  browserJoins,
  fifthAsks,
  fifthJoins,
  fourthJoins,
  ownAsks,
  ownJoins,
  req,
  uuid,
} from '../testing/peers.ts';
import { Supervisor } from '../testing/supervisor.ts';

const STAGE = 'realm/s/ann/lab/p';
const fourthAsks = req('proc/control', 'create', { type: 'module', uuid: uuid('c1'), file: 'm.wasm' });

/** What comes of a message, as `topic ← payload`, with the realm and the digits of uuids left out. */
function comes(supervisor: Supervisor, topic: string, payload: string): readonly string[] {
  return supervisor
    .hear({ topic, payload })
    .said.map((one) => `${one.topic} ← ${String(one.payload)}`.replaceAll(/[0-9a-f-]{24}0{10}/g, '~'));
}

const ours = (stream: string): string => `realm/proc/debug/${stream}/${uuid('c1')}`;

describe('what a module of the fifth generation writes', () => {
  const begun = (): Supervisor => {
    const supervisor = new Supervisor();
    supervisor.hear(fifthJoins('b1'));
    supervisor.hear(ownAsks('c1'));
    supervisor.hear(confirms);
    return supervisor;
  };
  const confirms = req(
    `s/public/arts-supervisor/p/${uuid('c1')}`,
    'create',
    {},
    {
      type: 'resp',
      from: uuid('b1'),
      data: { result: 'ok', details: { uuid: uuid('c1') } },
    },
  );
  const mio = `realm/s/public/arts-supervisor/p/${uuid('c1')}`;

  it('is heard where we are, line by line and without quotes, however it is cut', () => {
    const supervisor = begun();
    expect(comes(supervisor, `${mio}/-/stdout`, '"one\\ntw"')).toEqual(['realm/proc/debug/stdout/~c1 ← one']);
    expect(comes(supervisor, `${mio}/-/stderr`, '"oops\\n"')).toEqual(['realm/proc/debug/stderr/~c1 ← oops']);
    expect(comes(supervisor, `${mio}/-/stdout`, '"o"')).toEqual([]);
    expect(comes(supervisor, `${mio}/-/stdout`, '"\\n\\n"')).toEqual([
      'realm/proc/debug/stdout/~c1 ← two',
      'realm/proc/debug/stdout/~c1 ← ',
    ]);
    expect(comes(supervisor, `${mio}/-/stdout`, 'without quotes\n')).toEqual([
      'realm/proc/debug/stdout/~c1 ← without quotes',
    ]);
  });

  it('is heard to its end, also without a last newline', () => {
    const supervisor = begun();
    comes(supervisor, `realm/s/public/arts-supervisor/p/${uuid('b1')}/${uuid('c1')}/-/stdout`, '"bye"');
    const leaves = req(
      `s/public/arts-supervisor/p/${uuid('c1')}`,
      'delete',
      { type: 'module', uuid: uuid('c1') },
      {
        from: uuid('b1'),
      },
    );
    expect(comes(supervisor, leaves.topic, String(leaves.payload))).toEqual([
      'realm/proc/debug/stdout/~c1 ← bye',
    ]);
    expect(supervisor.wire.rests).toEqual([]);
  });

  it('may be answered from where we are', () => {
    expect(comes(begun(), ours('stdin'), 'hello')).toEqual([
      'realm/s/public/arts-supervisor/p/~c1/-/stdin ← hello',
      'realm/s/public/arts-supervisor/p/~b1/~c1/-/stdin ← hello',
    ]);
    expect(comes(begun(), ours('stdin'), '\u0004')).toEqual([]);
  });

  it('is not taken for the voice of a module of another runtime, or of none', () => {
    const supervisor = begun();
    expect(comes(supervisor, ours('stdout'), 'false')).toEqual([]);
    expect(comes(supervisor, `realm/proc/stdio/${uuid('c1')}`, 'false\n')).toEqual([]);
    expect(comes(supervisor, `${STAGE}/${uuid('c9')}/-/stdout`, '"false\\n"')).toEqual([]);
    expect(supervisor.hear({ topic: `${STAGE}/a/-/b`, payload: '' }).issues).toEqual([]);
  });
});

describe('what a module of the fourth generation writes', () => {
  const begun = (): Supervisor => {
    const supervisor = new Supervisor();
    supervisor.hear(fourthJoins('b1'));
    supervisor.hear(asksForWasm('c1'));
    return supervisor;
  };

  it('is heard where we are, and what is written there reaches it', () => {
    const topic = `realm/proc/stdio/${uuid('c1')}`;
    expect(comes(begun(), topic, 'hello world\n')).toEqual(['realm/proc/debug/stdout/~c1 ← hello world']);
    expect(comes(begun(), ours('stdin'), 'one\ntwo\n')).toEqual([
      'realm/proc/stdio/~c1 ← one\n',
      'realm/proc/stdio/~c1 ← two\n',
    ]);
  });

  it('is heard to its end', () => {
    const supervisor = begun();
    comes(supervisor, `realm/proc/stdio/${uuid('c1')}`, 'bye');
    const leaves = req(`proc/control/${uuid('b1')}`, 'exited', { type: 'module', uuid: uuid('c1') });
    expect(comes(supervisor, leaves.topic, String(leaves.payload))).toEqual([
      'realm/proc/debug/stdout/~c1 ← bye',
    ]);
  });
});

describe('what a module of ours writes', () => {
  it('is heard in the scene that asked for it, as its runtimes would quote it, and can be answered there', () => {
    const supervisor = new Supervisor();
    supervisor.hear(ownJoins);
    supervisor.hear(fifthAsks('c1'));
    expect(comes(supervisor, ours('stdout'), 'say "hi"')).toEqual([
      `realm/s/ann/lab/p/~c1/-/stdout ← "say \\"hi\\"\\n"`,
    ]);
    expect(comes(supervisor, ours('stderr'), 'x')).toEqual([`realm/s/ann/lab/p/~c1/-/stderr ← "x\\n"`]);
    expect(comes(supervisor, `${STAGE}/${uuid('c1')}/-/stdin`, 'hello\n')).toEqual([
      'realm/proc/debug/stdin/~c1 ← hello',
    ]);
  });

  it('is heard by clients of the fourth generation, which cannot answer it', () => {
    const supervisor = new Supervisor();
    supervisor.hear(ownJoins);
    supervisor.hear(fourthAsks);
    expect(comes(supervisor, ours('stdout'), 'x')).toEqual(['realm/proc/stdio/~c1 ← x\n']);
    expect(comes(supervisor, ours('stderr'), 'x')).toEqual([]);
    expect(comes(supervisor, `realm/proc/stdio/${uuid('c1')}`, 'hello\n')).toEqual([]);
  });

  it('and one of the first generation needs nobody, because the topics are the same', () => {
    const supervisor = new Supervisor();
    supervisor.hear(browserJoins('b1'));
    supervisor.hear(ownAsks('c1'));
    for (const stream of ['stdin', 'stdout', 'stderr'])
      expect(comes(supervisor, ours(stream), 'x')).toEqual([]);
  });
});

describe('profiles', () => {
  it.each(['profile/wasm/a/b', 'profile/control', 'profile', 'cpufreq', 'debug', `debug/${uuid('b1')}`])(
    'and other things that are not for us are let pass in silence: %s',
    (topic) => {
      const payload = new Uint8Array([0xff, 0, 1]);
      const outcome = new Supervisor({ fallback: 'g3' }).hear({ topic: `realm/proc/${topic}`, payload });
      expect(outcome).toMatchObject({ said: [], inputs: [], issues: [] });
    },
  );
});
