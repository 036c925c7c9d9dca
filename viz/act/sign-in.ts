import { h } from '../picture/tree.ts';
import { field, showForm } from './form.ts';
import { basicOf } from './rest.ts';

/** Asks who it is: a user with a password or key, or a token alone. What is typed is kept nowhere. */
export async function askWho(isAgain: boolean): Promise<string | null> {
  let authorization: string | null = null;
  await showForm({
    id: 'sign-in',
    title: 'Who is this?',
    verb: 'Sign in',
    word: isAgain ? 'The supervisor does not know this user, or what was shown is not good.' : '',
    fields: [
      field('User', h('input', { name: 'user', autocomplete: 'username' }), 'Empty for a token'),
      field(
        'Password, key or token',
        h('input', { name: 'secret', type: 'password', required: true, autocomplete: 'current-password' }),
      ),
    ],
    submit: async (filled) => {
      const [user, secret] = [filled('user').trim(), filled('secret')];
      if (user.includes(':')) return 'No user has a colon in its name.';
      if (user === '' && !/^[\w.~+/=-]+$/.test(secret.trim())) return 'This is no token.';
      authorization = user === '' ? `Bearer ${secret.trim()}` : basicOf(user, secret);
      return null;
    },
  });
  return authorization;
}
