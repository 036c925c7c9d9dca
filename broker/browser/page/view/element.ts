/** Makes an element of a class, with text or elements in it. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** Sets a text if it is another, so that what people have selected stays selected. */
export function say(where: HTMLElement, text: string): void {
  if (where.textContent !== text) where.textContent = text;
}

/** An element of the page by its id. */
export function at(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`broken claim: the page has an element ${id}`);
  return found;
}

/** The lines of a list of facts. */
export const facts = (rows: readonly (readonly [name: string, text: string])[]): readonly HTMLElement[] =>
  rows.flatMap(([name, text]) => [element('dt', '', name), element('dd', '', text)]);
