/** Lists and mappings whose entries can be left out one by one. */
const LISTS = [
  'sites',
  'siteLinks',
  'devices',
  'modules',
  'programs',
  'rules',
  'events',
  'faults',
  'metrics',
  'expect',
];
const MAPPINGS = ['settings', 'shapes', 'links', 'classes'];

/** What stands in for a missing or faulty field of the head, so that the rest can be looked at. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  apiVersion: 'arts/v1',
  name: 'unnamed',
  summary: '-',
  shows: '-',
};

/** A file without its faulty entries; `indexes` tell for each list which entry of the whole file is meant. */
export interface Pruned {
  readonly root: Readonly<Record<string, unknown>>;
  readonly indexes: Readonly<Record<string, readonly number[]>>;
}

/** A file as it is, nothing left out. */
export function unpruned(root: Readonly<Record<string, unknown>>): Pruned {
  return { root, indexes: {} };
}

/** Leaves out every entry that a fault lies in. */
export function prune({ root, indexes }: Pruned, faults: readonly (readonly PropertyKey[])[]): Pruned {
  const kept: Record<string, unknown> = { ...root };
  const newIndexes: Record<string, readonly number[]> = { ...indexes };
  for (const section of new Set(faults.map(([first]) => String(first ?? '')))) {
    const inside = faults.filter(([first]) => first === section).map(([, second]) => second);
    const value = root[section];
    if (LISTS.includes(section) && Array.isArray(value) && !inside.includes(undefined)) {
      const bad = new Set(inside.map(Number));
      const old = indexes[section] ?? value.map((_, index) => index);
      newIndexes[section] = old.filter((_, index) => !bad.has(index));
      kept[section] = value.filter((_, index) => !bad.has(index));
    } else if (
      MAPPINGS.includes(section) &&
      typeof value === 'object' &&
      value !== null &&
      !inside.includes(undefined)
    ) {
      const bad = new Set(inside.map(String));
      kept[section] = Object.fromEntries(Object.entries(value).filter(([name]) => !bad.has(name)));
    } else if (Object.hasOwn(STAND_INS, section)) {
      kept[section] = STAND_INS[section];
    } else {
      delete kept[section];
    }
  }
  return { root: kept, indexes: newIndexes };
}

/** The path in the whole file of a path in the pruned one. */
export function originalPath(
  { indexes }: Pruned,
  [section, index, ...rest]: readonly PropertyKey[],
): readonly PropertyKey[] {
  if (section === undefined) return [];
  const old = typeof index === 'number' ? indexes[String(section)]?.[index] : undefined;
  if (index === undefined) return [section];
  return [section, old ?? index, ...rest];
}
