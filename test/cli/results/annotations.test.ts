import { describe, expect, it } from 'vitest';
import { githubAnnotations, problemAnnotations } from '../../../src/cli/results/annotations.js';
import { expectationLines } from '../../../src/cli/results/expectation-lines.js';
import { outcomeOf, scenarioFile } from '../../support/trials.js';

const lineOf = (_file: string, at: number) => 7 + at;
const asIs = (file: string) => file;

describe('the annotations of GitHub', () => {
  it('say what was expected and what was seen, beside the line of the file', () => {
    expect(githubAnnotations([outcomeOf('F')], lineOf, asIs)).toEqual([
      '::error file=crash.yaml,line=8,title=crash%3A missed::' +
        'expected: restart_service decided by the Q-table at least once%0Aseen: noop chosen by a rule',
    ]);
  });

  it('are a warning where so many misses are allowed', () => {
    const file = scenarioFile({ repeat: { runs: 3, at_least: 2 } });
    expect(githubAnnotations([outcomeOf('PPF', { file })], lineOf, asIs)).toEqual([
      expect.stringMatching(/^::warning .*%0Aseen in 1 of 3 runs: noop/),
    ]);
  });

  it('say why nothing could be concluded', () => {
    const outcome = outcomeOf('I', { bend: { error: 'the port is taken' } });
    expect(githubAnnotations([outcome], lineOf, asIs)).toEqual([
      expect.stringMatching(
        /^::error file=crash.yaml,line=1,title=crash%3A INCONCLUSIVE::.*: the port is taken$/,
      ),
    ]);
  });

  it('say what is wrong with a file, beside its place', () => {
    const found = {
      field: 'title',
      rule: 'size',
      value: '',
      accepted: 'a text',
      remedy: 'write one',
    };
    const problem = { file: 'a.yaml', line: 3, column: 5, ...found };
    expect(problemAnnotations([problem], asIs)).toEqual([
      '::error file=a.yaml,line=3,col=5,title=not sound::' +
        'title: ""%0Aaccepted: a text%0Ato fix it: write one',
    ]);
    expect(problemAnnotations(Array<typeof problem>(12).fill(problem), asIs)).toHaveLength(10);
  });

  it('are none for what passed', () => {
    expect(githubAnnotations([outcomeOf('P')], lineOf, asIs)).toEqual([]);
  });

  it('let no text begin another command or property', () => {
    const file = scenarioFile({ path: 'a,b:c%.yaml\n::error::x' });
    const [command = ''] = githubAnnotations([outcomeOf('F', { file })], lineOf, asIs);
    expect(command).not.toContain('\n');
    expect(command).toMatch(/^::error file=a%2Cb%3Ac%25\.yaml\\u000a%3A%3Aerror%3A%3Ax,line=8,/);
  });

  it('are at most ten, those first that decide', () => {
    const allowed = scenarioFile({ repeat: { runs: 2, at_least: 1 } });
    const all = [
      ...Array.from({ length: 8 }, () => outcomeOf('PF', { file: allowed })),
      ...Array.from({ length: 8 }, () => outcomeOf('F')),
    ];
    const levels = githubAnnotations(all, lineOf, asIs).map((text) => text.split(' ')[0]);
    expect(levels).toEqual([...Array<string>(8).fill('::error'), '::warning', '::warning']);
  });
});

describe('the lines of the expectations of a file', () => {
  it.each([
    { text: 'a: 1\nexpect:\n  - { incident: crash }\n  # why\n  - action: noop\n', lines: [3, 5] },
    { text: '{"expect": [\n{"incident": "crash"},\n\n{"action": "noop"}]}', lines: [2, 4] },
    { text: 'a: 1\n', lines: [] },
    { text: '', lines: [] },
  ])('of $text are $lines', ({ text, lines }) => {
    expect(expectationLines(text)).toEqual(lines);
  });
});
