import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Holder, takeLock } from './lock.ts';
import { inFolder } from './testing/recording-shelf.ts';

const holderIn = async (folder: string): Promise<Holder> =>
  JSON.parse(await readFile(join(folder, 'lock'), 'utf8')) as Holder;

const leave = (folder: string, holder: Partial<Holder>): Promise<void> =>
  writeFile(join(folder, 'lock'), JSON.stringify(holder));

describe('a lock', () => {
  it('keeps a second one out and tells its pid', async () => {
    await inFolder(async (folder) => {
      const lock = await takeLock(folder);
      await expect(takeLock(folder)).rejects.toThrow(`is in use by the supervisor with pid ${process.pid}`);
      await lock.release();
      await (await takeLock(folder)).release();
    });
  });

  it('lets one in of many that come at once', async () => {
    await inFolder(async (folder) => {
      await leave(folder, { ...(await takeLock(folder).then(() => holderIn(folder))), pid: '4194305' });
      const tries = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(folder)));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });
  });

  it('is stale when its holder was killed', async () => {
    await inFolder(async (folder) => {
      const child = spawn('sleep', ['60']);
      await takeLock(folder);
      const started = (await readFile(`/proc/${child.pid}/stat`, 'utf8')).split(' ')[21] ?? '';
      await leave(folder, { ...(await holderIn(folder)), pid: String(child.pid), started });
      await expect(takeLock(folder)).rejects.toThrow(`pid ${child.pid}`);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await (await takeLock(folder)).release();
    });
  });

  it.each<[string, (own: Holder) => Partial<Holder>]>([
    ['the machine has started anew', (own) => ({ ...own, boot: 'another life' })],
    ['the pid belongs to somebody else now', (own) => ({ ...own, started: '1' })],
    ['the file is spoilt', () => ({})],
  ])('is stale when %s', async (_, change) => {
    await inFolder(async (folder) => {
      await takeLock(folder);
      await leave(folder, change(await holderIn(folder)));
      await (await takeLock(folder)).release();
    });
  });

  it('is never stale when its holder is on another machine, and says how to get on', async () => {
    await inFolder(async (folder) => {
      await takeLock(folder);
      await leave(folder, { ...(await holderIn(folder)), host: 'elsewhere', pid: '1', boot: 'x' });
      await expect(takeLock(folder)).rejects.toMatchObject({
        message: expect.stringContaining('with pid 1 on elsewhere'),
        hint: expect.stringContaining('If elsewhere is gone for good, delete'),
      });
    });
  });
});
