import { describe, expect, it } from 'vitest';
import type { LoadOptions } from './load.ts';
import { renderIssues } from './render.ts';
import { HEAD, loadTexts, RICH } from './testing.ts';

interface BadFile {
  /** Name of its transcript. */
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly options?: LoadOptions;
}

const one = (text: string): Readonly<Record<string, string>> => ({ 'bad.yaml': text });

const SERVICE = 'behaviour: { kind: service, work: 5 ms }';

const BAD_FILES: readonly BadFile[] = [
  { name: 'empty-file', files: one('') },
  { name: 'not-a-mapping', files: one('- just\n- a list\n') },
  { name: 'no-such-file', files: one(`${HEAD}include: [lost.yaml]\n`) },
  { name: 'broken-yaml', files: one(`${HEAD}devices:\n  - { id: edge-{n}, count: 3\n    class: hc-10\n`) },
  { name: 'missing-everything', files: one('seed: 1\n') },
  {
    name: 'misspelt-fields',
    files: one(`${HEAD.replace('duration', 'durration')}polcy: standard
devices:
  - id: edge-{n}
    cont: 4
    clas: hc-10
    runtime: { keepalive: 5 s, colour: blue }
`),
  },
  {
    name: 'misspelt-names',
    files: one(`${HEAD}policy: standrad
devices:
  - { id: edge, class: hc-1O, link: wlann, runtime: { engine: wasmtime-aot } }
  - { id: 'tab-{n}', count: 9, class: { headset: 80 %, headset-slw: 20 % } }
modules:
  - { id: a, memory: 1 MiB, anchor: egde, behaviour: { kind: service, workload: vision/traking_s } }
  - { id: 'b-\${device}', perDevice: tabs-*, memory: 1 MiB, ${SERVICE} }
events:
  - { at: 1 min, kind: crash, device: tab-10 }
  - { at: 1 min, kind: drain, runtime: egde }
  - { at: 1 min, kind: crash-module, module: bb }
  - { at: 1 min, kind: partition, sites: [hall], for: 1 min }
  - { at: 1 min, kind: crahs, device: edge }
metrics: [latency.p95Ms, moves.cuont]
expect:
  - { metric: latency.p59Ms, atMost: 100 ms, why: it is near }
  - { metric: orphan.seconds, atMost: 1 min, brokenBy: [randon], why: it forgets }
`),
  },
  {
    name: 'rules-that-mean-nothing',
    files: one(`${HEAD}devices:
  - { id: 'edge-{n}', count: 2, class: hc-10 }
modules:
  - id: a
    memory: 1 MiB
    rules:
      - { kind: fence, devices: [egde-1], sites: [hall] }
      - { kind: ban }
      - { kind: at-most, group: web, per: rack, count: 0 }
      - { kind: spread, over: site, skew: 0.5 }
      - { kind: fense, tags: [gpu] }
    ${SERVICE}
`),
  },
  {
    name: 'wrong-quantities',
    files: one(`${HEAD.replace('2 h', '2 hours')}warmUp: -5 s
sampleEvery: 30
devices:
  - { id: edge, count: -3, class: hc-10, noise: 120 %, link: { like: lan, up: 20 Mbps, loss: much } }
  - { id: pad, class: headset, present: [{ from: 5 min, to: never }], battery: { capacity: 3 W } }
modules:
  - { id: a, memory: 17 pgs, objective: 0, priority: high, ${SERVICE} }
  - { id: b, memory: 2, migratable: perhaps, lifetime: 40 min..10 min, ${SERVICE} }
  - { id: c, memory: 1e400 GiB, count: 2.5, behaviour: { kind: service } }
`),
  },
  {
    name: 'wrong-kinds',
    files: one(`${HEAD}sites: hall
shapes: { day: { 25 h: 3, noon: 1 }, flat: { 1 h: 0 } }
devices:
  - 5
  - { id: edge, class: hc-10, present: { kind: pol, stay: 5 min }, walk: yes }
  - { id: pad, class: [], background: { trace: planetlab } }
modules:
  - { id: a, memory: [1], crash: maybe, request: { kind: join }, behaviour: { kind: servise } }
  - { id: b c, memory: 1 MiB, args: one two, behaviour: service }
events:
  at: 5 min
`),
  },
  {
    name: 'wrong-settings',
    files: one(
      `${HEAD}settings: { dwelMs: 20 s, marginShare: 3000 %, sampleCount: 2.5, dwellMs: soon, horizonMs: -1 }\n`,
    ),
  },
  {
    name: 'contradicting-settings',
    files: one(`${HEAD}settings: { suspectPhi: 9, lostPhi: 3, coolDownMs: 2 h }\n`),
  },
  {
    name: 'too-late',
    files: one(`${HEAD}devices: [{ id: edge, class: hc-10 }]
events:
  - { at: 2 h, kind: crash, device: edge }
  - { at: 119 min, kind: drain, runtime: edge*, stagger: 5 min }
  - { at: 26 h, kind: restart-broker, down: 5 s }
faults:
  - { name: storm, every: 1 h, from: 20 min, to: 10 min, kind: crash, device: edge }
  - { name: news, every: 1 h, kind: upgrade, runtime: edge, engine: wasm3-i, down: 5 s }
`),
  },
  {
    name: 'duplicates',
    files: one(`${HEAD}seed: 1
seed: 2
sites: [a, b, a]
siteLinks: [{ from: a, to: b, roundTrip: near }]
devices:
  - { id: 'edge-{n}', count: 3, class: hc-10, site: a }
  - { id: edge-2, class: hc-12, site: b }
  - { id: box, class: hc-12, site: b, runtimes: [{ engine: wasm3-i }, { engine: wasm3-i }] }
modules:
  - { id: 'm-{n}', count: 2, memory: 1 MiB, ${SERVICE} }
  - { id: 'm-{n}', memory: 1 MiB, ${SERVICE} }
  - { id: 'same', count: 2, memory: 1 MiB, ${SERVICE} }
`),
  },
  {
    name: 'what-only-the-whole-shows',
    files: one(`${HEAD}sites: [a, b, c]
siteLinks: [{ from: a, to: b, roundTrip: near }]
devices:
  - { id: board, class: microcontroller, site: a, runtime: { engine: wasmtime-a } }
  - { id: lost, class: hc-10 }
  - { id: user, class: phone, site: { nearest: 'a*' } }
modules:
  - { id: one, memory: 1 MiB, affinity: { device: 'board-{n}' }, ${SERVICE} }
programs:
  - { id: p, chain: [one, 'two-{n}'] }
  - { id: q, modules: [one] }
  - { id: r }
events:
  - { at: 1 min, kind: upgrade, runtime: board, engine: wasmedge-i, down: 1 s }
  - { at: 1 min, kind: restart-broker, stagger: 1 s, down: 1 s }
`),
  },
  {
    name: 'claims',
    files: one(`${HEAD}expect:
  - { metric: latency.p95Ms, why: it is near }
  - { metric: latency.p95Ms, atMost: 5 MiB, why: it is near }
  - { metric: moves.count, atMost: 3, atLeast: 5 s, why: it is lazy }
  - { metric: devices.dead, atMost: 3, atLeast: 5, policies: standard }
`),
  },
  {
    name: 'anchors',
    files: one(`${HEAD}define:
  loop: &loop { again: *loop }
  text: &text words
  usual: &usual { memory: 2 pags, ${SERVICE} }
modules:
  - { <<: *usual, id: a }
  - { <<: *text, id: b, memory: 1 MiB, ${SERVICE} }
  - { <<: *nobody, id: c }
`),
  },
  {
    name: 'merged-faults-are-told-where-they-are-written',
    files: one(`${HEAD}define:
  text: &text words
  usual: &usual { memory: 2 pags, ${SERVICE} }
modules:
  - { <<: *usual, id: a }
  - { <<: *usual, id: b, memory: 1 MiB, crahs: ignore }
  - { <<: *text, id: c, memory: 1 MiB, ${SERVICE} }
`),
  },
  {
    name: 'faults-of-an-included-file',
    files: {
      'bad.yaml': `${HEAD}include: [parts/fleet.yaml, parts/fleet.yml]\nevents: [{ at: 1 min, kind: crash, device: edge-9 }]\n`,
      'parts/fleet.yaml':
        'include: ../bad.yaml\nduration: 3 h\ndevices:\n  - { id: "edge-{n}", count: 3, class: hc-101 }\n',
    },
  },
  {
    name: 'faults-of-set',
    files: { 'bad.yaml': RICH },
    options: {
      overrides: [
        'settings.dwelMs=3 s',
        'devices.phone-{n}.count=many',
        'devices.phones.count=3',
        'seed',
        'name.first=x',
        'expect={',
      ],
      policy: 'standart',
    },
  },
  {
    name: 'nothing-escapes-into-the-terminal',
    files: one(`${HEAD}policy: "\\e[31mred"\ndevices: [{ id: a,\tclass: "\\e[2J" }]\n`),
  },
];

describe('a bad file is told everything at once, where it is written', () => {
  it.each(BAD_FILES)('$name', async ({ name, files, options }) => {
    const loading = loadTexts(files, options);
    const issues = loading.kind === 'issues' ? loading.issues : [];
    const source = Object.entries(files).map(([file, text]) =>
      name === 'faults-of-set' ? '' : `--- ${file}\n${text}`,
    );
    await expect(`${source.join('')}--- issues\n${renderIssues(issues)}`).toMatchFileSnapshot(
      `transcripts/${name}.txt`,
    );
    expect(issues.length).toBeGreaterThan(0);
  });
});
