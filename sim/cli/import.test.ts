import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { profileNamed } from '../../core/index.ts';
import { loadScenario, type Scenario } from '../../scenarios/index.ts';
import { runScenario } from '../run/simulation.ts';
import type { ImportCommandOptions } from './import.ts';
import { ImportBench } from './testing/import-bench.ts';

const bench = new ImportBench();
afterAll(() => bench.close());

/** Imports, loads and runs; what does not is a failed test. */
async function lived(
  format: string,
  text: string,
  options: Partial<ImportCommandOptions> = {},
): Promise<{ readonly scenario: Scenario; readonly summary: Readonly<Record<string, number>> }> {
  const { exitCode, err, out } = await bench.imported(format, text, options);
  expect(exitCode, err).toBe(0);
  const loading = loadScenario(out);
  if (loading.kind === 'issues')
    throw new Error(loading.issues.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const profile = profileNamed('standard');
  if (profile === undefined) throw new Error('no standard');
  const { summary, breaches } = runScenario(loading.scenario, { profile, tracePath: null, untraced: true });
  expect(breaches).toEqual([]);
  return { scenario: loading.scenario, summary };
}

const MINUTES = `HashOwner,HashApp,HashFunction,Trigger,1,2,3
o1,a1,f1,http,4,0,2
o1,a1,f2,queue,0,0,0
o2,a2,f3,timer,0,3,1
`;

describe('arts import', () => {
  it('calls each function of Azure as often in each minute as was recorded', async () => {
    const durations = join(bench.folder, 'durations.csv');
    writeFileSync(durations, 'HashOwner,HashApp,HashFunction,Average,Count\no1,a1,f1,250.5,6\n');
    const { scenario, summary } = await lived('azure-functions', MINUTES, {
      beside: durations,
      work: '40ms',
    });
    expect(summary['calls.count']).toBe(10);
    expect(scenario.durationMs).toBe(180_000);
    const works = scenario.modules.map(({ behaviour }) => behaviour.workMs);
    expect(works).toEqual([250.5, 40]);
    const calls = scenario.modules.map(({ behaviour }) =>
      behaviour.kind === 'service' ? behaviour.calls : null,
    );
    const perMinute = calls.map((law) => {
      if (law?.kind !== 'gaps') return [];
      let atMs = 0;
      const counts = [0, 0, 0];
      for (const gapMs of law.gapsMs) {
        atMs += gapMs;
        const minute = Math.floor(atMs / 60_000);
        if (minute < 3) counts[minute] = (counts[minute] ?? 0) + 1;
      }
      return counts;
    });
    expect(perMinute).toEqual([
      [4, 0, 2],
      [0, 3, 1],
    ]);
  });

  it('calls each function of the trace of 2021 when its calls began', async () => {
    const text = 'app,func,end_timestamp,duration\na,f,3.5,0.5\na,g,2,1\na,f,10,0.25\n';
    const { scenario, summary } = await lived('azure-functions', text);
    expect(scenario.modules.map(({ behaviour }) => behaviour.kind === 'service' && behaviour.calls)).toEqual([
      { kind: 'gaps', gapsMs: [3_000, 6_750, 1_250], factor: 1 },
      { kind: 'gaps', gapsMs: [1_000, 10_000], factor: 1 },
    ]);
    expect(scenario.modules[0]?.behaviour.workMs).toBe(375);
    expect(summary['calls.count']).toBe(3);
  });

  it('asks for the jobs of SWF when they were submitted, and they end', async () => {
    const text = `; UnixStartTime: 0
1 0 5 20 1 -1 2048 1 60 -1 1 1 1 1 1 1 -1 -1
2 30 0 10 3 -1 -1 3 60 -1 1 1 1 1 1 1 -1 -1
3 40 0 -1 1 -1 -1 1 60 -1 0 1 1 1 1 1 -1 -1
`;
    const { scenario, summary } = await lived('swf', text);
    expect(scenario.modules.map(({ module, requestAtMs }) => [module.id, requestAtMs])).toEqual([
      ['job-1', 0],
      ['job-2-1', 30_000],
      ['job-2-2', 30_000],
      ['job-2-3', 30_000],
    ]);
    expect(scenario.modules[0]?.module.demand.memoryBytes).toBe(2_097_152);
    expect(summary['jobs.done']).toBe(4);
  });

  it('takes from Google what was scheduled and finished', async () => {
    const text = `600000000,,17,0,,0,u,2,9,0.1,0.25,,
605000000,,17,0,4,1,u,2,9,0.1,0.25,,
606000000,,17,1,,0,u,2,9,0.1,,,
607000000,,17,1,4,1,u,2,9,0.1,,,
625000000,,17,0,4,4,u,2,9,0.1,0.25,,
630000000,,17,1,4,5,u,2,9,0.1,,,
`;
    const { scenario, summary } = await lived('google', text);
    expect(scenario.modules).toHaveLength(1);
    const [task] = scenario.modules;
    expect([task?.module.id, task?.requestAtMs, task?.behaviour.workMs]).toEqual(['task-17-0', 0, 20_000]);
    expect(summary['jobs.done']).toBe(1);
  });

  it('takes from Alibaba what terminated, an instance each', async () => {
    const text = `M1,2,j_1,1,Terminated,1000,1010,100.0,0.5
R2_1,1,j_1,1,Terminated,1015,1020,50.0,0.39
M1,1,j_2,1,Failed,1015,1016,50.0,0.39
`;
    const { scenario, summary } = await lived('alibaba', text);
    expect(scenario.modules.map(({ module, requestAtMs }) => [module.id, requestAtMs])).toEqual([
      ['j-1-M1-1', 0],
      ['j-1-M1-2', 0],
      ['j-1-R2-1', 15_000],
    ]);
    expect(summary['jobs.done']).toBe(3);
  });

  it('has every measured device of Pitot run its programs', async () => {
    const programs = join(bench.folder, 'workloads.json');
    writeFileSync(programs, '[\n{\n"name": "vision/tracking_s",\n"dyn_ops": 1\n}\n]\n');
    const text = '[\n {\n  "id": "hc-10",\n  "mhz": 3900\n },\n {\n  "id": "hc-21"\n }\n]\n';
    const { scenario, summary } = await lived('pitot', text, { beside: programs });
    expect(scenario.devices.map(({ deviceClass }) => deviceClass)).toEqual(['hc-10', 'hc-21']);
    expect(summary['jobs.done']).toBe(1);
  });

  it('lets a link have the recorded rate', async () => {
    const text = 'trace,t_s,mbit_s\nbus,0,8\nbus,10,0\nbus,12.5,4\nbus,60,4\ntram,0,2\ntram,60,2\n';
    const { scenario } = await lived('link-trace', text);
    const steps = scenario.happenings.flatMap(({ atMs, happening }) =>
      happening.kind === 'slow-link'
        ? [[happening.device, atMs, happening.bandwidthFactor * 125_000_000]]
        : [],
    );
    expect(steps).toEqual([
      ['bus', 0, 1_000_000],
      ['bus', 10_000, expect.closeTo(0.125, 3)],
      ['bus', 12_500, 500_000],
      ['tram', 0, 250_000],
    ]);
  });

  it('has nodes up when they were, in the format of the archive and cut down', async () => {
    const archive = `# event_id\tcomponent_id\tnode_id\tplatform_id\tnode_name\tevent_type\tevent_start_time\tevent_stop_time\tevent_end_reason
1\t1\t7\t1\tn7\t1\t100\t160\t0
2\t1\t7\t1\tn7\t0\t160\t190\t8
3\t1\t7\t1\tn7\t1\t190\t400\t0
4\t1\t9\t1\tn9\t1\t130\t400\t0
`;
    const compact =
      'node_id,up,start_s,end_s,end_reason\n7,1,100,160,0\n7,0,160,190,8\n7,1,190,400,0\n9,1,130,400,0\n';
    for (const text of [archive, compact]) {
      const { scenario } = await lived('availability', text);
      expect(
        scenario.devices.map(({ id, stays }) => [id, stays.map(({ fromMs, toMs }) => [fromMs, toMs])]),
      ).toEqual([
        [
          'node-7',
          [
            [0, 60_000],
            [90_000, 300_000],
          ],
        ],
        ['node-9', [[30_000, 300_000]]],
      ]);
    }
  });
});
