import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeOf, type Report, type Request, runtimeId } from '../../core/index.ts';
import { hear, type Message } from '../wire/index.ts';
import { askerOf } from '../wire/native/client-side.ts';
import { corpus } from '../wire/testing/corpus.ts';
import { mutatedJson } from '../wire/testing/mutation.ts';
import { Supervisor } from '../wire/testing/supervisor.ts';
import { can, type Identity } from './identity.ts';
import { whyNotPublish, whyNotSubscribe } from './rules.ts';
import { programmer, someone } from './testing/people.ts';

const uuid = (tail: string): string => `11111111-2222-4333-8444-0000000000${tail}`;
const runtimes = ['b1', 'b2', 'b3', 'e1', 'f0', 'f1', 'a1'].map(uuid).concat('n1');
const modules = ['c1', 'c2', 'e2', 'f2', 'f3', 'a2'].map(uuid).concat('m1');
const names = [...runtimes, ...modules, 'ann', 'carl'];
/** Other spellings of uuids, names that runtimes and modules took, and those that anybody could take. */
const aliases = [
  ...names,
  ...['b1', 'e2', 'f2'].flatMap((tail) => [`urn:uuid:${uuid(tail)}`, `{${uuid(tail).toUpperCase()}}`]),
  ...['tab', 'rt1', 'm', 'one', 'lamp'],
];
const people: readonly Identity[] = [
  ...runtimes.map((name) => someone(name, 'runtime')),
  programmer('ann', { publ: ['#'], subs: ['#'] }),
  someone('carl', 'client', { publ: ['#'], subs: ['#'] }),
  someone('vera', 'viewer', { publ: ['#'], subs: ['#'] }),
  someone('olga', 'operator'),
];

/** A supervisor after each of the messages that the corpus has in order. */
const stages: readonly Supervisor[] = corpus.map((_, count) => {
  const supervisor = new Supervisor();
  for (const message of corpus.slice(0, count)) supervisor.hear(message);
  return supervisor;
});

/** The witness: what the codecs make of a message, and whether all of it is about whoever sent it. */
function isOwn(
  who: Identity,
  input: Report | Request,
  { scene }: Supervisor,
  all: readonly unknown[],
): boolean {
  const mine = (id: string): boolean => {
    const parent = scene.runtimes.get(runtimeId(id))?.runtime.parent;
    return who.runtimes.includes(id) || (parent != null && who.runtimes.includes(parent));
  };
  const asker = 'request' in input ? askerOf(input.request) : null;
  if (asker !== null && asker.client !== who.name) return false;
  switch (input.kind) {
    case 'runtime-registered':
      return (
        mine(input.runtime.id) ||
        (input.runtime.parent !== null && who.runtimes.includes(input.runtime.parent))
      );
    case 'runtime-left':
      return mine(input.runtime) || can(who, 'operate');
    case 'link-measured': {
      const devices = who.runtimes.map((id) => scene.runtimes.get(runtimeId(id))?.runtime.device.id);
      return devices.includes(input.from) || devices.includes(input.to);
    }
    case 'module-requested':
    case 'program-requested':
    case 'migration-requested':
      return can(who, 'modules:write');
    case 'module-deletion-requested': {
      const record = scene.modules.get(input.module);
      const home = record === undefined ? null : homeOf(record);
      return can(who, 'modules:write') || (home !== null && mine(home));
    }
    case 'drain-requested':
      return can(who, 'operate') || mine(input.runtime);
    case 'runtime-removal-requested':
    case 'settings-changed':
    case 'rules-changed':
      return can(who, 'operate');
    case 'module-thawed':
      // The source of a move says for both ends that it went.
      return mine(input.runtime) || (all.length === 2 && isSentBy(who, input.module, scene));
    default:
      return mine(input.runtime);
  }
}

const isSentBy = (who: Identity, module: Request['request'] | string, scene: Supervisor['scene']): boolean =>
  scene.migrations.values().some((move) => move.module === module && who.runtimes.includes(move.from));

/** A message of the corpus in which names stand for one another, and something may be spoiled. */
const forged: fc.Arbitrary<Message> = fc
  .record({
    message: fc.constantFrom(...corpus),
    swaps: fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...aliases)), { maxLength: 2 }),
    isTopicSwapped: fc.boolean(),
  })
  .chain(({ message, swaps, isTopicSwapped }) => {
    const swapped = (text: string): string =>
      swaps.reduce((all, [from, to]) => all.replaceAll(from, to), text);
    const payload = swapped(String(message.payload));
    const topic = isTopicSwapped ? swapped(message.topic) : message.topic;
    return fc.oneof(fc.constant(payload), mutatedJson(payload)).map((one) => ({ topic, payload: one }));
  });

