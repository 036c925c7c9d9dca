/** What may be written into an attribute; `false` and `null` leave it out. */
export type Attribute = string | number | boolean | null;

/** An element of HTML or SVG as a value: it is printed, compared and drawn, and it never holds markup. */
export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly children: readonly Node[];
}

/** An element or a text. Texts are only ever shown as text. */
export type Node = Element | string;

/** Makes an element. */
export const h = (
  tag: string,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly (Node | null | readonly (Node | null)[])[]
): Element => ({
  tag,
  attributes,
  children: children.flat().filter((child) => child !== null) as Node[],
});

const VOID: ReadonlySet<string> = new Set(['input', 'br', 'hr', 'img', 'col']);

/** The markup of a node, one element a line; what browsers read and reviewers compare. */
export function printed(node: Node, indent = ''): string {
  if (typeof node === 'string') return `${indent}${escaped(node)}\n`;
  const { tag, attributes, children } = node;
  const words = Object.entries(attributes).map(([name, value]) => printedAttribute(name, value));
  const head = `${indent}<${tag}${words.join('')}>`;
  if (VOID.has(tag)) return `${head}\n`;
  if (children.length === 0) return `${head}</${tag}>\n`;
  const [only] = children;
  if (children.length === 1 && typeof only === 'string') return `${head}${escaped(only)}</${tag}>\n`;
  const inner = children.map((child) => printed(child, `${indent} `)).join('');
  return `${head}\n${inner}${indent}</${tag}>\n`;
}

function printedAttribute(name: string, value: Attribute): string {
  if (value === null || value === false) return '';
  return ` ${name}="${value === true ? '' : escaped(String(value))}"`;
}

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);
