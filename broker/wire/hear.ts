import type { Knowledge } from '../../core/index.ts';
import { hearG5 } from './g5/hear.ts';
import { hearProc } from './legacy/hear-proc.ts';
import type { Message } from './message.ts';
import { hearNative } from './native/hear.ts';
import { routeOf } from './native/topics.ts';
import { complain, type Heard, type Hearing, openTurn, type Wire } from './wire.ts';

/**
 * Hears one message: the inputs it comes to, what is to be answered at once, and what is wrong with it. `scene` is what the
 * core knows now. Pure, and never throws, whatever the message.
 */
export function hear(wire: Wire, message: Message, scene: Knowledge): Heard {
  const turn: Hearing = { ...openTurn(wire, scene), message };
  if (message.retained === true) complain(turn, 'retained', '', 'kept from an earlier life');
  else hearOne(turn);
  const { inputs, publishes, issues, files } = turn;
  return { wire: turn.wire, inputs, publishes, issues, files };
}

function hearOne(turn: Hearing): void {
  const { wire, message } = turn;
  const native = routeOf(wire.realm, message.topic);
  if (native !== null) return hearNative(turn, native);
  const [realm, ...levels] = levelsBehind(wire.realm, message.topic);
  if (levels[0] === 'proc') return hearProc(turn, levels.slice(1), realm === '');
  if (levels[0] === 'g' || levels[0] === 's') return hearG5(turn, levels);
  complain(turn, 'wrong-topic', '', `nobody here listens on ${message.topic}`);
}

/** The realm a topic begins with and the levels behind it; no realm for the one topic that browsers get wrong. */
function levelsBehind(realm: string, topic: string): readonly string[] {
  if (topic.startsWith(`${realm}/`)) return [realm, ...topic.slice(realm.length + 1).split('/')];
  return topic.startsWith('proc/control/') ? ['', ...topic.split('/')] : [];
}
