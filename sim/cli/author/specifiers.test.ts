import { describe, expect, it } from 'vitest';
import { specifiersIn } from './specifiers.ts';

const told = (text: string): readonly string[] =>
  specifiersIn(text).map(
    ({ word, how, isOfTypes, line, column }) =>
      `${line}:${column} ${isOfTypes ? 'types of ' : ''}${how} ${word ?? 'of something'}`,
  );

describe('what a file names to import', () => {
  it('is found in every form, with its place', () => {
    const text = [
      "import { a } from './a.ts';",
      "import b, { type C } from 'b'; import 'c'",
      'export * from "d"',
      "export type { E } from 'e'",
      "import type F from 'f'",
      "import { type G, type H } from 'g'",
      "import {} from 'h'; import type from 'i'; import i2, { type J } from 'j'",
      'import {',
      '  k,',
      "} from 'k';",
      "const l = await import('l');",
      'const m = import(somewhere), n = import(`n`);',
      "const o = require('o'); const p = createRequire(import.meta.url)('p');",
      "import q from 'q' with { type: 'json' }",
    ].join('\n');
    expect(told(text)).toEqual([
      '1:1 import ./a.ts',
      '2:1 import b',
      '2:32 import c',
      '3:1 import d',
      '4:1 types of import e',
      '5:1 types of import f',
      '6:1 types of import g',
      '7:1 import h',
      '7:21 import i',
      '7:43 import j',
      '8:1 import k',
      '11:17 dynamic-import l',
      '12:11 dynamic-import of something',
      '12:34 dynamic-import of something',
      '13:11 require o',
      '13:35 require of something',
      '14:1 import q',
    ]);
  });

  it('is not what a comment, a text or a regular expression says, nor a method of that name', () => {
    const text = [
      "// import './a.ts'",
      "/* import b from 'b'",
      "   require('c') */",
      `const d = "import e from 'e'", f = \`import 'g'\`, h = 'it\\'s; import "i"';`,
      'const j = /[\'"]/.test(d) ? 1 / 2 : /import "k"/; // as "l',
      "const m = cache.import('n'), o = cache.require('p'), importing = from('q');",
      'export const text: string =',
      "  'r';",
      "export default 's';",
      "import t from 't';",
    ].join('\n');
    expect(told(text)).toEqual(['10:1 import t']);
  });

  it('is told apart though nothing ends a statement but its line', () => {
    const text =
      "export type A = number\nimport { b } from 'b'\nexport interface C { from: string }\nimport 'd'\n";
    expect(told(text)).toEqual(['2:1 import b', '4:1 import d']);
  });
});
