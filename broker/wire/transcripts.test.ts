import { describe, expect, it } from 'vitest';
import type { Message } from './message.ts';
import { conversations } from './testing/corpus.ts';
import { Supervisor } from './testing/supervisor.ts';

const [first = [], middle = [], fourth = [], fifth = [], own = [], farewells = []] = conversations;

/** Ids are told by their ends; what is fresh is told by its being fresh. */
const short = (text: string | Uint8Array): string =>
  String(text)
    .replaceAll(/11111111-2222-4333-8444-0+/g, '~')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/g, '~fresh');

/** A conversation as a script: what is said, what it comes to, what is answered. */
function script(messages: readonly Message[], supervisor: Supervisor): string {
  const lines = messages.flatMap((message) => {
    const { inputs, said, native, issues, files } = supervisor.hear(message);
    const kinds = inputs.map(({ kind }) => kind).join(', ');
    return [
      `→ ${short(message.topic)}`,
      `  ${short(message.payload)}`,
      ...(kinds === '' ? [] : [`    ▸ ${kinds}`]),
      ...files.map(({ file }) => `    ▸ wants ${file}`),
      ...issues.map(({ code, message: text }) => `    ! ${code}: ${text}`),
      ...[...said, ...native].flatMap(({ topic, payload }) => [
        `    ← ${short(topic)}`,
        `      ${short(payload)}`,
      ]),
    ];
  });
  return `${lines.join('\n')}\n`;
}

describe('a conversation', () => {
  it.each([
    ['the first generation', 'first', first],
    ['the second and third generation', 'middle', middle],
    ['the fourth generation', 'fourth', fourth],
    ['the fifth generation', 'fifth', fifth],
    ['our own dialect', 'own', own],
  ] as const)('in %s goes as it is written down', async (_, name, messages) => {
    await expect(script(messages, new Supervisor())).toMatchFileSnapshot(`transcripts/${name}.txt`);
  });

  it('of all of them at once ends with every runtime gone but our own', async () => {
    const supervisor = new Supervisor();
    for (const messages of [first, middle, fourth, fifth, own]) script(messages, supervisor);
    script(farewells, supervisor);
    const health = supervisor.scene.runtimes
      .values()
      .map(({ runtime, health }) => `${runtime.name} ${health}`);
    expect(health.toSorted()).toEqual([
      'arena-rt1 left',
      'n1 alive',
      'other tab alive',
      'py-host alive',
      'rt1 left',
      'rt4 left',
      'tab left',
    ]);
  });
});
