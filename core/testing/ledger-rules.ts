import type { Module } from '../model/module.ts';
import type { RealmRule } from '../model/realm-rule.ts';
import type { Rule } from '../model/rule.ts';
import type { Runtime } from '../model/runtime.ts';

/** A module where it is held. */
export interface Seat {
  readonly module: Module;
  readonly runtime: Runtime;
}

/** A module as if it had asked itself for what its realm insists on; written down a second time. */
export function ruled(module: Module, ofRealm: readonly RealmRule[]): Module {
  const own = ofRealm.filter(({ whom }) => {
    const names = [
      ...whom.modules,
      ...whom.groups.map((one) => `g ${one}`),
      ...whom.tenants.map((one) => `t ${one}`),
    ];
    const mine = [module.id, `t ${module.tenant}`, ...(module.groups ?? []).map((one) => `g ${one}`)];
    return names.length === 0 || mine.some((name) => names.includes(name));
  });
  if (own.length === 0) return module;
  const rules = own.map(({ whom, ...rule }) => ({ ...rule, group: JSON.stringify(whom) }) as Rule);
  return { ...module, rules: [...(module.rules ?? []), ...rules] };
}

const groupsOf = ({ rules = [] }: Module): readonly string[] =>
  rules.flatMap((rule) => (rule.kind === 'at-most' || rule.kind === 'spread' ? [rule.group] : []));

const countOf = (seats: readonly Seat[], group: string, counts: (runtime: Runtime) => boolean): number =>
  new Set(
    seats
      .filter(({ module, runtime }) => counts(runtime) && groupsOf(module).includes(group))
      .map(({ module }) => module.id),
  ).size;

/** Which fence, ban or limit a module would break on a runtime beside all who are held; `null` for none. */
export function brokenRule(seats: readonly Seat[], { rules = [] }: Module, on: Runtime): string | null {
  for (const rule of rules) {
    if (rule.kind === 'spread') continue;
    if (rule.kind === 'at-most') {
      const isNear = (other: Runtime): boolean =>
        rule.per === 'realm' ||
        (rule.per === 'site' && other.device.site === on.device.site) ||
        (rule.per === 'device' && other.device.id === on.device.id) ||
        other.id === on.id;
      if (countOf(seats, rule.group, isNear) >= rule.countMax) return `enough of ${rule.group}`;
      continue;
    }
    const names: readonly string[] = [...rule.sites, ...rule.devices, ...rule.runtimes];
    const isNamed =
      [on.id, on.device.id, on.device.site].some((name) => names.includes(name)) ||
      on.tags.some((tag) => rule.tags.includes(tag));
    if (isNamed !== (rule.kind === 'fence')) return rule.kind;
  }
  return null;
}

/** Which group a module would make uneven on a runtime, compared with all places where one is open to it. */
export function crookedRule(
  seats: readonly Seat[],
  { rules = [] }: Module,
  { runtime, open }: { readonly runtime: Runtime; readonly open: readonly Runtime[] },
): string | null {
  for (const rule of rules) {
    if (rule.kind !== 'spread') continue;
    const placeOf = ({ device }: Runtime): string => (rule.over === 'site' ? device.site : device.id);
    const there = (place: string): number => countOf(seats, rule.group, (other) => placeOf(other) === place);
    const least = Math.min(...[runtime, ...open].map((other) => there(placeOf(other))));
    if (there(placeOf(runtime)) + 1 - least > rule.skewMax) return `too many of ${rule.group} there`;
  }
  return null;
}
