import {
  check,
  isFields,
  isFunction,
  listed,
  type Objection,
  objection,
  shown,
  strangersIn,
} from './objection.ts';

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
