import { describe, expect, it } from 'vitest';
import { readScenarioText } from '../../../src/run/scenarios/read-scenario-file.js';
import { WHOLE_SCENARIO } from '../../support/scenario-texts.js';

const SOURCE = { path: 'broken.yaml', sha256: 'a'.repeat(64) };
const LINES = WHOLE_SCENARIO.trimEnd().split('\n');
/** Without these a file is whole all the same. */
const OPTIONAL = /^(?:why|observe|app|traffic|approval|repeat|tags|say|  - )/;

type Broken = readonly [how: string, text: string];

const replaced = (from: string, to: string): Broken => [
  `${from} -> ${to}`,
  WHOLE_SCENARIO.replace(from, to),
];
const withLine = (line: string): Broken => [`also ${line}`, `${WHOLE_SCENARIO}${line}\n`];

/** A value of another type, unit, size or spelling than may stand there. */
const WRONG_VALUES: readonly (readonly [string, readonly string[]])[] = [
  ['demo-run/1', ['demo-run/2', '1', 'null', 'demo-run', '[demo-run/1]']],
  [
    'a-whole-one',
    [
      'A-Whole',
      'a b',
      '-a',
      'a-',
      'a--b',
      '7.5',
      'true',
      '"x\\u0000"',
      `a${'b'.repeat(40)}`,
      '../x',
    ],
  ],
  ['Everything that a file can say', ['""', '[]', 't'.repeat(47), '"a\\nb"', '"a\\u0007"', '12']],
  ['Each field once.', ['""', '3', 'w'.repeat(401), '{}', '"\\u001b[31m"']],
  ['[stage, dev]', ['[]', 'stage', '[stag]', '[stage, stage]', '[1]', '{}', 'null', '[STAGE]']],
  ['observe: false', ['observe: no', 'observe: 0', 'observe: "false"', 'observe: null']],
  ['runtime: backend', ['runtime: backnd', 'runtime: 1', 'runtme: backend']],
  [
    'min_replicas: 1',
    [
      'min_replicas: 0',
      'min_replicas: 9',
      'min_replicas: 4',
      'min_replicas: 1.5',
      'min_replicas: one',
      'min_replica: 1',
    ],
  ],
  [
    'requests_per_second: 60',
    [
      'requests_per_second: 0',
      'requests_per_second: 501',
      'requests_per_second: 60/s',
      'rps: 60',
      'requests_per_second: 1e2',
      'requests_per_second: 0x10',
      'requests_per_second: 1_0',
      'requests_per_second: .inf',
      'requests_per_second: .nan',
      'requests_per_second: 0o17',
      'requests_per_second: 017',
      'requests_per_second: -5',
      'requests_per_second: +5',
    ],
  ],
  [
    'approval: granted',
    ['approval: yes', 'approval: grant', 'approval: [granted]', 'approval: null'],
  ],
  ['kind: load', ['kind: laod', 'kind: 1', 'knd: load', 'kind: leak', 'kind: null']],
  [
    'work: 10ms',
    [
      'work: 10',
      'work: 10 ms',
      'work: 0ms',
      'work: 2s',
      'work: 501ms',
      'work: 0.5ms',
      'work: -1ms',
      'work: 10us',
      'wrk: 10ms',
    ],
  ],
  [
    'offered: 125%',
    [
      'offered: 125',
      'offered: 1.25',
      'offered: 0%',
      'offered: 2001%',
      'offered: 125 %',
      'offered: x%',
    ],
  ],
  [
    'times: 2, during',
    ['times: 0, during', 'times: 11, during', 'times: two, during', 'times: 2.5, during'],
  ],
  [
    'during: scale_workers',
    ['during: noop', 'during: rollback', 'during: scale', 'durng: scale_workers'],
  ],
  ['after: 100ms', ['after: 100', 'after: 61s', 'after: soon', 'after: -1s']],
  ['incident: crash', ['incident: crsh', 'incident: 1', 'incidnt: crash', 'incident: [crash]']],
  ['times: 2, severity', ['times: -1, severity', 'times: 11, severity', 'times: 0, severity']],
  ['severity: catastrophic', ['severity: bad', 'severty: catastrophic']],
  [
    'action: scale_workers,',
    ['action: scale,', 'action: restart_service,', 'actoin: scale_workers,'],
  ],
  ['decided_by: q_table', ['decided_by: me', 'decided_by: q-table']],
  ['workers_to: 2', ['workers_to: 65', 'workers_to: -1', 'workers_to: two']],
  ['gate: refused', ['gate: refuse', 'gate: allowed', 'gate: 1']],
  ['reason: storm_brake', ['reason: storm_break', 'reason: 1', 'reason: ""']],
  ['role: safeguard', ['role: guard', 'rol: safeguard']],
  [
    '[RL_DECISION, ORCH_EXEC]',
    [
      '[RL_DECISION]',
      '[]',
      '[RL_DECISION, ORCH_EXE]',
      'RL_DECISION',
      '[rl_decision, orch_exec]',
      `[${'ORCH_EXEC, '.repeat(13)}]`,
    ],
  ],
  [
    'signal: stable_after',
    ['signal: stable', 'signal: workers', 'signal: 1', 'sgnal: stable_after'],
  ],
  [
    'at_most: 1s, at_least: 1ms',
    [
      'at_most: 1, at_least: 1ms',
      'at_most: 1ms, at_least: 1s',
      'at_most: 2h',
      'within: 1s',
      'severity: recoverable',
      'at_most: 61m',
      'at_most: 97%',
    ],
  ],
  ['at_most: 5', ['at_most: 5s', 'at_most: -1', 'at_most: 1.5', 'at_most: five']],
  ['escalated: true', ['escalated: yes', 'escalated: 1', 'escalated: false']],
  ['reason: tie_in_prod', ['reason: tie', 'reason: storm_brake']],
  ['runs: 20', ['runs: 0', 'runs: 201', 'runs: 18', 'run: 20', 'runs: "20"']],
  ['at_least: 19', ['at_least: 0', 'at_least: 21', 'at_least: 95%', 'atleast: 19']],
  [
    '[crash, nightly]',
    [
      '[crash, crash]',
      '[Crash]',
      'crash',
      '[""]',
      '[a b]',
      `[${Array.from({ length: 11 }, (_, at) => `t${String(at)}`).join(', ')}]`,
    ],
  ],
  ['before: Look.', ['before: ""', 'before: 1', 'befor: Look.', `before: ${'x'.repeat(401)}`]],
];

