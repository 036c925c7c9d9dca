import {
  allFilters,
  balanced,
  fastestPredicted,
  fewestModules,
  frugal,
  keepsObjective,
  leastAllocated,
  mostAllocated,
  nearest,
  profiles,
  reliable,
  stayPut,
} from '../../../core/index.ts';
import {
  check,
  type Fields,
  isBoolean,
  isFields,
  isFunction,
  isGap,
  listed,
  type Objection,
  objection,
  shown,
  strangersIn,
} from './objections.ts';

/** Filters and scorers that come with the core; a policy may use them, but not their names. */
export const builtIn: ReadonlySet<unknown> = new Set<unknown>([
  ...allFilters,
  ...profiles.flatMap(({ scorers }) => scorers.map(({ scorer }) => scorer)),
  ...[balanced, fastestPredicted, fewestModules, frugal, keepsObjective],
  ...[leastAllocated, mostAllocated, nearest, reliable, stayPut],
]);

const builtInNames: ReadonlySet<unknown> = new Set([...builtIn].map((part) => (part as Fields).name));

/** A name that can be part of a folder's. */
export const POLICY_NAME: RegExp = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const PROFILE_FIELDS = [
  'name',
  'summary',
  'filters',
  'scorers',
  'sortKey',
  'contenders',
  'adapts',
  'preempts',
  'queue',
  'replanMs',
] as const;
const SORT_KEYS = ['load', 'module-count', 'free-memory', 'most-free-memory', 'id'];
const CONTENDERS = {
  exhaustive: 'boolean',
  bestCount: 'count',
  drawnCount: 'count',
  near: 'boolean',
  afterTurn: 'boolean',
} as const;

/** All that is wrong with what should be a `Profile`; nothing if it is one. */
export function objectionsTo(value: unknown): readonly Objection[] {
  if (!isFields(value)) return [objection('', `expected a Profile, got ${shown(value)}`)];
  return [
    ...strangersIn('', value, PROFILE_FIELDS),
    ...nameObjections(value.name),
    ...check('summary', value.summary, 'a sentence', (text) => typeof text === 'string' && text !== ''),
    ...listed('filters', value.filters, filterObjections),
    ...listed('scorers', value.scorers, weightedObjections),
    ...duplicates(value),
    ...check('sortKey', value.sortKey, `one of ${SORT_KEYS.join(', ')}`, (key) =>
      SORT_KEYS.includes(key as string),
    ),
    ...contenderObjections(value.contenders),
    ...check('adapts', value.adapts, 'true or false', isBoolean),
    ...check('preempts', value.preempts, 'true or false', isBoolean),
    ...check(
      'queue',
      value.queue,
      'one of the queues that come with arts, or none',
      (queue) => queue === undefined || profiles.some((known) => known.queue === queue),
    ),
    ...check('replanMs', value.replanMs, 'a time above 0, or none', isGap),
  ];
}

function nameObjections(name: unknown): readonly Objection[] {
  const wrong = check(
    'name',
    name,
    'a name of small letters, digits and hyphens',
    (text) => typeof text === 'string' && POLICY_NAME.test(text),
  );
  if (wrong.length > 0 || !profiles.some((known) => known.name === name)) return wrong;
  return [objection('name', `"${name}" is a policy that comes with arts`, 'give yours a name of its own')];
}

function filterObjections(path: string, filter: unknown): readonly Objection[] {
  if (builtIn.has(filter)) return [];
  if (!isFields(filter))
    return [
      objection(
        path,
        `expected a filter, got ${shown(filter)}`,
        'a filter is { name, scope, judge(candidacy) }',
      ),
    ];
  return [
    ...ownName(path, filter.name),
    ...check(`${path}.scope`, filter.scope, "'kind' or 'runtime'", (scope) =>
      ['kind', 'runtime'].includes(scope as string),
    ),
    ...check(`${path}.judge`, filter.judge, 'a function that gives a Verdict', isFunction),
  ];
}

