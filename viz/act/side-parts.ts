import { h, type Node } from '../picture/tree.ts';
import type { ModuleScene, RuntimeScene, Scene } from '../scene/scene.ts';
import type { Entry } from './deeds.ts';
import type { Output } from './output.ts';
import { NOBODY, type Rest } from './rest.ts';

/** What a button of the side asks for. */
export type Wish =
  | { readonly kind: 'create' | 'demo' | 'sign-in' | 'sign-out' }
  | { readonly kind: 'delete'; readonly module: string }
  | { readonly kind: 'drain'; readonly runtime: string; readonly draining: boolean }
  | { readonly kind: 'remove'; readonly runtime: string }
  | { readonly kind: 'take-back'; readonly id: string };

type Rights = Pick<Rest, 'may' | 'guest' | 'isSignedIn'>;

/** A button that wishes for something; it says who may not. */
function wishing(rest: Rights, right: string, wish: Wish, text: string): Node {
  const isLocked = rest.guest !== null && !rest.may(right);
  return h(
    'button',
    {
      type: 'button',
      'data-wish': JSON.stringify(wish),
      disabled: isLocked,
      title: isLocked ? `${rest.guest?.name} has no right to ${right}` : null,
    },
    text,
  );
}

/** Who acts, and what can be done without choosing anything. */
export function headNodes(rest: Rights): readonly Node[] {
  const { guest, isSignedIn } = rest;
  const isOpen = guest?.name === 'anybody';
  const isNobody = guest === null || guest.name === NOBODY;
  const who = isNobody ? 'Nobody is signed in' : `Acting as ${guest.name}`;
  const sign = (kind: 'sign-in' | 'sign-out', text: string): Node =>
    h('button', { type: 'button', class: 'link', 'data-wish': JSON.stringify({ kind }) }, text);
  return [
    h('h2', {}, 'Act'),
    h(
      'p',
      { class: 'who' },
      h('span', {}, who),
      isOpen ? null : isSignedIn ? sign('sign-out', 'Sign out') : sign('sign-in', 'Sign in'),
    ),
    h(
      'div',
      { class: 'buttons' },
      wishing(rest, 'modules:write', { kind: 'create' }, 'Create a module…'),
      wishing(rest, 'modules:write', { kind: 'demo' }, 'Show me'),
    ),
  ];
}

/** Where a module could be moved to. */
export const goalsOf = (scene: Scene, module: ModuleScene): readonly RuntimeScene[] =>
  scene.runtimes.filter(({ id, health }) => health === 'alive' && id !== module.on);

/** What can be done with the chosen module. */
export function moduleNodes(rest: Rights, scene: Scene, module: ModuleScene): readonly Node[] {
  const { id, phase, on } = module;
  const isLocked = phase !== 'running' || (rest.guest !== null && !rest.may('modules:write'));
  const goals = goalsOf(scene, module);
  return [
    h('h3', {}, h('span', { class: `chip ${phase}` }), id),
    h('p', { class: 'soft' }, on === null ? `${phase}: ${module.word}` : `${phase} on ${on}`),
    phase === 'ended'
      ? ''
      : h(
          'form',
          { class: 'buttons', 'data-move': id },
          h(
            'select',
            { name: 'to', 'aria-label': 'Move to', disabled: goals.length === 0 || isLocked },
            ...(goals.length === 0 ? [h('option', { value: '' }, 'no other runtime')] : []),
            ...goals.map(({ id: goal }) => h('option', { value: goal }, goal)),
          ),
          h('button', { type: 'submit', disabled: goals.length === 0 || isLocked }, 'Move'),
          wishing(rest, 'modules:write', { kind: 'delete', module: id }, 'Delete'),
        ),
  ];
}

/** What can be done with the chosen runtime. */
export function runtimeNodes(rest: Rights, { id, health, draining }: RuntimeScene): readonly Node[] {
  const wish = { kind: 'drain', runtime: id, draining: !draining } as const;
  return [
    h('h3', {}, id),
    h('p', { class: 'soft' }, `${health}${draining ? ', draining' : ''}`),
    health === 'left'
      ? ''
      : h(
          'div',
          { class: 'buttons' },
          wishing(rest, 'operate', wish, draining ? 'Let modules come' : 'Drain'),
          wishing(rest, 'operate', { kind: 'remove', runtime: id }, 'Remove'),
        ),
  ];
}

/** What was done, and what came of it. */
export function deedNodes(entries: readonly Entry[]): readonly Node[] {
  if (entries.length === 0) return [];
  return [
    h('h3', {}, 'Done from here'),
    h(
      'ol',
      { class: 'deeds' },
      ...entries.map(({ id, title, outcome, reverse }) =>
        h(
          'li',
          { 'data-key': id, class: outcome.state },
          h('b', {}, title),
          h('span', {}, outcome.word),
          reverse === null
            ? null
            : h(
                'button',
                { type: 'button', class: 'link', 'data-wish': JSON.stringify({ kind: 'take-back', id }) },
                'Undo',
              ),
        ),
      ),
    ),
  ];
}

/** What the chosen module writes, and a line to write to it. */
export function outputNodes(output: Output, canWrite: boolean): readonly Node[] {
  const { lines, word, module } = output;
  return [
    h('h3', {}, 'Output'),
    h(
      'div',
      { class: 'lines', role: 'log', 'aria-label': `Output of ${module}`, tabindex: 0 },
      ...lines.map(({ stream, text }) => h('div', { class: stream }, text)),
    ),
    h('p', { class: 'soft', id: 'output-word' }, word || `${lines.length} lines`),
    h(
      'form',
      { class: 'buttons', 'data-input': module },
      h('input', {
        name: 'line',
        'aria-label': `A line to the input of ${module}`,
        placeholder: 'A line to its input',
        autocomplete: 'off',
        disabled: !canWrite,
      }),
      h('button', { type: 'submit', disabled: !canWrite }, 'Send'),
    ),
  ];
}
