import { describe, expect, it } from 'vitest';
import { reportPage } from './page.ts';
import { aRun } from './testing/fake-run.ts';

describe('a report', () => {
  it('takes the run along only where it was given, and says how to see it where it was not', () => {
    const look = { page: 'cGFnZQ==', trace: 'dHJhY2U=' };
    const whole = reportPage(aRun(), { verifyCommand: null, look });
    expect(whole).toContain('<script type="text/plain" id="look-trace">dHJhY2U=</script>');
    expect(whole).toContain('See this run moment by moment');
    expect(whole).not.toMatch(/\b(src|href|xlink:href|action)=|@import|url\(|https?:|\/\/[a-z]/i);
    const told = reportPage(aRun(), { verifyCommand: null, look: { instead: 'It is <too> large.' } });
    expect(told).toContain('It is &lt;too&gt; large.');
    expect(told + reportPage(aRun(), { verifyCommand: null })).not.toContain('look-trace');
  });
});
