import { describe, expect, it } from 'vitest';
import { literally, problemsMarkdown, summaryMarkdown } from '../../../src/cli/results/markdown.js';
import { outcomeOf, scenarioFile } from '../../support/trials.js';

describe('the summary of a job', () => {
  it('is a table with a row for each scenario, and what was missed', () => {
    const file = scenarioFile({ repeat: { runs: 4, at_least: 4 } }, { id: 'over_load' });
    const text = summaryMarkdown(
      [outcomeOf('P'), outcomeOf('PPPF', { file })],
      [{ scenario: 'only-dev', file: 'x.yaml', environments: ['dev'] }],
      ({ seed }) => `demo-run run --seed ${String(seed)}`,
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
        '- **FAIL** over\\_load\\: 1 failed, 4 of 4 must pass',
        '- over\\_load\\: restart\\_service decided by the Q\\-table at least once was missed in 1 run; seen: noop chosen by a rule',
        '- over\\_load\\: 3 of 4 passed\\: at least 19.4 % with 95 % confidence',
        '- again: demo\\-run run \\-\\-seed 45',
        '- not played: only\\-dev (only for dev)',
        '',
        '',
      ].join('\n'),
    );
  });

  it('names what is wrong with files, where nothing was played', () => {
    const problem = {
      file: 'a_b.yaml',
      line: 3,
      column: 5,
      field: 'title',
      rule: 'size',
      value: '',
    };
    const told = { ...problem, accepted: 'a text', remedy: 'give it one' };
    const lines = problemsMarkdown(Array.from({ length: 52 }, () => told)).split('\n');
    expect(lines[0]).toBe('### demo-run: 52 problems in the scenario files, nothing was played');
    expect(lines[2]).toBe(
      '- a\\_b.yaml\\:3\\:5 title\\: "" (accepted: a text; to fix it: give it one)',
    );
    expect(lines).toContain('- and 2 more');
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
