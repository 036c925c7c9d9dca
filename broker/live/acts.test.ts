import { describe, expect, it } from 'vitest';
import { loadScenario, type Scenario } from '../../scenarios/index.ts';
import { scriptOf } from './acts.ts';

const HEAD = `
apiVersion: arts/v1
name: acts
summary: s
shows: s
duration: 60 s
devices:
  - { id: "pi-{n}", count: 2, class: hc-21, interference: none }
  - { id: guest, class: hc-21, interference: none, present: [{ from: 5 s, to: 50 s, parting: leave }] }
modules:
  - { id: eye, memory: 16 pages, request: 2 s, lifetime: 40 s, behaviour: { kind: service, work: 1 ms } }
events:
`;

function scenarioWith(events: readonly string[]): Scenario {
  const text = HEAD + events.map((event) => `  - { ${event} }\n`).join('');
  const loading = loadScenario('acts.yaml', { readText: () => text });
  if (loading.kind === 'issues') throw new Error(loading.issues.map(({ message }) => message).join('; '));
  return loading.scenario;
}

const lines = (events: readonly string[]): readonly string[] =>
  scriptOf(scenarioWith(events)).acts.map(({ atMs, act }) => `${atMs} ${Object.values(act).join(' ')}`);

const PLAIN = [
  '0 come pi-1',
  '0 come pi-2',
  '2000 request eye',
  '5000 come guest',
  '42000 delete eye',
  '50000 leave guest',
];

describe('a script', () => {
  it('has devices come and go and modules asked for and deleted', () => {
    expect(lines(['at: 59 s, kind: load, modules: eye, factor: 2'])).toEqual(PLAIN);
  });

  it.each<[string, readonly string[]]>([
    [
      'at: 9 s, kind: crash, device: "pi-*", for: 10 s',
      ['9000 kill pi-1', '9000 kill pi-2', '19000 come pi-1', '19000 come pi-2'],
    ],
    ['at: 9 s, kind: crash, device: pi-2', ['9000 kill pi-2']],
    ['at: 9 s, kind: crash, device: pi-2, for: 2 min', ['9000 kill pi-2']],
    ['at: 9 s, kind: reboot, device: pi-2, down: 3 s', ['9000 kill pi-2', '12000 come pi-2']],
    ['at: 9 s, kind: hang, device: pi-2, for: 3 s', ['9000 hang pi-2', '12000 go-on pi-2']],
    ['at: 9 s, kind: drain, runtime: pi-1', ['9000 drain pi-1 true']],
    ['at: 9 s, kind: migrate, module: eye, to: pi-1', ['9000 migrate eye pi-1']],
  ])('does "%s"', (event, added) => {
    expect(lines([event]).filter((line) => !PLAIN.includes(line))).toEqual(added);
  });

  it('names what cannot be done to real runtimes', () => {
    const events = [
      'at: 9 s, kind: slow-link, device: pi-1, latencyFactor: 3, for: 5 s',
      'at: 10 s, kind: restart-broker, down: 2 s',
      'at: 11 s, kind: crash-module, module: eye',
    ];
    expect(lines(events)).toEqual(PLAIN);
    expect(scriptOf(scenarioWith(events)).omitted).toEqual([
      'slow-link at 9 s: cannot be done to real runtimes',
      'restart-broker at 10 s: cannot be done to real runtimes',
      'crash-module at 11 s: cannot be done to real runtimes',
    ]);
  });
});