/** What YAML can say beyond plain data, and what is no YAML. */
const NO_PLAIN_DATA: readonly Broken[] = [
  withLine('extra: 1'),
  withLine('title: Twice'),
  withLine('__proto__: {}'),
  withLine('constructor: 1'),
  withLine('"toString": 1'),
  withLine('<<: { title: x }'),
  withLine('? [a, b]\n: 1'),
  withLine('1: 2'),
  withLine('null: 2'),
  withLine('---\nversion: demo-run/1'),
  withLine('...\nrubbish: 1'),
  withLine('- a'),
  withLine('\twhy: x'),
  withLine('{'),
  withLine('x: ['),
  withLine('x: "open'),
  withLine('x: @at'),
  withLine('x: `tick'),
  withLine('x: %percent'),
  withLine(`x: ${'['.repeat(20)}${']'.repeat(20)}`),
  withLine(`x: ${'['.repeat(3_000)}`),
  withLine(`x: ${'{a: '.repeat(3_000)}`),
  replaced('why: Each', 'why: &a Each'),
  replaced('why: Each field once.', 'why: *gone'),
  replaced('why: Each', 'why: !!str Each'),
  replaced('why: Each', 'why: !own Each'),
  replaced('observe: false', 'observe: !!bool false'),
  replaced('times: 2, during', 'times: !!int 2, during'),
  replaced('say: {', 'say: &s {'),
  replaced('fault:\n', 'fault: &f\n'),
  replaced('fault:\n', 'fault: !!seq\n'),
  replaced('expect:\n', 'expect:\n\t'),
  replaced('  - { gate', ' - { gate'),
  ['a directive', `%YAML 1.1\n---\n${WHOLE_SCENARIO}`],
  ['a directive of tags', `%TAG !e! tag:example.org,2000:\n---\n${WHOLE_SCENARIO}`],
  ['an empty file', ''],
  ['blanks alone', ' \n \n'],
  ['a comment alone', '# nothing\n'],
  ['a text alone', 'scenario'],
  ['a list alone', '- version: demo-run/1\n'],
  ['a zero byte', '\u0000'],
  ['a byte order mark in the middle', WHOLE_SCENARIO.replace('title:', '\ufefftitle:')],
  ['carriage returns alone', WHOLE_SCENARIO.replaceAll('\n', '\r')],
  ['everything in one line', WHOLE_SCENARIO.replaceAll('\n', ' ')],
  [
    'seventeen expectations',
    WHOLE_SCENARIO.replace(
      'repeat:',
      `${Array.from({ length: 10 }, (_, at) => `  - { signal: workers, at_most: ${String(at)} }\n`).join('')}repeat:`,
    ),
  ],
  [
    'the same expectation twice',
    WHOLE_SCENARIO.replace(
      'expect:\n',
      'expect:\n  - { incident: overload }\n  - { incident: overload }\n',
    ),
  ],
  [
    'five faults',
    WHOLE_SCENARIO.replace(
      'fault:\n',
      'fault:\n  - { kind: leak }\n  - { kind: leak }\n  - { kind: leak }\n',
    ),
  ],
  ['two subjects', WHOLE_SCENARIO.replace('{ gate: refused', '{ gate: refused, incident: crash')],
  ['no subject', WHOLE_SCENARIO.replace('{ gate: refused, ', '{ ')],
  [
    'a file of alerts that is not there',
    WHOLE_SCENARIO.replace(
      '{ kind: load, work: 10ms, offered: 125% }',
      '{ kind: alerts, file: nowhere.json }',
    ),
  ],
];

