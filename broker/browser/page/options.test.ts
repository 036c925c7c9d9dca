import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

const PAGE = 'http://hub:8080/runtime/';
const faultsOf = (query: string, page = PAGE): unknown => readOptions(`${page}${query}`, 'home');

describe('the address of the page', () => {
  it('need not say anything: the supervisor it came from has all that is needed', () => {
    expect(readOptions(PAGE, 'home')).toEqual({
      realm: 'home',
      name: null,
      moduleCountMax: 8,
      brokerUrl: 'ws://hub:8080/mqtt',
      storeUrl: 'http://hub:8080',
    });
  });

  it('leads to the broker behind the same proxy, encrypted if the page was', () => {
    expect(readOptions('https://hub/arts/runtime/?name=tablet#top', 'home')).toMatchObject({
      brokerUrl: 'wss://hub/arts/mqtt',
      storeUrl: 'https://hub/arts',
    });
  });

  it('may name realm, runtime, broker and how many modules', () => {
    const query = '?realm=hall/east&name=tablet&maxModules=0&broker=ws://other:9001';
    expect(readOptions(`${PAGE}${query}`, 'home')).toMatchObject({
      realm: 'hall/east',
      name: 'tablet',
      moduleCountMax: 0,
      brokerUrl: 'ws://other:9001',
    });
  });

  it.each([
    ['?realm=a/%23', '?realm= "a/#" is no name.'],
    [
      '?name=kitchen%20tablet',
      '?name= "kitchen tablet" is no name: letters, digits, "." "_" ":" "@" "~" "-".',
    ],
    ['?maxModules=-1', '?maxModules= "-1" is no whole number.'],
    ['?broker=hub', '?broker= "hub" is no address such as ws://localhost:9001.'],
    ['?broker=mqtt://hub', '?broker= "mqtt://hub" cannot be reached: browsers speak ws:// and wss:// only.'],
    ['?modules=3', '?modules= is not known; known are realm, name, maxModules, broker.'],
  ])('is refused with a reason when it is %s', (query, fault) => {
    expect(faultsOf(query)).toEqual([fault]);
  });

  it('holds no secrets', () => {
    for (const query of ['?username=ada', '?password=secret', '?broker=ws://ada:secret@hub'])
      expect(faultsOf(query)).toEqual([expect.stringContaining('You will be asked.')]);
  });

  it('names no broker that a page which came by https may not reach', () => {
    expect(faultsOf('?broker=ws://hub', 'https://hub/runtime/')).toEqual([expect.stringContaining('wss://')]);
  });
});
