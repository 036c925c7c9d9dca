import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Puppet } from '../runtime/testing/puppet.ts';
import { type RuntimeCommandOptions, runtime } from './runtime.ts';

const OPTIONS: RuntimeCommandOptions = {
  name: 'kitchen',
  site: 'here',
  maxModules: '0',
  broker: 'mqtt://127.0.0.1:1',
  realm: 'realm',
  hub: 'broker',
  keepAlive: '5s',
};

let puppet: Puppet;
beforeEach(() => {
  puppet = new Puppet();
});
afterEach(() => puppet.stop());

/** Runs the command, which is interrupted when `interrupt` is called. */
function run(
  options: Partial<RuntimeCommandOptions>,
  env: Readonly<Record<string, string>> = {},
): {
  exitCode: Promise<number>;
  interrupt: () => void;
  printed: { out: string; err: string };
} {
  const printed = { out: '', err: '' };
  let interrupt: () => void = () => {};
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const exitCode = runtime(
    { ...OPTIONS, ...options },
    {
      out: (text) => {
        printed.out += text;
      },
      err: (text) => {
        printed.err += text;
      },
      interrupted,
      env,
    },
  );
  return { exitCode, interrupt: () => interrupt(), printed };
}

describe('arts runtime', () => {
  it('registers, says what it is, and says goodbye when it is interrupted', async () => {
    await puppet.start();
    const broker = await puppet.listen();
    const { exitCode, interrupt, printed } = run({
      broker,
      id: 'k1',
      device: 'shelf',
      memory: '256 MiB',
      apis: 'light, sound',
      json: true,
    });
    const { runtime: registered } = await puppet.report('runtime-registered');
    expect(registered).toMatchObject({
      id: 'k1',
      name: 'kitchen',
      memoryBytes: 2 ** 28,
      device: { id: 'shelf' },
    });
    expect(registered.apis).toEqual(expect.arrayContaining(['light', 'sound', 'wasi']));
    interrupt();
    expect(await exitCode).toBe(0);
    expect(await puppet.report('runtime-left')).toMatchObject({ willed: false });
    expect(JSON.parse(printed.out)).toEqual(registered);
    expect(printed.err).toMatch(/^connected\n.*leaving\n/s);
  });

  it('has the id of its user, or of its token’s owner, if it is called so', async () => {
    await puppet.start();
    const broker = await puppet.listen();
    const token = ['{"alg":"EdDSA"}', '{"sub":"attic"}', ''].map((part) =>
      Buffer.from(part).toString('base64url'),
    );
    const runs: readonly (readonly [Partial<RuntimeCommandOptions>, Readonly<Record<string, string>>])[] = [
      [{ username: 'kitchen' }, { ARTS_PASSWORD: 'x' }],
      [{ name: 'attic' }, { ARTS_TOKEN: token.join('.') }],
      [{ username: 'hall', name: 'cellar' }, { ARTS_PASSWORD: 'x' }],
    ];
    const ids: string[] = [];
    for (const [at, [options, env]] of runs.entries()) {
      const { exitCode, interrupt } = run({ ...options, broker }, env);
      const { runtime: registered } = await puppet.report('runtime-registered', at);
      ids.push(registered.id);
      interrupt();
      await exitCode;
    }
    expect(ids).toEqual(['kitchen', 'attic', expect.stringMatching(/^cellar-\w+/)]);
  });

  it.each<[Partial<RuntimeCommandOptions>, string]>([
    [{ broker: 'localhost' }, '--broker "localhost" is no address such as mqtt://localhost:1883'],
    [{ memory: '2' }, '--memory 2 has no unit'],
    [{ name: 'a/b' }, '--name "a/b" is no name'],
    [{ realm: 'home/#' }, '--realm "home/#" is no name'],
    [{ store: 'nowhere' }, '--store "nowhere" is no address'],
    [{ keepAlive: 'often' }, '--keep-alive "often" is no duration'],
    [{ maxModules: '-1' }, '--max-modules "-1" is no whole number'],
    [{ brokerCa: '/nowhere.pem' }, '/nowhere.pem cannot be read: ENOENT'],
  ])('refuses %o', async (options, complaint) => {
    const { exitCode, printed } = run(options);
    expect(await exitCode).toBe(complaint.startsWith('--') ? 2 : 3);
    expect(printed.err).toContain(`arts: ${complaint}`);
  });
});