const EVERY: readonly Broken[] = [
  ...WRONG_VALUES.flatMap(([from, all]) => all.map((to) => replaced(from, to))),
  ...NO_PLAIN_DATA,
  // A needed field is missing, or the end of the file is.
  ...LINES.filter((line) => !OPTIONAL.test(line)).map((line): Broken => [
    `without ${line}`,
    WHOLE_SCENARIO.replace(`${line}\n`, ''),
  ]),
  ...Array.from({ length: 30 }, (_, at) => WHOLE_SCENARIO.slice(0, at * 9)).map((text): Broken => [
    `only ${String(text.length)} characters`,
    text,
  ]),
];

it('has at least 200 ways to break a file, each of which changes it', () => {
  expect(EVERY.length).toBeGreaterThanOrEqual(200);
  expect(EVERY.filter(([, text]) => text === WHOLE_SCENARIO)).toEqual([]);
  expect(readScenarioText(WHOLE_SCENARIO, SOURCE).sound).toBe(true);
});

it.each(EVERY)('%s: says what is wrong, where, and what is accepted', (_how, text) => {
  const reading = readScenarioText(text, SOURCE);
  const problems = reading.sound ? [] : reading.problems;
  expect(problems.length).toBeGreaterThan(0);
  const lines = text.split(/\r?\n|\r/).length;
  for (const { file, line, column, field, accepted, remedy, rule } of problems) {
    expect(file).toBe('broken.yaml');
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    for (const words of [field, accepted, remedy, rule]) expect(words).toMatch(/\S/);
    expect(`${accepted} ${remedy}`).not.toMatch(/Error|undefined|\bat .*:\d+:\d+|Invalid input/);
  }
});

it('tells all that is wrong at once, each at its place, with the nearest spelling', () => {
  const text = WHOLE_SCENARIO.replace('kind: load', 'kind: laod')
    .replace('during: scale_workers', 'during: scale_worker')
    .replace('storm_brake', 'storm_break')
    .replace('runs: 20', 'rums: 20');
  const reading = readScenarioText(text, SOURCE);
  const problems = reading.sound ? [] : reading.problems;
  expect(problems.map(({ line, column, remedy }) => [line, column, remedy])).toEqual([
    [11, 13, 'did you mean load?'],
    [12, 37, 'did you mean scale_workers?'],
    [16, 30, 'did you mean storm_brake?'],
    [21, 9, 'add runs'],
    [21, 11, 'did you mean runs?'],
  ]);
});

/** Where each problem of a text is, and what is accepted there. */
function told(text: string): string[][] {
  const reading = readScenarioText(text, SOURCE);
  const problems = reading.sound ? [] : reading.problems;
  return problems.map(({ field, accepted }) => [field, accepted]);
}

