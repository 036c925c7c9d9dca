import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { hashPassword, newKey } from './password.ts';
import { discretion, scrub, scrubText } from './scrub.ts';
import { cheap } from './testing/people.ts';
import { good, signed } from './testing/tokens.ts';

const SECRET = 'Tr0ub4dor&3';

/** What a logger writes of something. */
function logged(write: (log: ReturnType<typeof pino>) => void): string {
  const lines: string[] = [];
  write(pino({ ...discretion, level: 'trace' }, { write: (line: string) => void lines.push(line) }));
  for (const line of lines) JSON.parse(line);
  return lines.join('');
}

describe('a log', () => {
  it.each([
    'password',
    'PASSWORD',
    'passwd',
    'passphrase',
    'ARTS_BROKER_PASSWORD',
    'secret',
    'clientSecret',
    'token',
    'accessToken',
    'id_token',
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'credentials',
    'privateKey',
    'api-key',
    'jwt',
  ])('hides what stands under %s, wherever that is', (name) => {
    const text = logged((log) => {
      log.info({ [name]: SECRET, deep: [{ er: { [name]: SECRET, list: { [name]: [SECRET] } } }] }, 'said');
      log.child({ [name]: SECRET }).warn({ request: { headers: { [name]: SECRET } } }, 'said');
      log.error(Object.assign(new Error('failed'), { [name]: SECRET }), 'said');
      log.error({ err: Object.assign(new Error('failed'), { options: { [name]: SECRET } }) }, 'said');
    });
    expect(text).not.toContain(SECRET);
    expect(text.match(/"msg":"said"/g)).toHaveLength(4);
    expect(text).toContain('failed');
  });

  it('shows which variables a module has, and not what is in them', () => {
    const module = { id: 'lamp', env: [`KEY=${SECRET}`, SECRET], args: ['-v'] };
    const text = logged((log) => {
      log.info({ module });
      log.info({ input: { module: { env: { KEY: SECRET, MODE: 'x' } } } });
      log.info({ env: `KEY=${SECRET} MODE=${SECRET}` });
      log.info({ env: SECRET });
    });
    expect(text).not.toContain(SECRET);
    expect(text).toContain('"env":["KEY=[hidden]","[hidden]"]');
    expect(text).toContain('"env":{"KEY":"[hidden]","MODE":"[hidden]"}');
    expect(text).toContain('"args":["-v"]');
  });

  it('hides what shows by its shape, in messages and in texts of any name', async () => {
    const shapes = [
      await signed(good),
      newKey().key,
      newKey().secret,
      await hashPassword(SECRET, cheap),
      `Bearer ${SECRET}`,
    ];
    const text = logged((log) => {
      for (const shape of shapes) {
        log.info(`it said ${shape} and left`);
        log.info({ reason: `it said ${shape} and left` }, 'with %s', shape);
        log.error(new Error(`it said ${shape}`));
      }
      log.info(`mqtt://ann:${encodeURIComponent(SECRET)}@broker:1883/x`);
      log.info({ url: `/api?x=1&access_token=${encodeURIComponent(SECRET)}&y=2` });
      log.info('-----BEGIN PRIVATE KEY-----\nMIIBVQ\n-----END PRIVATE KEY-----');
    });
    for (const shape of [...shapes.slice(0, 4), SECRET, encodeURIComponent(SECRET), 'MIIBVQ'])
      expect(text).not.toContain(shape);
    expect(text).toContain('and left');
    expect(text).toContain('mqtt://ann:[hidden]@broker:1883/x');
    expect(text).toContain('x=1&access_token=[hidden]&y=2');
  });

  it('leaves alone what is no secret', () => {
    const record = {
      tokenCount: 3,
      hasPassword: true,
      topic: 'realm/arts/v1/rt/a/report',
      reason: 'token-expired',
      password: null,
    };
    expect(scrub(record)).toEqual(record);
    const plain =
      'arts-supervisor listens on mqtt://broker:1883, basic things bear fruits: eyJ is how they begin';
    expect(scrubText(plain)).toBe(plain);
  });

  it('takes whatever there is', () => {
    const round: Record<string, unknown> = { bytes: Buffer.from(SECRET), key: Symbol('x') };
    round.self = round;
    const text = logged((log) => log.info({ round, many: Array(1_000).fill({ password: SECRET }) }));
    expect(text).not.toContain(SECRET);
    expect(text).toContain(`"bytes":"[${SECRET.length} bytes]"`);
    expect(text.length).toBeLessThan(10_000);
    const deep = JSON.parse('{"a":'.repeat(100) + JSON.stringify(SECRET) + '}'.repeat(100)) as object;
    expect(logged((log) => log.info(deep))).not.toContain(SECRET);
    fc.assert(
      fc.property(fc.anything({ withMap: true, withNullPrototype: true, withDate: true }), (value) => {
        expect(logged((log) => log.info({ value }, 'said'))).toContain('"msg":"said"');
      }),
      { numRuns: 200 },
    );
  });
});
