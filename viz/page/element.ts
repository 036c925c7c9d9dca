/** An element of the page by its id. */
export function at(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`broken claim: the page has an element ${id}`);
  return found;
}
