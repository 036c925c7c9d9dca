import { patch } from '../picture/patch.ts';
import { h, type Node } from '../picture/tree.ts';

/** What the fields of a form hold, by name. */
export type Filled = (name: string) => string;

/** A form in a window of its own. */
export interface FormPlan {
  readonly id: string;
  readonly title: string;
  /** What the button says that has it done. */
  readonly verb: string;
  readonly fields: readonly Node[];
  /** Tries what is asked for; gives a complaint, or `null` if all is well and the window may close. */
  readonly submit: (filled: Filled, form: HTMLFormElement) => Promise<string | null>;
  readonly word?: string;
}

/** Shows a form until it is done (`true`) or given up. */
export function showForm({ id, title, verb, fields, submit, word = '' }: FormPlan): Promise<boolean> {
  const dialog = document.createElement('dialog');
  dialog.id = id;
  dialog.className = 'form';
  dialog.setAttribute('aria-labelledby', `${id}-title`);
  patch(dialog, [
    h(
      'form',
      { method: 'dialog' },
      h('h2', { id: `${id}-title` }, title),
      h('p', { class: 'complaint', role: 'alert' }, word),
      ...fields,
      h(
        'div',
        { class: 'buttons' },
        h('button', { type: 'button', class: 'quiet', 'data-close': true }, 'Cancel'),
        h('button', { type: 'submit', class: 'primary' }, verb),
      ),
    ),
  ]);
  document.body.append(dialog);
  const form = dialog.querySelector('form');
  const complaint = dialog.querySelector('.complaint');
  const send = dialog.querySelector<HTMLButtonElement>('.primary');
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'done');
    });
    dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close(''));
    form?.addEventListener('submit', (event) => {
      event.preventDefault();
      const filled = new FormData(form);
      if (send !== null) send.disabled = true;
      void submit((name) => String(filled.get(name) ?? ''), form).then((fault) => {
        if (send !== null) send.disabled = false;
        if (fault === null) dialog.close('done');
        else if (complaint !== null) complaint.textContent = fault;
      });
    });
    dialog.showModal();
  });
}

/** A field with its label, and a hint where one is needed. */
export const field = (label: string, control: Node, hint = ''): Node =>
  h('label', {}, h('span', {}, label), control, hint === '' ? null : h('small', {}, hint));