describe('what somebody may publish', () => {
  it('never makes the supervisor believe a thing of anybody else, in any dialect', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...stages),
        forged,
        fc.constantFrom(...people),
        (supervisor, message, who) => {
          const scenes = [{ realm: 'realm', knowledge: supervisor.scene }];
          if (whyNotPublish(who, message, scenes) !== null) return;
          const { inputs } = hear(supervisor.wire, message, supervisor.scene);
          for (const input of inputs)
            expect(isOwn(who, input, supervisor, inputs), `${who.name}: ${input.kind}`).toBe(true);
        },
      ),
      { numRuns: 12_000 },
    );
  });

  it('lets every peer of every generation say what it has to say', () => {
    const nobody = corpus.filter((message, at) => {
      const scenes = [{ realm: 'realm', knowledge: stages[at]?.scene ?? null }];
      return people.every((who) => whyNotPublish(who, message, scenes) !== null);
    });
    expect(nobody).toEqual([]);
  });

  it('is nothing at all where a realm knows nothing yet, but to register and to ask', () => {
    const scenes = [{ realm: 'realm', knowledge: null }];
    const said = corpus.filter(
      (message) => whyNotPublish(someone(uuid('b2'), 'runtime'), message, scenes) === null,
    );
    expect(said.map(({ topic }) => topic.replace(/.*\/proc/, ''))).toEqual(expect.arrayContaining(['/reg']));
    expect(said.some(({ topic }) => /stdout|stdio|exited/.test(topic))).toBe(false);
  });

  it('needs no more than a token lets it, whatever its owner is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...stages),
        forged,
        fc.constantFrom(...people),
        (supervisor, message, who) => {
          const scenes = [{ realm: 'realm', knowledge: supervisor.scene }];
          const bounded = { ...who, isBounded: true, publ: ['realm/proc/reg', 'realm/arts/#'] };
          const isWithin = message.topic === 'realm/proc/reg' || message.topic.startsWith('realm/arts/');
          if (whyNotPublish(bounded, message, scenes) !== null) return;
          expect(isWithin).toBe(true);
          expect(whyNotPublish(who, message, scenes)).toBeNull();
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('what somebody may hear', () => {
  const level = fc.constantFrom(
    'realm',
    'proc',
    'control',
    'arts',
    'v1',
    'rt',
    'client',
    'ann',
    'command',
    'debug',
    'stdin',
    uuid('b1'),
    uuid('b2'),
    '+',
    's',
    'x',
  );
  const filter = fc
    .tuple(fc.array(level, { minLength: 1, maxLength: 6 }), fc.boolean())
    .map(([levels, isOpen]) => [...levels, ...(isOpen ? ['#'] : [])].join('/'));
  const secret = [
    `realm/proc/control/${uuid('b1')}`,
    `realm/arts/v1/rt/${uuid('b1')}/command`,
    `realm/arts/v1/rt/${uuid('b1')}/snapshot/m/1`,
    `realm/proc/debug/stdin/${uuid('c1')}`,
    'realm/arts/v1/client/ann/answer',
    'realm/arts/v1/client/ann/request',
    `proc/control/${uuid('b1')}`,
  ];

  it('is never an order, a snapshot, an answer or the input of a module of others, however it is asked for', () => {
    const strangers = people.filter(({ name }) => [uuid('b2'), 'carl', 'vera'].includes(name));
    fc.assert(
      fc.property(
        filter,
        fc.constantFrom(...strangers),
        fc.constantFrom(...stages),
        (asked, who, { scene }) => {
          if (
            whyNotSubscribe({ ...who, subs: ['#'] }, asked, [{ realm: 'realm', knowledge: scene }]) !== null
          )
            return;
          // The witness knows only topics and reads the filter level by level.
          const shape = new RegExp(
            `^${asked.replaceAll('+', '[^/]*').replace(/\/#$/, '(/.*)?').replace(/^#$/, '.*')}$`,
          );
          expect(
            secret.filter((topic) => shape.test(topic)),
            `${who.name} hears ${asked}`,
          ).toEqual([]);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
