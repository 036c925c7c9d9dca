/** Text that is already markup, so that it is not escaped again. */
export interface Markup {
  readonly markup: string;
}

/** Makes a text safe inside elements and attributes. */
export const escaped = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign] ?? sign,
  );

/** What may stand in a template: texts are escaped, markup and lists of it are not. */
export type Part = string | number | Markup | readonly Markup[];

/** Writes markup; what is filled in is escaped unless it is markup itself. */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return {
    markup: fixed
      .map((text, index) => text + (index < parts.length ? filledIn(parts[index] ?? '') : ''))
      .join(''),
  };
}

/** Nothing, for parts of a page that are left out. */
export const nothing: Markup = { markup: '' };

/** Marks a text as markup that somebody else has made safe. */
export const raw = (markup: string): Markup => ({ markup });

function filledIn(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

/** Values for a script, as JSON that cannot end the script early. */
export const json = (value: unknown): Markup => raw(JSON.stringify(value).replaceAll('<', '\\u003c'));
