import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LiveOptions } from './command.ts';
import { runLive } from './command.ts';
import type { Simulator } from './rehearsal.ts';

const SCENARIOS = join(import.meta.dirname, '../../scenarios');

/** Has a live run refused before anything begins. */
async function refused(
  file: string,
  options: LiveOptions,
  keep: Simulator['keep'] = () => ({ write: () => expect.fail('nothing was lived'), abandon: () => {} }),
): Promise<string> {
  let said = '';
  const tools = {
    out: () => expect.fail('there is nothing to tell'),
    err: (text: string) => {
      said += text;
    },
    signal: new AbortController().signal,
  };
  const rehearse = (): never => expect.fail('there is nothing to rehearse');
  const exitCode = await runLive(join(SCENARIOS, file), options, { rehearse, keep }, tools);
  return `${exitCode}: ${said}`;
}

describe('arts run --live', () => {
  it.each<[string, LiveOptions, string]>([
    ['live/smoke.yaml', { until: '3s' }, '2: arts: --until: a live run goes to the end of its scenario\n'],
    ['live/smoke.yaml', { trace: false }, '2: arts: --no-trace: the trace is what a live run is for\n'],
    ['live/smoke.yaml', { policy: 'nobody' }, '2: arts: --policy "nobody" is none of '],
    ['live/smoke.yaml', { set: ['duration=3 parsecs'] }, '3: '],
    ['live/nowhere.yaml', {}, '3: '],
  ])('refuses %s with %o', async (file, options, complaint) => {
    expect((await refused(file, options)).slice(0, complaint.length)).toBe(complaint);
  });

  it('says for what a scenario cannot be lived here, and how much more there is', async () => {
    const said = await refused('module-chains.yaml', {});
    expect(said).toMatch(/^3: /);
    expect(said).toContain('it lasts 2400 s, and is lived in real time');
    expect(said).toMatch(/program \S+: what belongs together is not lived so far/);
    expect(said).toMatch(/arts: {3}and \d+ more\n$/);
  });

  it('writes over nothing that is no run', async () => {
    expect(await refused('live/smoke.yaml', {}, () => '"x" holds something that is not a run')).toBe(
      '3: arts: "x" holds something that is not a run\n',
    );
  });
});
