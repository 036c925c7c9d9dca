import type { Happening } from '../../scenarios/model.ts';
import type { ModuleState } from './population.ts';
import type { Sim } from './sim.ts';

/** Those whose name matches: a name, or a beginning followed by `*`. */
export function matching<Each>(
  all: readonly Each[],
  selector: string,
  nameOf: (each: Each) => string,
): readonly Each[] {
  if (!selector.endsWith('*')) return all.filter((each) => nameOf(each) === selector);
  const beginning = selector.slice(0, -1);
  return all.filter((each) => nameOf(each).startsWith(beginning));
}

/** Modules whose id or group matches. */
export function matchingModules(sim: Sim, selector: string): readonly ModuleState[] {
  const named = matching(sim.modules, selector, (each) => each.model.module.id);
  return named.length > 0 ? named : sim.modules.filter(({ model }) => model.groups.includes(selector));
}

/** The names of all that a happening may strike, one by one. */
export function subjectsOf(sim: Sim, happening: Happening): readonly string[] {
  if ('device' in happening)
    return matching(sim.devices, happening.device, (each) => each.model.id).map(({ model }) => model.id);
  if ('runtime' in happening)
    return matching(sim.runtimes, happening.runtime, (each) => each.model.id).map(({ model }) => model.id);
  if ('modules' in happening)
    return matchingModules(sim, happening.modules).map(({ model }) => model.module.id);
  if (happening.kind === 'crash-module')
    return matchingModules(sim, happening.module).map(({ model }) => model.module.id);
  return [subjectOf(happening)];
}

/** The same happening for one subject alone. */
export function aimed(happening: Happening, subject: string): Happening {
  if ('device' in happening) return { ...happening, device: subject };
  if ('runtime' in happening) return { ...happening, runtime: subject };
  if ('modules' in happening) return { ...happening, modules: subject };
  return happening.kind === 'crash-module' ? { ...happening, module: subject } : happening;
}

/** What a happening strikes, in a word. */
export function subjectOf(happening: Happening): string {
  if ('device' in happening) return happening.device;
  if ('runtime' in happening) return happening.runtime;
  if ('modules' in happening) return happening.modules;
  if ('module' in happening) return happening.module;
  return 'sites' in happening ? happening.sites.join('+') : happening.kind;
}

/** A happening in a line. */
export function told(happening: Happening): string {
  return `${happening.kind} ${subjectOf(happening)}`;
}
