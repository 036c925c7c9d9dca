import { describe, expect, it } from 'vitest';
import type { Batch } from '../reel/scribe.ts';
import { EventReader } from './event-reader.ts';
import { liveSource } from './live.ts';
import type { SourceNews } from './source.ts';

const record = (atMs: number): string =>
  JSON.stringify({ kind: 'command', atMs, command: { kind: 'accept-request', request: `${atMs}` } });
const event = (atMs: number): string => `id: ${atMs}.0\nevent: command\ndata: ${record(atMs)}\n\n`;

describe('a live source', () => {
  it('goes on behind the last record that it heard when the connection breaks, even within an event', async () => {
    const asked: (string | null)[] = [];
    const lives = [`retry: 2000\n\n${event(1)}: alive\n\n${event(2)}id: 3.0\nda`, event(3), event(4)];
    const batches: Batch[] = [];
    const news: SourceNews[] = [];
    const ending = new AbortController();
    const source = liveSource('home', '/trace', async (_url, lastId) => {
      asked.push(lastId);
      const text = lives[asked.length - 1];
      if (text === undefined) ending.abort();
      return new Response(text ?? '');
    });
    await source.read(
      { batch: (batch) => batches.push(batch), news: (one) => news.push(one) },
      ending.signal,
    );
    expect(asked).toEqual([null, '2.0', '3.0', '4.0']);
    expect(batches.flatMap(({ block }) => [...block.atMs])).toEqual([1, 2, 3, 4]);
    expect(news.map(({ kind }) => kind).slice(0, 4)).toEqual(['live', 'lost', 'live', 'lost']);
  });

  it('waits longer from try to try while nobody answers, and says why', async () => {
    const ending = new AbortController();
    const news: SourceNews[] = [];
    const source = liveSource('home', '/trace', async () => {
      if (news.length === 2) ending.abort();
      return new Response('', { status: 503, statusText: 'Service Unavailable' });
    });
    await source.read({ batch: () => {}, news: (one) => news.push(one) }, ending.signal);
    expect(news).toEqual([
      { kind: 'lost', retryMs: 250, why: '503 Service Unavailable' },
      { kind: 'lost', retryMs: 500, why: '503 Service Unavailable' },
    ]);
  });
});

describe('events', () => {
  it('are the same however they are cut', () => {
    const text = `${event(1)}${event(2)}\r\n: note\ndata: a\ndata: b\n\n`;
    const whole = new EventReader().read(text);
    const reader = new EventReader();
    expect([...text].flatMap((sign) => reader.read(sign))).toEqual(whole);
    expect(whole.map(({ text: said }) => said)).toEqual([record(1), record(2), 'a\nb']);
  });
});
