import type { Attribute, Element, Node } from './tree.ts';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes the children of an element what they should be, and leaves alone what already is: focus, scrolling and selected text
 * survive. Only texts and attributes are set, never markup.
 */
export function patch(target: globalThis.Element, nodes: readonly Node[]): void {
  nodes.forEach((node, index) => {
    const there = target.childNodes[index];
    if (there === undefined) target.append(made(node, target));
    else if (typeof node === 'string') patchText(there, node);
    else if (isLike(there, node)) patchElement(there, node);
    else there.replaceWith(made(node, target));
  });
  while (target.childNodes.length > nodes.length) target.lastChild?.remove();
}

function patchText(there: ChildNode, text: string): void {
  if (there.nodeType !== 3) there.replaceWith(text);
  else if (there.nodeValue !== text) there.nodeValue = text;
}

function patchElement(there: globalThis.Element, { attributes, children }: Element): void {
  for (const name of there.getAttributeNames()) if (!isSet(attributes[name])) there.removeAttribute(name);
  for (const [name, value] of Object.entries(attributes)) set(there, name, value);
  patch(there, children);
}

/** An element that is to be another one (by its `data-key`) is made anew. */
function isLike(there: ChildNode, { tag, attributes }: Element): there is globalThis.Element & ChildNode {
  if (there.nodeType !== 1) return false;
  const element = there as globalThis.Element & ChildNode;
  if (element.localName !== tag) return false;
  return (element.getAttribute('data-key') ?? null) === (attributes['data-key'] ?? null);
}

function made(node: Node, parent: globalThis.Element): globalThis.Node {
  if (typeof node === 'string') return document.createTextNode(node);
  const space = node.tag === 'svg' ? SVG : (parent.namespaceURI ?? null);
  const element = document.createElementNS(space, node.tag);
  for (const [name, value] of Object.entries(node.attributes)) set(element, name, value);
  for (const child of node.children) element.append(made(child, element));
  return element;
}

const isSet = (value: Attribute | undefined): boolean =>
  value !== undefined && value !== null && value !== false;

function set(element: globalThis.Element, name: string, value: Attribute): void {
  if (!isSet(value)) return;
  const text = value === true ? '' : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}
