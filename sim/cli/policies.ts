import { profiles, settingNames, settingsGuide } from '../../core/index.ts';
import { bareTable, wrapped } from '../report/layout.ts';
import { EXIT } from './exits.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts policies`. */
export interface PoliciesOptions {
  readonly settings?: boolean;
  readonly json?: boolean;
}

/** Lists the policies with a sentence and their scorers each, and on request every setting with its reason. */
export async function policies(options: PoliciesOptions, screen: Screen = ownScreen()): Promise<number> {
  if (options.json === true)
    screen.out(`${JSON.stringify({ policies: asJson(), settings: settingsGuide }, null, 2)}\n`);
  else screen.out(options.settings === true ? settingsText(screen) : policiesText(screen));
  return EXIT.ok;
}

const asJson = (): readonly object[] =>
  profiles.map(({ name, summary, adapts, preempts, filters, scorers, queue, replanMs }) => ({
    name,
    summary,
    adapts,
    preempts,
    filters: filters.map((filter) => filter.name),
    scorers: scorers.map(({ scorer, weight }) => ({ name: scorer.name, weight })),
    queue: queue?.name ?? null,
    replanMs: replanMs ?? null,
  }));

const NAME_WIDTH = 22;

function policiesText({ paint, columnCount }: Screen): string {
  const lines = profiles.flatMap(({ name, summary, adapts, preempts, scorers, queue }) => {
    const order = queue === undefined ? '' : `queue: ${queue.name}`;
    const traits = [adapts ? 'adapts' : 'never moves', preempts ? 'preempts' : '', order].filter(
      (text) => text !== '',
    );
    const scores = scorers.map(({ scorer, weight }) => `${scorer.name} ${weight}`).join(', ');
    const rest = wrapped(
      `${traits.join(', ')}; ${scores === '' ? 'no scores' : `scores: ${scores}`}`,
      columnCount - NAME_WIDTH - 2,
    );
    const [first = '', ...more] = wrapped(summary, columnCount - NAME_WIDTH - 2);
    const indented = [...more, ...rest.map((line) => paint('dim', line))].map(
      (line) => `${' '.repeat(NAME_WIDTH)}${line}`,
    );
    return [`${paint('bold', name.padEnd(NAME_WIDTH))}${first}`, ...indented];
  });
  return `${lines.join('\n')}\n\n${paint('dim', 'arts policies --settings lists what can be set; give them with --set settings.NAME=VALUE')}\n`;
}

function settingsText({ paint, columnCount }: Screen): string {
  const rows = settingNames.map((name) => {
    const { unit, min, max, initial } = settingsGuide[name];
    return { name, cells: [paint('bold', name), String(initial), unit, `[${min}, ${max}]`] };
  });
  const table = bareTable(
    [
      ['setting', 'default', 'unit', 'range'].map((head) => paint('dim', head)),
      ...rows.map(({ cells }) => cells),
    ],
    [1],
  ).split('\n');
  const [head = '', ...lines] = table;
  const body = rows.flatMap(({ name }, index) => [
    lines[index] ?? '',
    ...wrapped(settingsGuide[name].why, columnCount - 6).map((line) => paint('dim', `      ${line}`)),
  ]);
  return `${[head, ...body].join('\n')}\n`;
}
