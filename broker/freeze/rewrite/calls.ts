import { WAITING_CALLS } from '../../runtime/wasi/imports.ts';
import { ByteReader } from '../../runtime/wasm/bytes.ts';
import { type Body, OP, operandOf } from './body.ts';
import type { Shape } from './shape.ts';

/** What is known of the calls of a module; functions by their index. */
export interface Calls {
  /** Whether a call of a function may end in a pause. */
  mayPause(index: number): boolean;
  /** Whether an indirect call of a type may. */
  mayPauseIndirectly(type: number): boolean;
  /** Whether any indirect call may. */
  readonly hasPausingIndirectCall: boolean;
  /** Functions that poll when entered, so that no recursion goes on without. */
  readonly entryPolls: ReadonlySet<number>;
}

interface Callees {
  readonly direct: ReadonlySet<number>;
  readonly indirectTypes: ReadonlySet<number>;
}

/** Follows all calls of a module. */
export function followCalls(shape: Shape, bodies: readonly Body[]): Calls {
  const { imports, types } = shape;
  const keys = types.map(({ params, results }) => `${params}>${results}`);
  const typeOf = (index: number): number =>
    imports[index]?.typeIndex ?? shape.functions[index - imports.length] ?? -1;
  const byKey = new Map<string, number[]>();
  for (const index of shape.addressTaken) {
    const key = keys[typeOf(index)] ?? '';
    byKey.set(key, [...(byKey.get(key) ?? []), index]);
  }
  const targets = (type: number): readonly number[] => byKey.get(keys[type] ?? '') ?? [];
  const callees = bodies.map(calleesOf);
  const edges = callees.map(({ direct, indirectTypes }) => [
    ...new Set([...direct, ...[...indirectTypes].flatMap(targets)]),
  ]);
  const entryPolls = backEdgeTargets(edges, imports.length);
  const pausing = new Set<number>();
  imports.forEach(({ name }, index) => {
    if (WAITING_CALLS.has(name)) pausing.add(index);
  });
  bodies.forEach(({ loops }, at) => {
    const index = at + imports.length;
    if (loops.length > 0 || entryPolls.has(index)) pausing.add(index);
  });
  spread(edges, imports.length, pausing);
  const mayPauseIndirectly = (type: number): boolean => targets(type).some((index) => pausing.has(index));
  return {
    mayPause: (index) => pausing.has(index),
    mayPauseIndirectly,
    hasPausingIndirectCall: callees.some(({ indirectTypes }) => [...indirectTypes].some(mayPauseIndirectly)),
    entryPolls,
  };
}

function calleesOf(body: Body): Callees {
  const direct = new Set<number>();
  const indirectTypes = new Set<number>();
  for (const instruction of body.instructions) {
    if (instruction.opcode === OP.call) direct.add(operandOf(body, instruction));
    if (instruction.opcode === OP.callIndirect)
      indirectTypes.add(new ByteReader(body.bytes, instruction.at + 1).u32());
  }
  return { direct, indirectTypes };
}

/** Where the back edges of a depth-first search lead: every cycle goes through one of these. */
function backEdgeTargets(edges: readonly (readonly number[])[], importCount: number): Set<number> {
  const found = new Set<number>();
  const state = new Map<number, 'open' | 'closed'>();
  for (let root = 0; root < edges.length; root++) {
    if (state.has(root)) continue;
    // By hand, not by recursion: chains of calls may be longer than our own stack.
    const path: { at: number; next: number }[] = [{ at: root, next: 0 }];
    state.set(root, 'open');
    while (path.length > 0) {
      const top = path.at(-1) as { at: number; next: number };
      const target = edges[top.at]?.[top.next];
      top.next += 1;
      if (target === undefined) {
        state.set(top.at, 'closed');
        path.pop();
      } else if (target >= importCount) {
        const at = target - importCount;
        const seen = state.get(at);
        if (seen === 'open') found.add(target);
        else if (seen === undefined) {
          state.set(at, 'open');
          path.push({ at, next: 0 });
        }
      }
    }
  }
  return found;
}

/** Adds whoever calls a function that may pause, until nobody is left. */
function spread(edges: readonly (readonly number[])[], importCount: number, pausing: Set<number>): void {
  const callers = new Map<number, number[]>();
  edges.forEach((targets, at) => {
    for (const target of targets) callers.set(target, [...(callers.get(target) ?? []), at + importCount]);
  });
  const waiting = [...pausing];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    for (const caller of callers.get(index) ?? []) {
      if (pausing.has(caller)) continue;
      pausing.add(caller);
      waiting.push(caller);
    }
  }
}
