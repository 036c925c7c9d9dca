import type { Board } from '../board.ts';
import { at, element, say } from './element.ts';

/** Asks who this is when the broker wants to know. What is typed is kept nowhere; a password store may offer to. */
export class SignIn {
  readonly root: HTMLFormElement;
  readonly #word = element('p', 'word');
  readonly #user: HTMLInputElement;
  readonly #password: HTMLInputElement;

  constructor(board: Board, answered: (user: string, password: string) => void) {
    this.#user = field('text', 'username');
    this.#password = field('password', 'current-password');
    this.root = element(
      'form',
      'card sign-in',
      element('h2', '', 'Who is this?'),
      this.#word,
      element('label', '', 'User', this.#user),
      element('label', '', 'Password', this.#password),
      element('button', 'primary', 'Sign in'),
    );
    this.root.addEventListener('submit', (submission) => {
      submission.preventDefault();
      board.hasAnswered = true;
      board.isAsking = 'no';
      board.changed();
      answered(this.#user.value, this.#password.value);
      this.#password.value = '';
    });
  }

  show({ isAsking }: Board): void {
    const place = at('sign-in');
    const wasHidden = place.hidden;
    place.hidden = isAsking === 'no';
    say(
      this.#word,
      isAsking === 'again'
        ? 'The broker does not know this user, or the password is another.'
        : 'The broker admits only those it knows.',
    );
    if (wasHidden && !place.hidden) this.#user.focus();
  }
}

function field(type: string, purpose: AutoFill): HTMLInputElement {
  const input = element('input', '');
  input.type = type;
  input.required = true;
  input.autocomplete = purpose;
  input.name = purpose;
  return input;
}