function weightedObjections(path: string, weighted: unknown): readonly Objection[] {
  if (!isFields(weighted) || weighted.scorer === undefined) {
    const isBare = builtIn.has(weighted) || (isFields(weighted) && isFunction(weighted.score));
    const got = isBare ? 'a scorer without a weight' : shown(weighted);
    return [
      objection(path, `expected a weighted scorer, got ${got}`, 'write { scorer: nearest, weight: 1 }'),
    ];
  }
  const { scorer, weight } = weighted;
  const wrong = check(
    `${path}.weight`,
    weight,
    'a number above 0',
    (number) => typeof number === 'number' && number > 0 && Number.isFinite(number),
  );
  if (builtIn.has(scorer)) return wrong;
  if (!isFields(scorer))
    return [
      objection(
        `${path}.scorer`,
        `expected a scorer, got ${shown(scorer)}`,
        'a scorer is { name, score(candidacy) }',
      ),
      ...wrong,
    ];
  return [
    ...ownName(`${path}.scorer`, scorer.name),
    ...check(`${path}.scorer.score`, scorer.score, 'a function that gives a number in [0, 1]', isFunction),
    ...wrong,
  ];
}

function ownName(path: string, name: unknown): readonly Objection[] {
  if (builtInNames.has(name))
    return [
      objection(
        `${path}.name`,
        `"${String(name)}" is the name of one that comes with arts`,
        'import that one from "arts-workbench", or give yours a name of its own',
      ),
    ];
  return check(`${path}.name`, name, 'a name', (text) => typeof text === 'string' && text !== '');
}

function duplicates({ filters, scorers }: Fields): readonly Objection[] {
  const nameOf = (part: unknown): unknown => (isFields(part) ? part.name : undefined);
  const lists: readonly (readonly [string, readonly unknown[]])[] = [
    ['filters', Array.isArray(filters) ? filters.map(nameOf) : []],
    ['scorers', Array.isArray(scorers) ? scorers.map((one) => nameOf(isFields(one) ? one.scorer : one)) : []],
  ];
  return lists.flatMap(([list, names]) =>
    names.flatMap((name, index) =>
      typeof name === 'string' && names.indexOf(name) < index
        ? [objection(`${list}[${index}]`, `"${name}" is there twice`, 'explanations tell them by name')]
        : [],
    ),
  );
}

function contenderObjections(contenders: unknown): readonly Objection[] {
  if (!isFields(contenders))
    return check('contenders', contenders, `{ ${Object.keys(CONTENDERS).join(', ')} }`, () => false);
  const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
  return [
    ...strangersIn('contenders.', contenders, Object.keys(CONTENDERS)),
    ...Object.entries(CONTENDERS).flatMap(([name, kind]) =>
      kind === 'count'
        ? check(`contenders.${name}`, contenders[name], 'a whole number, 0 or more', isCount)
        : check(`contenders.${name}`, contenders[name], 'true or false', isBoolean),
    ),
  ];
}

/** All that is wrong with what a policy claims of itself; nothing if it claims nothing. */
export function objectionsToClaims(value: unknown): readonly Objection[] {
  if (value === undefined) return [];
  if (!isFields(value)) return [objection('claims', `expected Claims, got ${shown(value)}`)];
  const { regretShareMax, laws = [] } = value;
  const isShare = (share: unknown): boolean =>
    share === undefined || (typeof share === 'number' && share >= 0 && share <= 1);
  return [
    ...strangersIn('claims.', value, ['regretShareMax', 'laws']),
    ...check('claims.regretShareMax', regretShareMax, 'a share in [0, 1]', isShare),
    ...listed('claims.laws', laws, (path, law) =>
      isFields(law)
        ? [
            ...check(
              `${path}.name`,
              law.name,
              'a sentence',
              (text) => typeof text === 'string' && text !== '',
            ),
            ...check(`${path}.holds`, law.holds, 'a function that gives true or false', isFunction),
          ]
        : [objection(path, `expected a law, got ${shown(law)}`, 'a law is { name, holds(choice) }')],
    ),
  ];
}
