import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../../core/index.ts';
import { Desk } from './testing/desk.ts';
import { type Heard, Listener } from './testing/listener.ts';

const HOME = '/api/v1/realms/home';

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
  await desk.registers('r1');
});
afterEach(() => desk.close());

const make = (id: string) => desk.asks('POST', `${HOME}/modules`, { module: { id, file: 'm.wasm' } });
const named = (heard: readonly Heard[], module: string): readonly Heard[] =>
  heard.filter(({ content }) => JSON.stringify(content).includes(`"${module}"`));

describe('the trace as a stream', () => {
  it('begins with a header, and tells everything once it is in the journal', async () => {
    const listener = await Listener.open(desk.rest.app, `${HOME}/trace`);
    await make('m1');
    const heard = await listener.until(({ content }) => JSON.stringify(content).includes('start-module'));
    expect(heard[0]).toMatchObject({
      event: 'header',
      content: { kind: 'header', realm: 'home', profile: 'standard' },
    });
    expect(heard.slice(1).map(({ event, content }) => [event, kindOf(content)])).toEqual([
      ['input', 'module-requested'],
      ['decision', 'placed'],
      ['command', 'accept-request'],
      ['command', 'start-module'],
    ]);
    await listener.close();
  });

  it('goes on behind the last event that was heard, over a restart of the supervisor', async () => {
    const first = await Listener.open(desk.rest.app, `${HOME}/trace?kinds=input`);
    await make('m1');
    const [, event] = await first.until(({ event: name }) => name === 'input');
    await first.close();
    await make('m2');
    await desk.end();
    await desk.begin();
    await make('m3');
    const second = await Listener.open(desk.rest.app, `${HOME}/trace?kinds=input`, {
      'last-event-id': String(event?.id),
    });
    await make('m4');
    const heard = await second.until(({ content }) => JSON.stringify(content).includes('m4'));
    expect(['m1', 'm2', 'm3', 'm4'].map((name) => named(heard, name).length)).toEqual([0, 1, 1, 1]);
    await second.close();
  });

  it('tells only what was asked for', async () => {
    await make('m1');
    await make('m2');
    const { text } = await desk.asks(
      'GET',
      `${HOME}/trace?after=begin&follow=false&kinds=decision,command&module=m2`,
    );
    expect([...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual([
      'header',
      'decision',
      'decision',
      'command',
    ]);
    expect(text).not.toContain('"m1"');
  });

  it.each(['yesterday', '1.x', '-1'])('begins nowhere at "%s"', async (after) => {
    expect((await desk.asks('GET', `${HOME}/trace?after=${after}`)).body).toMatchObject({
      code: 'bad-cursor',
    });
  });

  it('ends when the supervisor does', async () => {
    const listener = await Listener.open(desk.rest.app, `${HOME}/trace`);
    await desk.rest.close();
    await listener.ended;
    await desk.realm.close();
    await desk.begin();
  });
});

describe('what a module writes', () => {
  const says = (line: string, stream = 'stdout', module = 'm1') =>
    desk.outputLink.hears(`home/proc/debug/${stream}/${module}`, line);
  const ends = () =>
    desk.reports('r1', {
      kind: 'module-exited',
      runtime: runtimeId('r1'),
      module: moduleId('m1'),
      epoch: 1,
      reason: 'completed',
    });

  it('is read line by line, and to its end', async () => {
    await make('m1');
    await says('one');
    const listener = await Listener.open(desk.rest.app, `${HOME}/modules/m1/output`);
    await says('two', 'stderr');
    await says('of another', 'stdout', 'm2');
    await says('three');
    await ends();
    await says('last words that come late');
    const heard = await listener.until(({ event }) => event === 'ended');
    expect(heard.map(({ event, content }) => [event, textOf(content)])).toEqual([
      ['stdout', 'one'],
      ['stderr', 'two'],
      ['stdout', 'three'],
      ['stdout', 'last words that come late'],
      ['ended', 'completed'],
    ]);
    await listener.ended;
  });

  it('can be read from a line on, or only its newest lines', async () => {
    await make('m1');
    for (const line of ['a', 'b', 'c', 'd']) await says(line);
    const newest = await desk.asks('GET', `${HOME}/modules/m1/output?follow=false&lines=2`);
    expect([...newest.text.matchAll(/"text":"(.)"/g)].map(([, text]) => text)).toEqual(['c', 'd']);
    const [first = ''] = [...newest.text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);
    const rest = await desk.asks('GET', `${HOME}/modules/m1/output?follow=false`, undefined, {
      'last-event-id': first,
    });
    expect([...rest.text.matchAll(/"text":"(.)"/g)].map(([, text]) => text)).toEqual(['d']);
    const none = await desk.asks('GET', `${HOME}/modules/m1/output?follow=false&lines=0`);
    expect(none.text).not.toContain('"text"');
  });

  it('is kept within bounds, the silent ones forgotten first', async () => {
    await make('m1');
    const long = 'x'.repeat(65_536);
    await says('early', 'stdout', 'm9');
    for (let n = 0; n < 600; n++) await says(`${n}${long}`, 'stdout', `talker-${n % 7}`);
    for (let n = 0; n < 1_005; n++) await says(`line ${n}`);
    expect((await desk.asks('GET', `${HOME}/modules/m9/output?follow=false`)).body).toMatchObject({
      code: 'unknown-module',
    });
    const { text } = await desk.asks('GET', `${HOME}/modules/m1/output?follow=false`);
    expect([...text.matchAll(/"text":"line (\d+)"/g)].length).toBe(1_000);
    expect(text).toContain('"line 1004"');
  });

  it('is answered on its standard input', async () => {
    await make('m1');
    const { status } = await desk.asks('POST', `${HOME}/modules/m1/input`, { line: 'hello' });
    expect(status).toBe(202);
    expect(desk.outputLink.said).toMatchObject([
      { topic: 'home/proc/debug/stdin/m1', payload: 'hello', qos: 1 },
    ]);
  });
});

const kindOf = (content: unknown): unknown => {
  const { input, decision, command } = content as Readonly<Record<string, { readonly kind: string }>>;
  return (input ?? decision ?? command)?.kind;
};

const textOf = (content: unknown): unknown => {
  const { text, reason } = content as { readonly text?: string; readonly reason?: string };
  return text ?? reason;
};
