import type { Generation } from '../notes.ts';
import type { Publish } from '../publish.ts';
import { type Fields, fieldsOf } from './envelope.ts';
import { shown } from './shown.ts';

/** What went wrong, in the words of the second to fourth generation, and what it was about. */
export interface Fault {
  readonly desc: string;
  readonly about: unknown;
}

/** A request without its environment, which may be secret and is nobody else's to read. */
export function publicPart(body: Fields): Fields {
  const { env: _, args, ...rest } = body;
  const packed = fieldsOf(args);
  if (packed === null) return args === undefined ? rest : { ...rest, args };
  const { env: __, ...others } = packed;
  return { ...rest, args: others };
}

/** Longest piece of a request that is repeated in an error, as JSON (assumption: requests have a few hundred bytes). */
const ABOUT_COUNT_MAX = 4_096;

/**
 * An error of the second to fourth generation. They sent it to a topic of its own, under a new id; we say it there
 * under the id of the request, so that whoever asked can tell.
 */
export function errorOf(realm: string, generation: Generation, transaction: string, fault: Fault): Publish {
  const { desc, about } = fault;
  const json = JSON.stringify(about) ?? 'null';
  const told = json.length <= ABOUT_COUNT_MAX ? about : shown(about);
  const type = generation === 'g4' ? 'resp' : 'arts_resp';
  return {
    topic: generation === 'g2' ? `${realm}/proc/err` : `${realm}/proc/log/orchestrator`,
    payload: JSON.stringify({
      object_id: transaction,
      action: 'error',
      type,
      data: { desc, data: told ?? null },
    }),
    qos: generation === 'g2' ? 0 : 2,
    retain: false,
  };
}
