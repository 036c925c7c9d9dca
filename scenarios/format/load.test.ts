import { describe, expect, it } from 'vitest';
import type { Scenario } from '../model.ts';
import type { Loading, LoadOptions } from './load.ts';
import { renderIssues } from './render.ts';
import { resolvedYaml } from './resolved.ts';
import { HEAD, loadTexts, RICH } from './testing.ts';

const sound = (loading: Loading): Scenario => {
  if (loading.kind === 'issues') throw new Error(renderIssues(loading.issues));
  return loading.scenario;
};
const load = (text: string, options: LoadOptions = {}): Scenario =>
  sound(loadTexts({ 'a.yaml': text }, options));
const messages = (loading: Loading): readonly string[] =>
  loading.kind === 'issues'
    ? loading.issues.map(({ file, line, message }) => `${file}:${line} ${message}`)
    : [];

const DEVICE = 'devices: [{ id: edge, class: hc-10 }]\n';

describe('loadScenario', () => {
  it('reads quantities into the units of the model', () => {
    const { durationMs, settings, modules } = load(RICH);
    expect(durationMs).toBe(7_200_000);
    expect(settings).toEqual({ dwellMs: 20_000, marginShare: 0.3 });
    expect(modules.find(({ module }) => module.id === 'stage-1')?.module.demand.memoryBytes).toBe(3 * 65_536);
  });

  it('takes a platform from the device library and halves round trips', () => {
    const [edge] = load(`${HEAD}${DEVICE}`).devices;
    expect(edge?.runtimes[0]).toMatchObject({
      id: 'edge',
      platform: 'wasmtime-a:hc-10',
      mode: 'aot',
      aotTarget: 'x86_64',
    });
    expect(edge?.access.delay).toEqual({ locMs: 0.175, medianMs: 0.08, sigmaLog: 0.25 });
  });

  it('asks for the modules of a stay when it begins and deletes them when it ends', () => {
    const { devices, modules, durationMs } = load(RICH);
    const phones = devices.filter(({ id }) => id.startsWith('phone-'));
    for (const { id, stays } of phones) {
      for (const [index, stay] of stays.entries()) {
        const pose = modules.find(({ module }) => module.id === `pose-${id}-${index + 1}`);
        expect(pose?.requestAtMs).toBe(stay.fromMs + 1_000);
        expect(pose?.deleteAtMs).toBe(stay.toMs + 10_000 < durationMs ? stay.toMs + 10_000 : null);
        expect(pose?.module.anchor).toBe(id);
      }
    }
    expect(phones.flatMap(({ stays }) => stays).length).toBeGreaterThan(10);
  });

  it('lets each module of a chain call the next', () => {
    const { modules } = load(RICH);
    const next = modules.flatMap(({ module, behaviour }) =>
      module.program === 'chain' && behaviour.kind === 'service' ? [behaviour.next] : [],
    );
    expect(next).toEqual(['stage-2', 'stage-3', null]);
  });

  it('makes one upgrade and one drain of every runtime that is meant', () => {
    const { happenings, platforms } = load(RICH);
    const drains = happenings.filter(({ happening }) => happening.kind === 'drain');
    expect(drains.map(({ atMs }) => atMs / 60_000)).toEqual([50, 60, 70, 80]);
    expect(platforms.map(({ name }) => name)).toEqual(['iwasm-a:hc-33']);
  });

  it('gives the same world for the same seed, and another for another', () => {
    expect(resolvedYaml(load(RICH))).toBe(resolvedYaml(load(RICH)));
    expect(resolvedYaml(load(RICH, { seed: 8 }))).not.toBe(resolvedYaml(load(RICH)));
  });

  it('does not let one population shift what another draws', () => {
    const more = load(RICH.replace('id: walker-{n}\n    count: 3', 'id: walker-{n}\n    count: 30'));
    const stays = ({ devices }: Scenario): unknown =>
      devices.filter(({ id }) => id.startsWith('phone-')).map((each) => each.stays);
    expect(stays(more)).toEqual(stays(load(RICH)));
  });

  it('shares between devices what is equal, so that large populations fit', () => {
    const { devices } = load(`${HEAD}devices: [{ id: 'box-{n}', count: 2, class: hc-21 }]\n`);
    const [one, two] = devices;
    expect([one?.power, one?.access, one?.interference, one?.stays]).toEqual([
      two?.power,
      two?.access,
      two?.interference,
      two?.stays,
    ]);
    expect(
      one?.power === two?.power && one?.interference === two?.interference && one?.stays === two?.stays,
    ).toBe(true);
  });

  it('follows anchors and merge keys, and blames the line they lead to', () => {
    const text = `${HEAD}define:\n  usual: &usual\n    memory: 2 pages\n    behaviour: { kind: service, work: 5 mss }\nmodules:\n  - { <<: *usual, id: a }\n`;
    expect(messages(loadTexts({ 'a.yaml': text }))).toEqual(['a.yaml:9 unknown unit "mss"']);
    const { modules } = load(text.replace('mss', 'ms'));
    expect(modules[0]?.module.demand).toMatchObject({ memoryBytes: 131_072, workMs: 5 });
    const own = load(text.replace('mss', 'ms').replace('id: a', 'id: a, memory: 3 pages'));
    expect(own.modules[0]?.module.demand.memoryBytes).toBe(3 * 65_536);
  });
});

