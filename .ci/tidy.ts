import ts from 'typescript';
import { EMPTY_WORDS, PURE, QUALIFIERS, UNITS } from './words.ts';

/** One breach of the house rules: where it is, what is wrong, how to mend it. */
export interface Complaint {
  readonly path: string;
  readonly line: number;
  readonly rule: 'unit' | 'doc' | 'word' | 'banner' | 'length';
  readonly message: string;
}

const LINES_MAX = 250;
const PURE_WORDS = new Set(Object.values(PURE).flat());
const QUANTITY = /^number( \| (null|undefined))*$/;
const TALLY =
  /^(attempts|calls|decisions|devices|jobs|laws|losses|loads|messages|modules|moves|objectives|placements|preemptions|replications|starts|suspicions|threads)([A-Z][a-z]+)*$/;
const UNIT_ENDING = new RegExp(
  `^(?:[a-z][A-Za-z0-9]*?)?(?:${Object.keys(UNITS).join('|')}|Per[A-Z][A-Za-z]*)(?:${QUALIFIERS.join('|')}|P\\d+)*$`,
);
/** Records of like numbers, by the end of their name. */
const TABLE = /(Kinds|Indexes|Shares|Counts|Codes)$/;
const BANNER = /^\s*(?:\/\/|\/\*+|\*|#)\s*(?:[-=*#~_─═━]{4,}|(?:#\s*)?(?:end)?region\b)/;

/** Reports everything in a TypeScript source that breaks a house rule which no other tool knows. */
export function complaintsIn(path: string, text: string): readonly Complaint[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const complaints: Complaint[] = [];
  const complain = (node: ts.Node, rule: Complaint['rule'], message: string): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    complaints.push({ path, line: line + 1, rule, message });
  };

  for (const statement of source.statements) checkExport(statement, complain);
  visit(source);
  return [...complaints, ...bannersIn(path, text), ...emptyWordsInPath(path)];

  function visit(node: ts.Node): void {
    checkName(node, complain);
    if (isMember(node) && isTopLevel(node)) checkUnit(node, complain);
    ts.forEachChild(node, visit);
  }
}

/** Reports banner comments and excessive length of a hand-written file that is no TypeScript. */
export function complaintsInScript(path: string, text: string): readonly Complaint[] {
  const lineCount = text.trimEnd().split('\n').length;
  const message = `has ${lineCount} lines, the limit is ${LINES_MAX}: split it by what changes together`;
  const length: readonly Complaint[] =
    lineCount > LINES_MAX ? [{ path, line: lineCount, rule: 'length', message }] : [];
  return [...bannersIn(path, text), ...length];
}

/** A complaint as an editor can jump to it. */
export function rendered({ path, line, rule, message }: Complaint): string {
  return `${path}:${line} ${rule}: ${message}`;
}

type Complain = (node: ts.Node, rule: Complaint['rule'], message: string) => void;

function checkExport(statement: ts.Statement, complain: Complain): void {
  if (!ts.canHaveModifiers(statement)) return;
  const isExported =
    ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
  if (!isExported || isLaterOverload(statement)) return;
  const docs = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc);
  const doc = docs.at(-1);
  if (doc === undefined) {
    complain(
      statement,
      'doc',
      'an export without a doc comment: say in a /** sentence. */ what it is and what it is for',
    );
    return;
  }
  const prose = (ts.getTextOfJSDocComment(doc.comment) ?? '').trim();
  if (!/[.!?:)`]$|[.!?:](\s|$)/.test(prose)) {
    complain(statement, 'doc', 'a doc comment that is no sentence: end it with a full stop');
  }
}

/** An overload is documented once, at its first signature. */
function isLaterOverload(statement: ts.Statement): boolean {
  if (!ts.isFunctionDeclaration(statement)) return false;
  const { statements } = statement.getSourceFile();
  const before = statements[statements.indexOf(statement) - 1];
  return (
    before !== undefined && ts.isFunctionDeclaration(before) && before.name?.text === statement.name?.text
  );
}

function isMember(node: ts.Node): node is ts.PropertySignature | ts.PropertyDeclaration {
  return ts.isPropertySignature(node) || ts.isPropertyDeclaration(node);
}

/** Whether the record's own name says what all its numbers are: `WorldKinds`, `LoadShares`. */
function isTable(record: ts.Node): boolean {
  return ts.isInterfaceDeclaration(record) && TABLE.test(record.name.text);
}

/** Whether the member belongs to a record or class of the file, not to a type spelled out inside a function. */
function isTopLevel(member: ts.Node): boolean {
  for (let node = member.parent; !ts.isSourceFile(node); node = node.parent) {
    if (ts.isFunctionLike(node) || ts.isBlock(node)) return false;
  }
  return true;
}

function checkUnit(member: ts.PropertySignature | ts.PropertyDeclaration, complain: Complain): void {
  const { name, type } = member;
  if (!ts.isIdentifier(name) || type === undefined || !QUANTITY.test(type.getText())) return;
  if (!member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword)) return;
  if (isTable(member.parent)) return;
  const whole = name.text;
  const capital = `${whole.charAt(0).toUpperCase()}${whole.slice(1)}`;
  if (UNIT_ENDING.test(whole) || UNIT_ENDING.test(capital) || TALLY.test(whole)) return;
  const unqualified = whole.replace(new RegExp(`(${QUALIFIERS.join('|')})$`), '');
  if ([whole, unqualified].some((name) => PURE_WORDS.has(wordsOf(name).at(-1) ?? ''))) return;
  const units = ['Ms', 'Bytes', 'Share', 'Count', 'PerSecond']
    .map((unit) => `\`${whole}${unit}\``)
    .join(', ');
  complain(
    name,
    'unit',
    `\`${whole}\` does not say its unit: ${units} …; every unit and pure number is in .ci/words.ts`,
  );
}

function checkName(node: ts.Node, complain: Complain): void {
  if (!isDeclaration(node)) return;
  const { name } = node;
  if (name === undefined || !(ts.isIdentifier(name) || ts.isPrivateIdentifier(name))) return;
  const word = emptyWordIn(name.text.replace(/^#/, ''));
  if (word === undefined) return;
  complain(name, 'word', `\`${name.text}\` says "${word}"; rather ${EMPTY_WORDS[word]}`);
}

/** Keys of object literals are left out: others prescribe them. */
function isDeclaration(node: ts.Node): node is ts.NamedDeclaration & { readonly name?: ts.Node } {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isMethodSignature(node) ||
    isMember(node)
  );
}

function emptyWordsInPath(path: string): readonly Complaint[] {
  const word = path
    .replace(/\.test\.ts$|\.prop\.test\.ts$|\.ts$/, '')
    .split(/[/.]/)
    .map(emptyWordIn)
    .find((found) => found !== undefined);
  if (word === undefined) return [];
  return [{ path, line: 1, rule: 'word', message: `the path says "${word}"; rather ${EMPTY_WORDS[word]}` }];
}

/** The first word of a name that says nothing. */
function emptyWordIn(name: string): string | undefined {
  return wordsOf(name).find((word) => Object.hasOwn(EMPTY_WORDS, word));
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_$-]+/)
    .map((word) => word.toLowerCase());
}

function bannersIn(path: string, text: string): readonly Complaint[] {
  const message = 'a banner comment: a file that needs one wants to be two files';
  return text
    .split('\n')
    .flatMap((line, index) =>
      BANNER.test(line) ? [{ path, line: index + 1, rule: 'banner', message }] : [],
    );
}
