import { describe, expect, it } from 'vitest';
import type { Timed } from '../reel/words.ts';
import { story } from '../testing/story.ts';
import { scenarioEvents } from './scenario-events.ts';

const heard = (atMs: number, kind: string, more: object): Timed =>
  ({ kind: 'input', atMs, input: { kind, ...more, atMs } }) as unknown as Timed;
const around = { beginMs: 1_000, deviceOf: (runtime: string) => (runtime === 'tab' ? 'phone' : undefined) };
const entriesOf = (text: string): readonly unknown[] =>
  [...text.matchAll(/^ {2}- (.*)$/gm)].map(([, entry = '']) => JSON.parse(entry) as unknown);

describe('what is saved for a scenario', () => {
  it('is what people and faults did, counted from where the trace begins', () => {
    const { text, eventCount } = scenarioEvents(
      [
        heard(2_000, 'drain-requested', { request: 'r', runtime: 'edge', draining: true }),
        heard(3_500, 'migration-requested', { request: 's', module: 'camera', to: 'edge' }),
        heard(4_000, 'runtime-left', { runtime: 'tab', willed: true, incarnation: 1 }),
        heard(5_000, 'module-exited', { runtime: 'edge', module: 'camera', epoch: 1, reason: 'crashed' }),
        heard(6_000, 'module-exited', { runtime: 'edge', module: 'camera', epoch: 2, reason: 'stopped' }),
        heard(9_000, 'runtime-registered', { runtime: { id: 'tab' } }),
        heard(9_500, 'runtime-left', { runtime: 'stranger', willed: true, incarnation: 1 }),
      ],
      around,
    );
    expect(entriesOf(text)).toEqual([
      { at: '1 s', kind: 'drain', runtime: 'edge', draining: true },
      { at: '2.5 s', kind: 'migrate', module: 'camera', to: 'edge' },
      { at: '3 s', kind: 'crash', device: 'phone', for: '5 s' },
      { at: '4 s', kind: 'crash-module', module: 'camera' },
    ]);
    expect(eventCount).toBe(4);
  });

  it('asks for modules as they were asked for, and ends them when they were deleted', () => {
    const records = story().filter((record): record is Timed => record.kind !== 'header');
    const { text, moduleCount } = scenarioEvents(records, { ...around, beginMs: 0 });
    const mixer = entriesOf(text).find((entry) => (entry as { readonly id: string }).id === 'mixer');
    expect(moduleCount).toBe(4);
    expect(mixer).toMatchObject({
      request: '2 s',
      lifetime: '38 s',
      objective: '100 ms',
      memory: '268435456 B',
      behaviour: { kind: 'service', work: '20 ms', calls: { kind: 'poisson', perSecond: 25 } },
    });
  });
});
