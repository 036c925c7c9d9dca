import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gateOf, realmId } from '../../core/index.ts';
import { camera } from '../../core/testing/cast.ts';
import { STRANGER, Strait, settled, until } from './testing/strait.ts';

const GATE = gateOf(realmId('b'));
const STRANGER_ASKED = { kind: 'module-requested', module: STRANGER } as const;

let strait: Strait;
beforeEach(async () => {
  strait = await Strait.open();
  strait.ferries();
});
afterEach(() => strait.close());

describe('a module on its way between two realms', { timeout: 60_000 }, () => {
  it('goes on there and ends here', async () => {
    await strait.lands();
    await strait.says('b', 'module-started');
    await until(() => strait.phase('a')?.kind === 'stopping');
    expect(strait.phase('a')).toMatchObject({ reason: 'moved to realm b' });
    expect(strait.handed).toEqual(['camera']);
    await until(() => strait.camera('b')?.landed === undefined);
  });

  it('is not taken in there if it is deleted while its snapshot is carried', async () => {
    strait.carrying.shut();
    await strait.leaves();
    await strait.isFrozen();
    await until(() => strait.carrying.comerCount === 1);
    await strait.deletes('a');
    strait.carrying.open();
    await settled();
    expect(strait.camera('b')).toBeUndefined();
    expect(strait.handed).toEqual([]);
  });

  it('is ended there though it is about to be started anew there', async () => {
    await strait.lands();
    await strait.deletes('b');
    await strait.asks('b', { kind: 'module-requested', module: camera() });
    expect(strait.phase('b')).toMatchObject({ kind: 'stopping', fate: 'requeue' });
    await strait.deletes('a');
    await until(() => strait.phase('b')?.kind === 'stopping');
    await settled();
    expect(strait.phase('b')).toMatchObject({ kind: 'stopping', fate: 'end' });
  });

  it('leaves what another module of its id has there alone', async () => {
    await strait.leaves();
    await strait.asks('b', STRANGER_ASKED);
    await strait.isFrozen();
    await until(() => strait.step() === 'resuming');
    expect(strait.carrying.comerCount).toBe(0);
    expect(strait.camera('b')?.module).toEqual(STRANGER);
  });

  it('hands nothing over if its id is given away there while its snapshot is carried', async () => {
    strait.carrying.shut();
    await strait.leaves();
    await strait.isFrozen();
    await until(() => strait.carrying.comerCount === 1);
    await strait.asks('b', STRANGER_ASKED);
    strait.carrying.open();
    await until(() => strait.step() === 'resuming');
    expect(strait.handed).toEqual([]);
  });

  it('is looked for there again after it was waited for here', async () => {
    await strait.leaves();
    strait.shelves.a.gate.shut();
    const frozen = strait.isFrozen();
    await strait.realm('b').take({ kind: 'time-passed' });
    await settled();
    await strait.asks('b', STRANGER_ASKED);
    strait.shelves.a.gate.open();
    await frozen;
    await until(() => strait.step() === 'resuming');
    expect(strait.carrying.comerCount).toBe(0);
  });

  it('ends here, once it runs there, though there is no store any more', async () => {
    await strait.lands();
    strait.ferries({ store: false });
    await strait.says('b', 'module-started');
    await until(() => strait.phase('a')?.kind === 'stopping');
    expect(strait.phase('a')).toMatchObject({ reason: 'moved to realm b' });
  });

  it('goes on here no sooner than its end there is in the journal', async () => {
    await strait.lands(camera(2, { crashPolicy: { kind: 'ignore' } }));
    strait.shelves.b.gate.shut();
    const failed = strait.says('b', 'module-start-failed', { reason: 'no store' });
    expect(strait.phase('b')?.kind).toBe('ended');
    await strait.realm('a').take({ kind: 'time-passed' });
    await settled();
    expect(strait.step()).toBe('thawing');
    strait.shelves.b.gate.open();
    await failed;
    await until(() => strait.step() === 'resuming');
  });

  it('is ended there, in the next life, if it was told to go on here', async () => {
    await strait.lands();
    // As if the end there had been lost.
    strait.ferries({ realms: [] });
    const epoch = strait.epoch();
    await strait.says('a', 'module-thaw-failed', { runtime: GATE, epoch, reason: 'gave up' });
    expect(strait.step()).toBe('resuming');
    strait.ferries();
    await until(() => strait.phase('b')?.kind === 'stopping');
  });

  it('is called back, in a later life, from a realm that had seen it run and was away when it was deleted here', async () => {
    await strait.lands();
    strait.ferries({ realms: ['a'] });
    await strait.says('b', 'module-started');
    await strait.deletes('a');
    await strait.says('a', 'module-exited', { epoch: strait.camera('a')?.epoch, reason: 'stopped' });
    expect(strait.phase('a')).toMatchObject({ kind: 'ended', reason: 'deleted' });
    strait.ferries();
    await until(() => strait.camera('a')?.recalls === undefined);
    expect(strait.phase('b')).toMatchObject({ kind: 'stopping', fate: 'end' });
  });

  it('is not mistaken for another of its id when it is called back', async () => {
    await strait.lands();
    strait.ferries({ realms: ['a'] });
    await strait.deletes('a');
    await strait.deletes('b');
    await strait.says('b', 'module-exited', { epoch: strait.camera('b')?.epoch, reason: 'stopped' });
    await strait.asks('b', STRANGER_ASKED);
    expect(strait.camera('a')?.recalls).toHaveLength(1);
    strait.ferries();
    await until(() => strait.camera('a')?.recalls === undefined);
    expect(strait.phase('b')?.kind).toBe('starting');
  });

  it('ends here in a later life, when another has its id there already', async () => {
    await strait.lands();
    strait.ferries({ realms: ['a'] });
    await strait.says('b', 'module-exited', { reason: 'completed' });
    await strait.asks('b', STRANGER_ASKED);
    strait.ferries();
    await until(() => strait.phase('a')?.kind === 'stopping' && strait.camera('b')?.landed === undefined);
    expect(strait.phase('a')).toMatchObject({ reason: 'moved to realm b' });
    expect(strait.phase('b')?.kind).toBe('starting');
  });

  it('runs on there, in a later life, when that realm has yet to hear that it has ended here', async () => {
    await strait.lands();
    strait.ferries({ realms: [] });
    await strait.says('b', 'module-started');
    const epoch = strait.epoch();
    await strait.says('a', 'module-thawed', { runtime: GATE, epoch });
    expect(strait.camera('b')?.landed).toHaveLength(1);
    strait.ferries();
    await until(() => strait.camera('b')?.landed === undefined);
    expect(strait.phase('b')?.kind).toBe('running');
  });
});
