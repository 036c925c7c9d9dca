import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { view } from '../cli/view.ts';
import { openView, subjectAt } from './index.ts';
import { liveOffer } from './page.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-subject-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function within(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(path, file), bytes);
  return path;
}

describe('what there is to see', () => {
  it('is a run, called by its scenario and policy', () => {
    const run = within('run', {
      'trace.ndjson.gz': '',
      'run.json': '{"scenario":{"name":"walking"},"policy":{"name":"random"}}',
    });
    expect(subjectAt(run)).toMatchObject({ kind: 'files', name: 'walking under random' });
  });

  it('is a journal, whose segments are one text, packed or not', async () => {
    const journal = within('home', {
      '00000002.ndjson': 'two\n',
      '00000001.ndjson.gz': gzipSync('one\n'),
      '00000001.snapshot': 'none of it',
    });
    const subject = subjectAt(journal);
    if (typeof subject === 'string') throw new Error(subject);
    const viewed = await openView({ subject, realm: 'home', port: 0, authorization: null, fetch });
    expect(await (await fetch(viewed.url.replace('view/', 'trace'))).text()).toBe('one\ntwo\n');
    await viewed.close();
  });

  it('is refused with what would do', () => {
    expect(subjectAt(join(folder, 'none'))).toMatch(/^there is no .*: name a run folder/);
    within('state/realms/home', { '00000001.ndjson': '' });
    expect(subjectAt(join(folder, 'state'))).toMatch(/; try ".*state\/realms\/home"$/);
    expect(subjectAt(within('bare', { 'run.json': '{}' }))).toMatch(/run with --no-trace$/);
  });
});

describe('the small server', () => {
  it('answers only who asks for this machine, only reading, and passes on only traces', async () => {
    const asked: string[] = [];
    const far: typeof fetch = async (url, init) => {
      asked.push(`${String(url)} ${new Headers(init?.headers).get('authorization')}`);
      return new Response('data: 1\n\n', { headers: { 'content-type': 'text/event-stream' } });
    };
    const subject = { kind: 'supervisor', url: 'http://hub:8080' } as const;
    const viewed = await openView({ subject, realm: 'home', port: 0, authorization: 'Bearer x', fetch: far });
    const root = viewed.url.replace('/view/', '');
    expect(await (await fetch(`${root}/api/v1/realms/home/trace?after=begin`)).text()).toBe('data: 1\n\n');
    expect(asked).toEqual(['http://hub:8080/api/v1/realms/home/trace?after=begin Bearer x']);
    expect((await fetch(`${root}/api/v1/realms/home/modules`)).status).toBe(404);
    expect((await fetch(`${root}/api/v1/realms/home/trace`, { method: 'POST' })).status).toBe(405);
    const { request } = await import('node:http');
    const status = await new Promise((resolve) =>
      request(`${root}/view/`, { headers: { host: 'evil.example' } }, (answer) =>
        resolve(answer.statusCode),
      ).end(),
    );
    expect(status).toBe(421);
    await viewed.close();
  });

  it('names a realm as an address needs it', () => {
    expect(liveOffer('a/b c').url).toBe('../api/v1/realms/a%2Fb%20c/trace?after=begin');
  });
});

describe('arts view', () => {
  it('says on one line what is wrong, and how to mend it', async () => {
    const said: string[] = [];
    const ending = new AbortController();
    const tools = {
      out: () => {},
      err: (text: string) => void said.push(text),
      fetch,
      interrupted: ending.signal,
      env: {},
    };
    expect(await view(join(folder, 'none'), { port: '0' }, tools)).toBe(3);
    expect(await view(folder, { port: '70000' }, tools)).toBe(2);
    expect(said.map((text) => text.split('\n').length)).toEqual([2, 2]);
  });

  it('gives the address of a moment to whoever asks for one', async () => {
    const said: string[] = [];
    const tools = {
      out: (text: string) => void said.push(text),
      err: () => {},
      fetch,
      interrupted: AbortSignal.abort(),
      env: {},
    };
    const journal = within('home', { '00000001.ndjson': 'one\n' });
    expect(await view(`${journal}#at=1500&module=m`, { port: '0', json: true }, tools)).toBe(0);
    expect(JSON.parse(said[0] ?? '')).toEqual({ url: expect.stringMatching(/\/view\/#at=1500&module=m$/) });
  });
});
