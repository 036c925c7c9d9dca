import { describe, expect, it } from 'vitest';
import { readUserAgent } from './device.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('what a browser calls itself', () => {
  it.each([
    [
      'chrome',
      'v8-15.6',
      'linux',
      `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/156.0.0.0 Safari/537.36`,
    ],
    [
      'edge',
      'v8-14',
      'windows',
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
    ],
    [
      'quest',
      'v8-13',
      'android',
      `Mozilla/5.0 (X11; Linux x86_64; Quest 3; Android 14) ${WEBKIT} OculusBrowser/36.0 Chrome/130.0.0.0 VR Safari/537.36`,
    ],
    [
      'firefox',
      'firefox-145',
      'mac',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
    ],
    [
      'safari',
      'safari-26',
      'ios',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
    ],
    ['browser', 'browser-0', 'unknown', 'curl/8.0'],
  ])('is read as %s with engine %s on %s', (browser, engine, system, userAgent) => {
    expect(readUserAgent(userAgent)).toEqual({ browser, engine, system });
  });
});
