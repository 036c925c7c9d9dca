import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { type UserAddOptions, userAdd } from '../user.ts';

/** Puts users on the list in a folder; gives what each of them shows. */
export const userAdds =
  (state: string) =>
  async (name: string, options: Omit<UserAddOptions, 'state'>, password?: string): Promise<string> => {
    let out = '';
    const exitCode = await userAdd(
      name,
      { state, ...options },
      {
        out: (text) => {
          out += text;
        },
        err: () => {},
        ask: async () => password ?? null,
        env: {},
      },
    );
    if (exitCode !== 0) throw new Error(`${name} was not added`);
    return password ?? out.trim();
  };

/** A token of `zoe`, who is on no list, but for what a test says. */
export const tokenOf = (claims: object, key: KeyObject): Promise<string> =>
  new SignJWT({
    sub: 'zoe',
    aud: 'arts',
    iat: Math.floor(Date.now() / 1_000),
    exp: Math.floor(Date.now() / 1_000) + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: key.asymmetricKeyType === 'rsa' ? 'RS256' : 'EdDSA' })
    .sign(key);