it.each([
  ['a type', '[stage, dev]', 'stage', ['environment', 'a list']],
  [
    'a duration',
    'at_most: 1s, at_least: 1ms',
    'at_most: 2 seconds, at_least: 1 ms',
    ['expect.4.at_most', 'a duration such as 250ms, 1s, 1.5s or 2m, at most an hour'],
    ['expect.4.at_least', 'a duration such as 250ms, 1s, 1.5s or 2m, at most an hour'],
  ],
  [
    'a duration beside none',
    'at_most: 1s, at_least: 1ms',
    'at_most: 2 seconds',
    ['expect.4.at_most', 'a duration such as 250ms, 1s, 1.5s or 2m, at most an hour'],
  ],
  ['a number', 'runs: 20, at_least: 19', 'runs: "20", at_least: 19', ['repeat.runs', 'a number']],
  ['an empty name', 'a-whole-one', '""', ['scenario', expect.anything() as string]],
])('tells %s that is wrong once, and no second problem of it', (_what, from, to, ...problems) => {
  expect(told(WHOLE_SCENARIO.replace(from, to))).toEqual(problems);
});

it('tells an empty list once', () => {
  const text = WHOLE_SCENARIO.replace(/expect:\n(?: {2}- .*\n)+/, 'expect: []\n');
  expect(told(text)).toEqual([['expect', 'a list of at least 1']]);
});

it('tells what is wrong between fields, and with other files, whatever else is wrong', () => {
  const text = WHOLE_SCENARIO.replace('a-whole-one', 'A Whole')
    .replace('runtime: backend, min_replicas: 1', 'runtime: backnd, min_replicas: 5')
    .replace('{ kind: load, work: 10ms, offered: 125% }', '{ kind: alerts, file: nowhere.json }');
  const fields = told(`${text}policy: nofile.json\n`).map(([field]) => field);
  expect(fields).toEqual(['scenario', 'app.runtime', 'app', 'policy', 'fault.0.file']);
});

describe('an action that no gate ever lets through', () => {
  const asking = (others: string) =>
    WHOLE_SCENARIO.replace(
      /expect:\n(?: {2}- .*\n)+/,
      `expect: [{ incident: crash }, { action: rollback${others}]\n`,
    );

  it('is not expected without its refusal', () => {
    expect(told(asking(' }'))).toEqual([
      ['expect.1.action', expect.stringMatching(/^one of noop, .*expect \{ gate: refused \}/)],
    ]);
  });

  it.each([' }, { gate: refused }', ' }, { escalated: true }', ', times: 0 }'])(
    'is expected with%s',
    (others) => {
      expect(told(asking(others))).toEqual([]);
    },
  );
});

it.each([
  ['needed', 'title: Everything that a file can say', 'title: 12', /^write what is accepted/],
  ['needed not', 'tags: [crash, nightly]', 'tags: 12', /leave it out$/],
  ['needed not, within a group', 'decided_by: q_table', 'decided_by: 12', /leave it out$/],
])('proposes to leave out only what is not needed: what is %s', (_what, from, to, remedy) => {
  const reading = readScenarioText(WHOLE_SCENARIO.replace(from, to), SOURCE);
  const [problem] = reading.sound ? [] : reading.problems;
  expect(problem?.remedy).toMatch(remedy);
  if (from.startsWith('title')) expect(problem?.remedy).not.toContain('leave');
});

it.each([
  ['a text that is not closed', "version: demo-run/1\ntitle: 'open\n", 2, "title: 'open"],
  ['a list that is not closed', 'environment: [stage\ntitle: x\n', 1, 'environment: [stage'],
])('shows %s where it begins', (_what, text, line, value) => {
  const reading = readScenarioText(text, SOURCE);
  expect(reading.sound ? [] : reading.problems).toMatchObject([{ line, value, rule: 'syntax' }]);
});

it('calls what is nested without end nested, and not by the words of the machine', () => {
  const reading = readScenarioText('['.repeat(20_000), SOURCE);
  expect(reading.sound ? [] : reading.problems).toMatchObject([{ rule: 'nesting', line: 1 }]);
});
