import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { pemOf, rsa } from '../access/testing/tokens.ts';
import { Served } from '../cli/testing/served.ts';
import { tokenOf, userAdds } from '../cli/testing/users.ts';
import { Onlooker, PATIENCE_MS } from './testing/onlooker.ts';

let eye: Onlooker;
let state: string;
beforeAll(async () => {
  eye = await Onlooker.come();
  state = mkdtempSync(join(tmpdir(), 'arts-guests-'));
});
afterAll(async () => {
  await eye.leave();
  rmSync(state, { recursive: true, force: true });
});
afterEach(() => expect(eye.complaints.splice(0)).toEqual([]));

const signIn = async (user: string, secret: string): Promise<void> => {
  await eye.page.locator('#sign-in input[name=user]').fill(user);
  await eye.page.locator('#sign-in input[name=secret]').fill(secret);
  await eye.page.locator('#sign-in button.primary').click();
};

it(
  'a supervisor with users asks who it is, lets everybody do what it may, and lets them go and come as somebody else',
  async () => {
    const [ann, vera] = ['correct horse battery', 'staple of the realm'];
    const add = userAdds(state);
    await add('ann', { role: 'admin' }, ann);
    await add('vera', { role: 'viewer' }, vera);
    const keys = join(state, 'tokens.pem');
    writeFileSync(keys, pemOf(rsa.publicKey));
    const served = new Served({ state, jwtKey: keys, jwtAudience: 'arts' });
    const { http } = await served.doors();
    const page = await eye.open(`${http}/view/`);
    const create = page.getByRole('button', { name: 'Create a module…' });
    const is = (name: string): Promise<void> =>
      page.locator('#side', { hasText: `Acting as ${name}` }).waitFor();
    await signIn('vera', 'something else');
    await page.locator('#sign-in', { hasText: 'does not know this user' }).waitFor();
    await signIn('vera', vera);
    await page.locator('#standing', { hasText: 'connected' }).waitFor();
    await is('vera');
    expect(await create.isDisabled()).toBe(true);
    await eye.seen('viewer');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('#side', { hasText: 'Nobody is signed in' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signIn('ann', ann);
    await is('ann');
    expect(await create.isDisabled()).toBe(false);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signIn('', await tokenOf({ exp: 1_000_000_000 }, rsa.privateKey));
    await page.locator('#side', { hasText: 'Nobody is signed in' }).waitFor();
    await page.locator('#sign-in', { hasText: 'does not know this user' }).waitFor();
    await signIn('', await tokenOf({}, rsa.privateKey));
    await is('zoe');
    expect(await create.isDisabled()).toBe(true);
    // What anybody was called or showed is in memory alone.
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
    await page.close();
    await served.stop();
  },
  PATIENCE_MS * 2,
);
