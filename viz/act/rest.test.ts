import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { basicOf, Rest } from './rest.ts';

/** A question that has come and waits for its answer. */
interface Waiting {
  readonly as: string;
  readonly answer: (name: string) => void;
}

const [WRONG, RIGHT] = [basicOf('vera', 'something else'), basicOf('vera', 'staple of the realm')];

/** Looks again and again, for longer than a busy machine stands still. */
const until = <Found>(look: () => Found): ReturnType<typeof vi.waitUntil<Found>> =>
  vi.waitUntil(look, { timeout: 30_000 });

let server: Server;
const waiting: Waiting[] = [];
const take = (request: IncomingMessage, response: ServerResponse): void => {
  const answer = (name: string): void => {
    response.end(JSON.stringify({ guest: { name, rights: [] } }));
  };
  waiting.push({ as: request.headers.authorization ?? '', answer });
};
beforeEach(async () => {
  waiting.length = 0;
  server = createServer(take).listen(0, '127.0.0.1');
  await until(() => server.listening);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Somebody who gives one answer after another when asked who it is, and whether it was asked again each time. */
function somebody(...answers: readonly string[]) {
  const again: boolean[] = [];
  const { port } = server.address() as AddressInfo;
  const rest = new Rest({ root: `http://127.0.0.1:${port}/`, realm: 'realm' }, (isAgain) =>
    Promise.resolve(answers[again.push(isAgain) - 1] ?? null),
  );
  return { rest, again };
}
const asked = (as: string): Promise<Waiting> => until(() => waiting.find((one) => one.as === as) ?? false);

it('asks again after what was not good', async () => {
  const { rest, again } = somebody(WRONG, RIGHT);
  await rest.signIn();
  (await asked(WRONG)).answer('nobody');
  (await asked(RIGHT)).answer('vera');
  await until(() => rest.guest?.name === 'vera');
  expect(again).toEqual([false, true]);
});

it('an answer about one who has been corrected meanwhile signs nobody out', async () => {
  const { rest, again } = somebody(WRONG, RIGHT);
  await rest.signIn();
  const late = await asked(WRONG);
  await rest.signIn();
  (await asked(RIGHT)).answer('vera');
  await until(() => rest.guest?.name === 'vera');
  late.answer('nobody');
  // A round of another question: by then, the late answer has been read.
  const other = rest.fetch(rest.urlOf('other'));
  await until(() => waiting.length === 3);
  waiting[2]?.answer('vera');
  await other;
  expect({ name: rest.guest?.name, isSignedIn: rest.isSignedIn, again }).toEqual({
    name: 'vera',
    isSignedIn: true,
    again: [false, false],
  });
});
