import { MANIFEST } from './clean.ts';
import { exported, type Plant } from './plant.ts';

const { dependencies } = MANIFEST;
const wasteful = { ...MANIFEST, dependencies: { ...dependencies, 'left-pad': '1.0.0' } };

/** What knip must refuse, by the name of its report. */
export const FOR_KNIP: readonly Plant[] = [
  {
    what: 'an export nobody imports',
    path: 'sim/p-half.ts',
    text: `export const used: unknown = 1;\n${exported('2')}`,
    rule: 'exports',
    along: { 'sim/p-half.test.ts': "import { used } from './p-half.ts';\n\nused;\n" },
  },
  { what: 'a file nobody imports', path: 'sim/p-forgotten.ts', text: exported('1'), rule: 'files' },
  {
    what: 'a package nobody imports',
    path: 'package.json',
    text: JSON.stringify(wasteful, null, 2),
    rule: 'dependencies',
  },
];
