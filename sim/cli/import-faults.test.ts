import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { importFile } from './import.ts';
import { captured } from './testing/captured.ts';
import { ImportBench } from './testing/import-bench.ts';

const bench = new ImportBench();
afterAll(() => bench.close());

const MINUTES = `HashOwner,HashApp,HashFunction,Trigger,1,2,3
o1,a1,f1,http,4,0,2
o1,a1,f2,queue,0,0,0
o2,a2,f3,timer,0,3,1
`;

describe('what arts import says', () => {
  it('says where each format is described, and what it takes for granted, in the scenario', async () => {
    const { out } = await bench.imported('swf', '1 0 5 20 1 -1 2048 1 60 -1 1 1 1 1 1 1 -1 -1\n');
    expect(readFileSync(out, 'utf8')).toMatch(/# Format: Standard Workload Format, .*\n# Assumed: /);
  });

  it('tells what is wrong with its line and column, all of it at once, and writes nothing', async () => {
    const bad: readonly (readonly [string, string, string])[] = [
      [
        'azure-functions',
        MINUTES.replace('timer,0,3', 'timer,0,x'),
        'FILE:4:18: the calls of minute 2 is no number: "x"',
      ],
      ['azure-functions', 'owner,1,2\n', 'FILE:1:1: there is no column "HashFunction"'],
      ['swf', '1 0 5 20 1 -1\n', 'FILE:1:1: a job has 18 fields, this one has 6'],
      ['swf', '1 0 5 2o 1 -1 -1 1 6 -1 1 1 1 1 1 1 -1 -1\n', 'FILE:1:7: the run time is no number: "2o"'],
      ['google', '600,,17,0,,zero,u,2,9,0.1,0.25,,\n', 'FILE:1:12: the event type is no number: "zero"'],
      [
        'alibaba',
        'M1,2,j_1,1,Terminated,20,10,1,1\n',
        'FILE:1:26: the end time 10 is before the start time 20',
      ],
      ['pitot', '[\n {\n  "id": "hc-99"\n }\n]\n', 'FILE:3:10: unknown device "hc-99"'],
      ['link-trace', 't_s,mbit_s\n0,1\n5,-2\n', 'FILE:3:3: the rate is -2, and must not be below 0'],
      ['link-trace', 't_s,mbit_s\n9,1\n5,2\n', 'FILE:3:1: time goes back from 9000 ms to 5000 ms'],
      ['link-trace', 'when,mbit_s\n0,1\n', 'FILE:1:1: there is no column "t_s"'],
      ['availability', 'node_id,up,start_s,end_s\n1,1,9,4\n', 'FILE:2:7: the end 4 is before the start 9'],
    ];
    for (const [format, text, complaint] of bad) {
      const { exitCode, err, out } = await bench.imported(format, text);
      expect(exitCode, format).toBe(3);
      expect(err).toContain(complaint);
      expect(existsSync(out)).toBe(false);
    }
    const two = await bench.imported('link-trace', 't_s,mbit_s\n0,a\n1,b\n');
    expect(two.err).toMatch(/FILE:2:3: .*\nFILE:3:3: /);
  });

  it('reads packed files, takes no more than was asked for, and overwrites nothing', async () => {
    const job = (id: number): string => `${id} ${id} 5 20 1 -1 2048 1 60 -1 1 1 1 1 1 1 -1 -1\n`;
    const packed = gzipSync(Array.from({ length: 50 }, (_, at) => job(at)).join(''));
    const { exitCode, out, err } = await bench.imported('swf', packed, { suffix: '.gz', limit: 7 });
    expect(exitCode, err).toBe(0);
    expect(readFileSync(out, 'utf8').match(/- \{ id: "job-/g)).toHaveLength(7);
    const screen = captured();
    expect(await importFile(out, { format: 'swf', out, quiet: true }, screen)).toBe(3);
    expect(screen.printed.err).toContain('is there already');
    expect(await importFile(out, { format: 'swv', out: `${out}.x`, quiet: true }, screen)).toBe(2);
    expect(await importFile(join(bench.folder, 'none'), { format: 'swf', out: `${out}.x` }, screen)).toBe(3);
  });
});
