/** Runs Node's own WASI suite on our host, in Node and in Chromium: `npm run test:wasi [FOLDER]`; says passed / all. */
import { suiteFolder } from './archive.ts';
import { CASES } from './cases.ts';
import { runSuite, type Verdict } from './run.ts';

for (const { name, contrary } of CASES)
  if (contrary !== null) process.stdout.write(`${name} fails and is to: ${contrary}\n`);
const verdicts = await runSuite(
  process.argv[2] ?? suiteFolder(),
  undefined,
  ({ name, where, form, fault }) => {
    const isContrary = CASES.some((one) => one.name === name && one.contrary !== null);
    if (fault !== null && !isContrary) process.stdout.write(`${name} (${form}, ${where}): ${fault}\n`);
  },
);
for (const where of ['Node', 'Chromium'] satisfies Verdict['where'][])
  for (const form of ['plain', 'freezable'] satisfies Verdict['form'][]) {
    const those = verdicts.filter((verdict) => verdict.where === where && verdict.form === form);
    const passed = those.filter(({ fault }) => fault === null);
    process.stdout.write(`${where.padEnd(8)}  ${form.padEnd(9)}  ${passed.length} / ${those.length}\n`);
  }
const contrary = new Set(CASES.filter((one) => one.contrary !== null).map(({ name }) => name));
process.exitCode = verdicts.every(({ name, fault }) => fault === null || contrary.has(name)) ? 0 : 1;
