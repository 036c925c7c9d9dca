import { renderIssues, scenarioSchema } from '../../scenarios/index.ts';
import { whole } from '../report/quantity.ts';
import { sweepFileSchema } from '../sweep/json-schema.ts';
import { EXIT } from './exits.ts';
import { load, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts validate`. */
export interface ValidateOptions {
  readonly set?: readonly string[];
  readonly json?: boolean;
}

/** Checks scenario files and prints all that is wrong with any of them. */
export async function validate(
  files: readonly string[],
  options: ValidateOptions,
  screen: Screen = ownScreen(),
): Promise<number> {
  const checked = files.map((file) => ({ file, loading: load(file, { overrides: options.set ?? [] }) }));
  const issues = checked.flatMap(({ loading }) => (loading.kind === 'issues' ? loading.issues : []));
  if (options.json === true) screen.out(`${JSON.stringify({ files: files.length, issues })}\n`);
  else {
    for (const { file, loading } of checked) {
      if (loading.kind === 'issues') continue;
      const { name, devices, modules } = loading.scenario;
      const size = `${whole(devices.length)} devices, ${whole(modules.length)} modules`;
      screen.out(`${screen.paint('green', '✔')} ${file}  ${screen.paint('dim', `${name}: ${size}`)}\n`);
    }
    if (issues.length > 0) screen.err(renderIssues(issues, { color: screen.isErrColored }));
  }
  return issues.length === 0 ? EXIT.ok : EXIT.input;
}

/** What there are JSON Schemas of. */
const SCHEMAS: Readonly<Record<string, () => object>> = { scenario: scenarioSchema, sweep: sweepFileSchema };

/** Prints the JSON Schema of scenario or sweep files. */
export async function schema(of: string, screen: Screen = ownScreen()): Promise<number> {
  const known = Object.keys(SCHEMAS);
  const draw = known.includes(of) ? SCHEMAS[of] : undefined;
  if (draw === undefined)
    return refuse(screen, EXIT.usage, `there is no schema of "${of}"`, `there is one of ${known.join(', ')}`)
      .exitCode;
  screen.out(`${JSON.stringify(draw(), null, 2)}\n`);
  return EXIT.ok;
}
