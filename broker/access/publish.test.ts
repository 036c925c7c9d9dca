import { describe, expect, it } from 'vitest';
import { aModule } from '../../core/testing/builders.ts';
import type { Message } from '../wire/index.ts';
import type { Identity } from './identity.ts';
import { whyNotPublish } from './rules.ts';
import { ann, arena, carl, desk, edge, fleet, guest, old, olga, spokesman, vera } from './testing/cast.ts';
import { ARENA, ask, CHILD, hall, legacy, MOVING, OLD, OLD_MODULE, SPOKESMAN, TWIN } from './testing/hall.ts';
import { programmer, someone } from './testing/people.ts';

const { scenes: own } = hall();
/** A realm that nobody is in comes first. */
const scenes = [{ realm: 'empty', knowledge: null }, ...own];
const [REG, CONTROL, STAGE] = ['realm/proc/reg', 'realm/proc/control', 'realm/s/ns/hall/p/ann/1'];
const runtime = (uuid: string) => ({ type: 'runtime', uuid });
const module = (uuid: string, parts: object = {}) => ({ type: 'module', uuid, filename: 'a.wasm', ...parts });
const wired = (topic: string) => module('m', { channels: [{ path: '/ch/x', params: { topic } }] });
const ends = { kind: 'module-deletion-requested', module: 'lamp' };
const drains = { kind: 'drain-requested', runtime: 'desk', draining: true };
const wants = (topic: string, mode: 'r' | 'w' | 'rw' = 'rw') => {
  const channels = [{ path: '/ch/x', topic, mode }];
  return { kind: 'module-requested', module: aModule('x', { channels }) };
};

type Case = readonly [who: Identity, message: Message];

const bare = (topic: string, payload = ''): Message => ({ topic, payload });
const may = (who: Identity, message: Message): boolean => whyNotPublish(who, message, scenes) === null;

