import type { Order } from './orders.ts';

const SIGNS: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowRight: '→',
  ArrowLeft: '←',
  '-': '−',
  '=': '+',
};

/** Lets keys do what orders say. Keys that belong to a field or a list stay theirs. */
export function listenForKeys(orders: readonly Order[], signal: AbortSignal): void {
  const byKeys = new Map(orders.filter(({ keys }) => keys !== '').map((order) => [order.keys, order]));
  const listen = (event: KeyboardEvent): void => {
    const order = byKeys.get(written(event));
    if (order === undefined || isTheirs(event)) return;
    event.preventDefault();
    order.run();
  };
  document.addEventListener('keydown', listen, { signal });
}

function written({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): string {
  if (altKey) return '';
  const sign = SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const isShifted = shiftKey && (sign === '→' || sign === '←' || /^[A-Z]$/.test(sign));
  return `${ctrlKey || metaKey ? 'Ctrl+' : ''}${isShifted ? 'Shift+' : ''}${sign}`;
}

function isTheirs({ target, key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || !(target instanceof HTMLElement)) return false;
  if (target.closest('dialog') !== null) return true;
  if (target instanceof HTMLSelectElement) return key !== 'Escape';
  if (target instanceof HTMLInputElement || target.closest('[role=log]') !== null) return true;
  // Space and Enter press the button that has the focus.
  return (
    target instanceof HTMLButtonElement && (key === ' ' || key === 'Enter') && target.dataset.do !== 'play'
  );
}
