import { describe, expect, it } from 'vitest';
import { isForeignPage, isLoopback, judgeOpening } from './opening.ts';

const open = { host: '0.0.0.0', hasCredentials: false, hasTls: false, isInsecure: false };

describe('opening ports', () => {
  it.each(['127.0.0.1', '127.255.0.3', '::1', '[::1]', '0:0:0:0:0:0:0:1', 'localhost', '::ffff:127.0.0.1'])(
    'is free of conditions on %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
      expect(judgeOpening({ ...open, host })).toEqual({ kind: 'ok', warning: null });
    },
  );

  it.each([
    '0.0.0.0',
    '',
    '::',
    '[::]',
    '192.168.1.7',
    '10.0.0.1',
    '128.0.0.1',
    '1.127.0.0',
    '127.1',
    '0177.0.0.1',
    '2130706433',
    'localhost.example.org',
    '127.0.0.1.example.org',
    'example.org',
    '::2',
    '1::1',
    '::1:1',
    '::11',
    'fe80::1',
    '::ffff:10.0.0.1',
    '::ffff:128.0.0.1',
    'a::1',
    '::1%lo',
  ])('is refused on %j without credentials', (host) => {
    expect(isLoopback(host)).toBe(false);
    expect(judgeOpening({ ...open, host }).kind).toBe('refuse');
  });

  it('says what to do', () => {
    expect(judgeOpening(open)).toMatchObject({
      sentence: expect.stringMatching(
        /^whoever reaches 0\.0\.0\.0 could.*--users.*--jwt-key.*127\.0\.0\.1.*--insecure/,
      ),
    });
    expect(judgeOpening({ ...open, host: '' })).toMatchObject({
      sentence: expect.stringContaining('all addresses'),
    });
  });

  it('is allowed with credentials, with a warning when they come unencrypted', () => {
    expect(judgeOpening({ ...open, hasCredentials: true, hasTls: true })).toEqual({
      kind: 'ok',
      warning: null,
    });
    expect(judgeOpening({ ...open, hasCredentials: true })).toMatchObject({
      kind: 'ok',
      warning: expect.stringContaining('unencrypted'),
    });
  });

  it('is allowed to whoever insists, but not in silence', () => {
    expect(judgeOpening({ ...open, isInsecure: true })).toMatchObject({
      kind: 'ok',
      warning: expect.stringContaining('may do everything'),
    });
  });
});

describe('a WebSocket', () => {
  it.each([
    [undefined, 'localhost:9001'],
    ['http://localhost:5173', 'localhost:9001'],
    ['http://127.0.0.1:8080', 'localhost:9001'],
    ['http://[::1]:8080', 'localhost:9001'],
    ['https://arts.example.org', 'arts.example.org'],
  ])('from %s to %s is ours', (origin, host) => expect(isForeignPage(origin, host)).toBe(false));

  it.each([
    ['https://evil.example.org', 'localhost:9001'],
    ['http://localhost.evil.example.org', 'localhost:9001'],
    ['null', 'localhost:9001'],
    ['file://', 'localhost:9001'],
    ['nonsense', undefined],
  ])('from %s to %s is not', (origin, host) => expect(isForeignPage(origin, host)).toBe(true));
});