describe('a message', () => {
  it.each<Case>([
    [desk, bare('realm/arts/v1/rt/desk/report')],
    [desk, bare('realm/arts/v1/rt/desk/ping')],
    [fleet, bare('realm/arts/v1/rt/desk/report')],
    [desk, bare(`realm/arts/v1/rt/edge/snapshot/${MOVING}/2`)],
    [desk, bare('realm/proc/debug/stdout/lamp', 'light')],
    [desk, bare(`realm/proc/debug/stderr/${MOVING}`)],
    [edge, bare(`realm/proc/debug/stdout/${MOVING}`)],
    [edge, bare('realm/proc/debug/stdout/ended')],
    [desk, bare('realm/proc/debug/stdout/forgotten')],
    [desk, bare('kitchen/switch')],
    [old, legacy(REG, 'arts_req create', runtime(OLD))],
    [old, legacy(REG, 'arts_req create', runtime(`urn:uuid:${OLD.toUpperCase()}`))],
    [old, legacy(REG, 'arts_req delete', runtime(OLD))],
    [old, legacy('realm/proc/keepalive', 'arts_req update', runtime(OLD))],
    [old, legacy(CONTROL, 'arts_req delete', module(OLD_MODULE))],
    [old, legacy(CONTROL, 'arts_req exited', module(OLD_MODULE))],
    [old, legacy(`${CONTROL}/${OLD}`, 'arts_resp', {})],
    [old, bare(`realm/proc/debug/${OLD}`, 'ERROR: no')],
    [old, bare('realm/proc/debug', 'hello')],
    // A last will is looked at before its runtime has registered.
    [someone('new', 'runtime'), legacy(REG, 'arts_req delete', runtime('new'))],
    [old, bare(REG)],
    [spokesman, legacy(`${REG}/${SPOKESMAN}`, 'req delete', { type: 'manager', uuid: SPOKESMAN })],
    [spokesman, legacy(`${REG}/${CHILD}`, 'req create', { ...runtime(CHILD), parent: SPOKESMAN })],
    [spokesman, legacy(`${REG}/another`, 'req create', { ...runtime('another'), parent: SPOKESMAN })],
    [spokesman, legacy(`realm/proc/keepalive/${CHILD}`, 'req update', runtime(CHILD))],
    [spokesman, bare(`realm/proc/profile/wasm/${CHILD}/x`)],
    [arena, legacy(`realm/g/ns/p/${ARENA}`, 'req update', runtime(ARENA))],
    [arena, legacy('realm/s/ns/hall/p/x', 'resp create', {}, { from: ARENA })],
    [arena, legacy('realm/s/ns/hall/p/x', 'program update', {})],
    [ann, ask('ann', ends)],
    [ann, ask('ann~7', ends)],
    [ann, ask('ann', wants('kitchen/light'))],
    [ann, legacy(CONTROL, 'arts_req create', wired('kitchen/x'))],
    [ann, legacy(STAGE, 'req create', module('m'))],
    [ann, legacy(`${CONTROL}/${CHILD}`, 'req delete', module('m'))],
    [programmer('eve', { publ: ['kitchen/#'] }), ask('eve', wants('kitchen/light', 'w'))],
    [ann, bare('realm/proc/debug/stdin/lamp', 'on')],
    [ann, bare('realm/proc/stdio/lamp', 'on')],
    [ann, bare('realm/arts/v1/client/ann/request', 'not even JSON')],
    [carl, bare('kitchen/light/on')],
    [olga, ask('olga', drains)],
    [olga, legacy(REG, 'arts_req delete', runtime(OLD))],
    [olga, legacy(`${REG}/${CHILD}`, 'req delete', runtime(CHILD))],
    [olga, bare('anything/at/all')],
    [desk, legacy('proc/control/edge', 'arts_req create', module(MOVING))],
  ])('of $0.name is taken on $1.topic, case %#', (who, message) => expect(may(who, message)).toBe(true));

  it.each<Case>([
    [desk, bare('realm/arts/v1/rt/edge/report')],
    [fleet, bare('realm/arts/v1/rt/edge/report')],
    [olga, bare('realm/arts/v1/rt/desk/report')],
    [desk, bare('realm/arts/v1/rt/desk/command')],
    [olga, bare('realm/arts/v1/rt/desk/command')],
    [desk, bare('realm/arts/v1/rt/desk/report/more')],
    [desk, bare('realm/arts/v1/rt/../rt/desk/report')],
    [desk, bare('realm/arts/v2/rt/desk/report')],
    [desk, bare('realm/arts/v1/supervisor')],
    [olga, bare('realm/arts/v1/module/lamp/progress')],
    [edge, bare(`realm/arts/v1/rt/desk/snapshot/${MOVING}/2`)],
    [desk, bare('realm/arts/v1/rt/edge/snapshot/lamp/2')],
    [desk, bare(`realm/arts/v1/rt/other/snapshot/${MOVING}/2`)],
    [edge, bare('realm/proc/debug/stdout/lamp')],
    [desk, bare('realm/proc/debug/stdin/lamp')],
    [carl, bare('realm/proc/debug/stdin/lamp')],
    [carl, bare('realm/proc/debug/stdout/ended')],
    [olga, bare('realm/proc/debug/stdout/lamp')],
    [desk, bare('kitchen/light')],
    [edge, bare('kitchen/switch')],
    [guest, ask('guest', ends)],
    [guest, bare('realm/proc/debug/stdin/lamp')],
    [ann, bare('cellar/door')],
    [vera, bare('kitchen/light')],
    [olga, bare('$SYS/uptime')],
    [someone('sys', 'client', { publ: ['$SYS/#'] }), bare('$SYS/uptime')],
    [olga, bare('a/+/b')],
    [olga, bare('a/../b')],
    [olga, bare('b/'.repeat(40))],
  ])('of $0.name is refused on $1.topic, case %#', (who, message) => expect(may(who, message)).toBe(false));

  it.each<Case>([
    [desk, legacy(REG, 'arts_req create', runtime(OLD))],
    [old, legacy(REG, 'arts_req create', { type: 'runtime' })],
    [old, legacy('realm/proc/keepalive', 'arts_req update', runtime(OLD.toUpperCase()))],
    [old, legacy(REG, 'arts_resp', {})],
    [someone('old', 'runtime'), legacy(REG, 'arts_req delete', runtime('old'))],
    [ann, legacy(REG, 'arts_req delete', runtime(OLD))],
    [old, legacy(CONTROL, 'arts_req create', module('m'))],
    [old, legacy(CONTROL, 'arts_req delete', module(OLD_MODULE, { send_to_runtime: OLD }))],
    [old, legacy(CONTROL, 'arts_req delete', module(OLD_MODULE), { send_to_runtime: OLD })],
    [old, legacy(CONTROL, 'arts_req delete', module('lamp'))],
    [old, legacy(CONTROL, 'arts_req delete', module(OLD_MODULE.toUpperCase()))],
    [desk, legacy(CONTROL, 'arts_req exited', module(OLD_MODULE))],
    [desk, legacy(CONTROL, 'arts_req delete', module(TWIN))],
    [desk, legacy(CONTROL, 'runtime_resp', { result: 'no file', details: { uuid: OLD_MODULE } })],
    [ann, legacy(CONTROL, 'arts_resp', {})],
    [ann, legacy(CONTROL, 'arts_req create', wired('cellar'))],
    [ann, legacy(CONTROL, 'arts_req create', wired('realm/proc/control'))],
    [ann, legacy(CONTROL, 'req create_batch', { modules: [module('m'), wired('cellar')] })],
    [carl, legacy(CONTROL, 'arts_req create', module('m'))],
    [vera, legacy(CONTROL, 'arts_req delete', module(OLD_MODULE))],
    [vera, bare(CONTROL, 'noise')],
    [ann, legacy(`${CONTROL}/${OLD}`, 'arts_req create', module(OLD_MODULE))],
    [old, legacy(`${CONTROL}/${OLD}`, 'arts_req create', module(OLD_MODULE))],
    [desk, legacy(`${CONTROL}/${OLD}`, 'arts_resp', {})],
    [old, legacy(`${CONTROL}/${OLD}`, 'req exited', module('lamp'))],
    [ann, bare(`${CONTROL}/${OLD}`, 'noise')],
    [old, legacy(`proc/control/${OLD}`, 'arts_req create', module('lamp'))],
    [olga, bare(`proc/control/${OLD}/x`)],
    [desk, legacy(`${REG}/${CHILD}`, 'req create', { ...runtime(CHILD), parent: 'desk' })],
    [desk, legacy(`${REG}/another`, 'req create', { ...runtime('another'), parent: SPOKESMAN })],
    [desk, legacy(`${REG}/${SPOKESMAN}`, 'req delete', { type: 'manager', uuid: SPOKESMAN })],
  ])('of $0.name is refused by what it says on $1.topic, case %#', (who, message) =>
    expect(may(who, message)).toBe(false),
  );

  it.each<Case>([
    [desk, legacy(`realm/g/ns/p/${ARENA}`, 'req delete', runtime(ARENA))],
    [arena, bare(`realm/g/ns/p/${ARENA}/x`)],
    [arena, legacy(STAGE, 'resp create', {}, { from: 'desk' })],
    [arena, legacy(STAGE, 'resp create', {})],
    [arena, legacy(STAGE, 'req create', module('m'), { from: ARENA })],
    [arena, legacy(STAGE, 'req delete', module('lamp'), { from: ARENA })],
    [arena, legacy(STAGE, 'program create', module('m'), { from: ARENA })],
    [ann, legacy(STAGE, 'req delete', module('lamp'), { from: 'desk' })],
    // The scene makes it hall/x, which is not of the kitchen.
    [ann, legacy(STAGE, 'program create', wired(`${'$'}{scene}/x`), { object_id: OLD_MODULE })],
    [carl, legacy(STAGE, 'req create', module('m'))],
    [carl, bare(STAGE, '{"type": NaN}')],
    [carl, bare('realm/s/ns/hall/p/m/-/stdin')],
    [ann, bare('realm/s/ns/hall/p/m/-/stdfoo')],
    [arena, bare('realm/s/ns/hall/p/a/b/m/-/stdout')],
    [arena, bare('realm/s/ns/hall/p/m/-/stdout/x')],
    [carl, ask('ann', ends)],
    [carl, ask('carl', ends)],
    [ann, ask('annabel', ends)],
    [ann, ask('ann', drains)],
    [ann, ask('ann', { kind: 'settings-changed', settings: {} })],
    [ann, ask('ann', wants('cellar/door'))],
    [programmer('eve', { publ: ['kitchen/#'] }), ask('eve', wants('kitchen/light', 'r'))],
    [programmer('eve', { subs: ['kitchen/#'] }), ask('eve', wants('kitchen/light', 'w'))],
    [someone('dora', 'operator', { isBounded: true, publ: ['realm/#'] }), ask('dora', wants('cellar'))],
    [ann, ask('ann', wants('realm/arts/v1/rt/edge/command'))],
    [olga, ask('olga', wants('realm/proc/control'))],
  ])('of $0.name is refused by what it asks for on $1.topic, case %#', (who, message) =>
    expect(may(who, message)).toBe(false),
  );
});
