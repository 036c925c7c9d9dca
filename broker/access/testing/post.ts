import type { Knowledge } from '../../../core/index.ts';
import { Gate, type GatePlan } from '../gate.ts';
import { hashPassword, newKey } from '../password.ts';
import { newUser, type Users } from '../users.ts';
import { hall } from './hall.ts';
import { cheap } from './people.ts';
import { NOW_MS, plan } from './tokens.ts';

/** Ann's password. */
export const PASSWORD = 'correct horse battery';
const { key, secret } = newKey();
/** The key of runtime `edge`. */
export const KEY: string = key;

/** Some who are on the list: a programmer, an operator, two runtimes, one who is barred and one who comes with tokens only. */
export async function listed(): Promise<Users> {
  const known = await hashPassword(PASSWORD, cheap);
  const users = [
    newUser('ann', 'client', {
      secret: known,
      rights: ['modules:write'],
      publ: ['kitchen/#'],
      subs: ['kitchen/#'],
    }),
    newUser('olga', 'operator', { secret: known }),
    newUser('edge', 'runtime', { secret }),
    newUser('desk', 'runtime', { secret }),
    newUser('mallory', 'admin', { secret: known, isBarred: true }),
    newUser('tom', 'viewer'),
  ];
  return new Map(users.map((user) => [user.name, user]));
}

/** A gate with its log, at a time that a test can move. */
export interface Post {
  readonly gate: Gate;
  readonly lines: string[];
  /** The lines' reasons, in order. */
  readonly faults: () => readonly string[];
  readonly clock: { nowMs: number };
}

/** Opens a gate for a realm that is known, with users and tokens. */
export async function post(parts: Partial<GatePlan> = {}): Promise<Post> {
  const lines: string[] = [];
  const clock = { nowMs: NOW_MS };
  const { supervisor } = hall();
  const knowledge: Knowledge = supervisor.scene;
  const gate = new Gate({
    users: await listed(),
    tokens: plan,
    strangerRole: 'client',
    realms: ['realm'],
    knowledgeOf: () => knowledge,
    noted: (note, about) => lines.push(JSON.stringify({ note, ...about })),
    nowMs: () => clock.nowMs,
    ...parts,
  });
  const faults = (): readonly string[] => lines.map((line) => (JSON.parse(line) as { fault: string }).fault);
  return { gate, lines, faults, clock };
}
