import { describe, expect, it } from 'vitest';
import { literally, summaryMarkdown } from '../../../src/cli/results/markdown.js';
import { outcomeOf, scenarioFile } from '../../support/trials.js';

describe('the summary of a job', () => {
  it('is a table with a row for each scenario, and what was missed', () => {
    const file = scenarioFile({ repeat: { runs: 4, at_least: 4 } }, { id: 'over_load' });
    const text = summaryMarkdown(
      [outcomeOf('P'), outcomeOf('PPPF', { file })],
      [{ scenario: 'only-dev', file: 'x.yaml', environments: ['dev'] }],
    );
    expect(text).toBe(
      [
        '### demo-run: 1 of 2 scenarios passed',
        '',
        '| Scenario | Verdict | Runs passed | Expectations | Time | Run |',
        '| --- | --- | --- | --- | --- | --- |',
        '| crash | PASS | 1 of 1 | objectives 2 of 2 met; 2 of 2 evaluated | 1.5 s | 000001\\-8f3a |',
        '| over\\_load | FAIL | 3 of 4 | objectives 7 of 8 met; 8 of 8 evaluated | 6.0 s | 000004\\-8f3a |',
        '',
        '- **FAIL** over\\_load\\: 1 failed, 4 of 4 needed',
        '- over\\_load\\: restart\\_service decided by the Q\\-table at least once was missed in 1 run',
        '- over\\_load\\: 3 of 4 passed\\: at least 19 % with 95 % confidence',
        '- not played: only\\-dev (only for dev)',
        '',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['a | b', 'a \\| b'],
    ['two\nlines', 'two lines'],
    ['<img src=x onerror=y>', '&lt;img src=x onerror=y\\>'],
    ['[here](https://x.example)', '\\[here\\]\\(https\\://x.example\\)'],
    ['**bold** `code` ~~no~~', '\\*\\*bold\\*\\* \\`code\\` \\~\\~no\\~\\~'],
    ['a\\|b', 'a\\\\\\|b'],
    ['\u202egnp', '\\\\u202egnp'],
    ['x'.repeat(600), `${'x'.repeat(500)}...`],
  ])('shows %j as it is', (text, written) => {
    expect(literally(text)).toBe(written);
  });
});
