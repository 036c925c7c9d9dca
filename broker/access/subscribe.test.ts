import { describe, expect, it } from 'vitest';
import type { Identity } from './identity.ts';
import { whyNotSubscribe } from './rules.ts';
import { ann, arena, carl, desk, edge, fleet, guest, old, olga, spokesman, vera } from './testing/cast.ts';
import { ARENA, CHILD, hall, OLD } from './testing/hall.ts';
import { programmer, someone } from './testing/people.ts';

const { scenes } = hall();
const eve = programmer('eve', { subs: ['#'] });
const dora = someone('dora', 'operator', { isBounded: true, subs: ['kitchen/+'] });

describe('a filter', () => {
  const hears = (who: Identity, filter: string): boolean => whyNotSubscribe(who, filter, scenes) === null;

  it.each<readonly [Identity, string]>([
    [desk, 'realm/arts/v1/rt/desk/command'],
    [desk, 'realm/arts/v1/rt/desk/#'],
    [desk, 'realm/arts/v1/rt/desk/snapshot/+/+'],
    [fleet, 'realm/arts/v1/rt/desk/command'],
    [desk, 'realm/proc/debug/stdin/lamp'],
    [desk, 'kitchen/light'],
    [fleet, 'kitchen/light'],
    [old, 'realm/proc/reg'],
    [old, `realm/proc/control/${OLD}`],
    [old, `realm/proc/control/${OLD}/#`],
    [spokesman, `realm/proc/control/${CHILD}`],
    [arena, `realm/g/+/p/${ARENA}`],
    [ann, 'realm/arts/v1/client/ann/answer'],
    [ann, 'realm/arts/v1/client/ann~7/answer'],
    [ann, 'realm/proc/control'],
    [ann, 'realm/s/ns/hall/p/+/+'],
    [ann, 'kitchen/#'],
    [carl, 'realm/proc/debug/stdout/+'],
    [vera, 'realm/arts/v1/module/+/progress'],
    [desk, 'realm/arts/v1/supervisor'],
    [vera, 'realm/proc/notif'],
    [olga, '#'],
    [olga, 'realm/arts/v1/rt/desk/command'],
    [someone('root', 'admin'), '$SYS/#'],
    [dora, 'kitchen/light'],
  ])('of $0.name is granted: $1', (who, filter) => expect(hears(who, filter)).toBe(true));

  it.each<readonly [Identity, string]>([
    [desk, 'realm/arts/v1/rt/edge/command'],
    [desk, 'realm/arts/v1/rt/+/command'],
    [desk, 'realm/arts/v1/rt/#'],
    [fleet, 'realm/arts/v1/rt/edge/command'],
    [desk, 'realm/proc/debug/stdin/mixer2'],
    [edge, 'realm/proc/debug/stdin/lamp'],
    [edge, 'realm/proc/debug/stdin/+'],
    [desk, 'kitchen/switch'],
    [fleet, 'kitchen/switch'],
    [someone('far', 'runtime', { runtimes: ['ed*'] }), 'kitchen/light'],
    [desk, 'kitchen/+'],
    [desk, `realm/proc/control/${OLD}`],
    [desk, 'realm/proc/control/+'],
    [vera, 'realm/proc/reg'],
    [vera, 'realm/proc/control'],
    [ann, 'realm/arts/v1/client/carl/answer'],
    [ann, 'realm/arts/v1/client/+/answer'],
    [ann, 'realm/arts/v1/client/ann/request'],
    [ann, 'realm/s/other/hall/p/+/+'],
    [ann, 'kitchen2/#'],
    [eve, '#'],
    [eve, '+/proc/control/x'],
    [eve, 'realm/+/control/x'],
    [eve, 'realm/#'],
    [eve, 'proc/control/x'],
    [eve, '+/control/x'],
    [eve, '$SYS/#'],
    [olga, '$SYS/#'],
    [olga, 'a/#/b'],
    [olga, 'a/../b'],
    [guest, '#'],
    [guest, 'realm/arts/v1/supervisor'],
    [dora, 'kitchen/#'],
    [dora, 'realm/arts/v1/supervisor'],
  ])('of $0.name is refused: $1', (who, filter) => expect(hears(who, filter)).toBe(false));
});
