/** A place in code that names something to import. */
export interface Specifier {
  /** What is named; `null` where that is only known once the code runs. */
  readonly word: string | null;
  readonly how: 'import' | 'dynamic-import' | 'require';
  /** Whether only types are taken, of which nothing is left once the code runs. */
  readonly isOfTypes: boolean;
  readonly line: number;
  readonly column: number;
}

/** Comments, strings, templates and regular expressions; the last only where a division cannot stand. */
const LITERAL =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<=(?:^|[=(,:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case))\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//g;

/** `import … from`, `export … from` and a bare `import`, up to the quote of what is named. */
const STATIC = /(?<![\w$.])(import|export)\b((?:(?!\b(?:import|export)\b)[^'"`;()=])*?\bfrom)?\s*(?=['"])/g;
/** `import(…)` and `require(…)`, up to what is named. */
const CALLED = /(?<![\w$.])(import|require|createRequire)\s*\(\s*/g;

/**
 * Everything that a file of TypeScript or JavaScript names to import, in order. Comments, and what merely looks like an
 * import within a text, are no imports; nor are those that are put together within a template.
 */
export function specifiersIn(text: string): readonly Specifier[] {
  const texts = new Map<number, string>();
  const code = text.replace(LITERAL, (literal, at: number) => {
    const [quote = ''] = literal;
    if (quote === '/') return blank(literal);
    texts.set(at, literal.slice(1, -1));
    return quote + blank(literal.slice(1, -1)) + quote;
  });
  const found = [...staticsIn(code, texts), ...calledIn(code, texts)];
  return found.toSorted((a, b) => a.at - b.at).map(({ at, ...rest }) => ({ ...rest, ...placeAt(text, at) }));
}

type Found = Omit<Specifier, 'line' | 'column'> & { readonly at: number };

function staticsIn(code: string, texts: ReadonlyMap<number, string>): readonly Found[] {
  return [...code.matchAll(STATIC)].flatMap((match): readonly Found[] => {
    const [all, verb, clause = ''] = match;
    // An exported text is none that something is taken from.
    if (verb === 'export' && clause === '') return [];
    const word = texts.get(match.index + all.length) ?? null;
    return [{ word, how: 'import', isOfTypes: takesTypes(clause), at: match.index }];
  });
}

function calledIn(code: string, texts: ReadonlyMap<number, string>): readonly Found[] {
  return [...code.matchAll(CALLED)].map((match) => {
    const start = match.index + match[0].length;
    const word = texts.get(start);
    const end = start + (word?.length ?? 0) + 2;
    const isWhole = word !== undefined && code[start] !== '`' && /^\s*[,)]/.test(code.slice(end));
    const how = match[1] === 'import' ? 'dynamic-import' : 'require';
    return { word: isWhole ? word : null, how, isOfTypes: false, at: match.index };
  });
}

/** Whether a clause takes nothing but types: as a whole, or each name of it. */
function takesTypes(clause: string): boolean {
  if (/^\s*type\s+(?!from\b|,)/.test(clause)) return true;
  const names = /^\s*\{([^}]*)\}\s*from$/
    .exec(clause)?.[1]
    ?.split(',')
    .filter((name) => name.trim() !== '');
  return names !== undefined && names.length > 0 && names.every((name) => /^\s*type\s+\S/.test(name));
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

function placeAt(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
