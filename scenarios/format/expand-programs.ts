import { type ModuleId, moduleId, type Program, programId } from '../../core/index.ts';
import type { DeviceModel } from '../model.ts';
import type { Making } from './making.ts';
import type { Membership } from './mold.ts';
import { selects } from './roster.ts';
import { nameHint } from './spelling.ts';
import { type Fill, fill } from './wording.ts';
import type { ProgramGroup } from './written-modules.ts';

/** A program and the field of the file it came from. */
export interface ExpandedProgram {
  readonly program: Program;
  readonly index: number;
}

/** Generates all programs. */
export function expandPrograms(making: Making, devices: readonly DeviceModel[]): readonly ExpandedProgram[] {
  return making.file.programs.flatMap((group, index) =>
    fillsOf(group, devices).map((filling) => ({ program: programOf(group, filling), index })),
  );
}

/** Which program each module belongs to, and what it calls next; a module that two programs claim is a fault. */
export function membershipsIn(
  programs: readonly ExpandedProgram[],
  { complain }: Making,
): ReadonlyMap<string, Membership> {
  const memberships = new Map<string, Membership>();
  for (const { program, index } of programs) {
    for (const id of program.modules) {
      const other = memberships.get(id)?.program;
      if (other !== undefined)
        complain(['programs', index], { message: `module "${id}" already belongs to program "${other}"` });
      const at = program.chain.indexOf(id);
      memberships.set(id, { program: program.id, next: at === -1 ? null : (program.chain[at + 1] ?? null) });
    }
  }
  return memberships;
}

/** Complains about modules of programs that nobody asks for; once per population of programs. */
export function checkMembers(
  programs: readonly ExpandedProgram[],
  modules: ReadonlySet<string>,
  { complain }: Making,
): void {
  const complained = new Set<number>();
  for (const { program, index } of programs) {
    const lost = program.modules.find((id) => !modules.has(id));
    if (lost === undefined || complained.has(index)) continue;
    complained.add(index);
    complain(['programs', index], { message: `unknown module "${lost}"`, hint: nameHint(lost, modules) });
  }
}

function fillsOf({ count, perDevice }: ProgramGroup, devices: readonly DeviceModel[]): readonly Fill[] {
  const numbers = Array.from({ length: count }, (_, index) => ({ n: index + 1 }));
  if (perDevice === undefined) return numbers;
  const served = devices.filter(({ id }) => selects(perDevice, id));
  return served.flatMap(({ id }) => numbers.map((number) => ({ ...number, device: id })));
}

function programOf({ id, modules, chain = [], objective }: ProgramGroup, filling: Fill): Program {
  const filled = (patterns: readonly string[]): readonly ModuleId[] =>
    patterns.map((each) => moduleId(fill(each, filling)));
  return {
    id: programId(fill(id, filling)),
    name: fill(id, filling),
    modules: [...new Set(filled([...(modules ?? []), ...chain]))],
    chain: filled(chain),
    latencyMsMax: objective ?? null,
  };
}