describe('includes', () => {
  const shared = 'devices: [{ id: edge, class: hc-10 }]\nsettings: { dwellMs: 5 s, suspectPhi: 3 }\n';

  it('are joined with the file, whose own settings win', () => {
    const text = `${HEAD}include: parts/shared.yaml\nsettings: { dwellMs: 9 s }\ndevices: [{ id: two, class: hc-12 }]\n`;
    const { devices, settings } = sound(loadTexts({ 'a.yaml': text, 'parts/shared.yaml': shared }));
    expect(devices.map(({ id }) => id)).toEqual(['edge', 'two']);
    expect(settings).toEqual({ dwellMs: 9_000, suspectPhi: 3 });
  });

  it('are blamed by their own name, and may not include themselves', () => {
    const files = {
      'a.yaml': `${HEAD}include: b.yaml\n`,
      'b.yaml': 'seed: 3\ninclude: a.yaml\ndevices: [{ id: x, class: hc-1 }]\n',
    };
    expect(messages(loadTexts(files))).toEqual([
      'b.yaml:1 an included file may not have a field "seed"',
      'b.yaml:2 "a.yaml" includes itself',
      'b.yaml:3 unknown device class "hc-1"',
    ]);
  });
});

describe('--set', () => {
  it('changes fields, entries by index, and entries by id, before anything is checked', () => {
    const overrides = [
      'settings.dwellMs=1 s',
      'devices.server-{n}.count=3',
      'events[4].stagger=1 min',
      'modules[3].count=1',
      'expect=[]',
    ];
    const { settings, devices, modules, expectations } = load(RICH, { overrides });
    expect(settings.dwellMs).toBe(1_000);
    expect(devices.filter(({ id }) => id.startsWith('server-')).length).toBe(3);
    expect(modules.filter(({ module }) => module.id.startsWith('batch-')).length).toBe(1);
    expect(expectations).toEqual([]);
  });

  it('mends what is wrong in the file', () => {
    expect(
      load(RICH.replace('duration: 2 h', 'duration: soon'), { overrides: ['duration=2 h'] }).durationMs,
    ).toBe(7_200_000);
  });

  it('lets seed and policy of the command line win', () => {
    const { seed, policy } = load(RICH, { seed: 99, policy: 'random', overrides: ['seed=3'] });
    expect([seed, policy]).toEqual([99, 'random']);
  });
});

describe('resolvedYaml', () => {
  it('gives the same scenario when it is read back, and the same text when that is written', () => {
    const scenario = load(RICH);
    const text = resolvedYaml(scenario);
    const again = load(text);
    expect(again).toEqual(scenario);
    expect(resolvedYaml(again)).toBe(text);
  });

  it('may be run under another policy, but not after somebody changed it', () => {
    const text = resolvedYaml(load(RICH));
    expect(load(text, { policy: 'random' }).policy).toBe('random');
    expect(messages(loadTexts({ 'a.yaml': text.replace('hc-33', 'hc-34') }))).toHaveLength(1);
    expect(messages(loadTexts({ 'a.yaml': text }, { overrides: ['seed=2'] }))).toHaveLength(1);
  });
});
