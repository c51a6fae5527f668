import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jsonFaultOffset } from '../../../src/run/scenarios/json-fault.js';
import { readAlertHistory } from '../../../src/run/scenarios/read-alert-history.js';
import { PROJECT_ROOT } from '../../support/cli.js';

const ALERT = { status: 'firing', labels: { alertname: 'A' }, startsAt: '2026-03-14T02:10:00Z' };
const PAYLOAD = { version: '4', alerts: [ALERT] };
const LATER = { version: '4', alerts: [{ ...ALERT, startsAt: '2026-03-14T02:10:01Z' }] };

const PAYLOAD_WORDS = expect.stringMatching(/^what Alertmanager posts/) as string;

function read(text: string) {
  const path = join(mkdtempSync(join(tmpdir(), 'alerts-')), 'history.json');
  writeFileSync(path, text);
  return readAlertHistory(path, 5_000);
}

it.each([
  ['one object', JSON.stringify(PAYLOAD), 1],
  ['a list', JSON.stringify([PAYLOAD, LATER], undefined, 2), 2],
  ['an object on each line', `${JSON.stringify(PAYLOAD)}\n${JSON.stringify(LATER)}\n\n`, 2],
])('reads %s', (_how, text, alerts) => {
  const reading = read(text);
  expect(reading.sound && reading.history.alerts.length).toBe(alerts);
});

it.each([
  ['{"version":"4",\n "alerts":[}', { line: 2, column: 12, field: 'json' }],
  ['{"version":"4" "alerts":[]}', { line: 1, column: 16, field: 'json' }],
  ['', { line: 1, column: 1, field: 'json' }],
  [`${JSON.stringify(PAYLOAD)}\n{"version"\n`, { line: 2, column: 11, field: 'json' }],
  ['{"version":"4","alerts":[]}', { field: 'alerts', rule: 'size' }],
  ['{"version":"3","alerts":[]}', { field: '.version' }],
  [`[${JSON.stringify(PAYLOAD)},{"version":"4","alerts":[{}]}]`, { field: '[1].alerts[0].status' }],
  [
    JSON.stringify({ ...PAYLOAD, alerts: [{ ...ALERT, startsAt: 'now' }] }),
    { field: '.alerts[0].startsAt' },
  ],
  [
    JSON.stringify({ ...PAYLOAD, alerts: [{ ...ALERT, labels: { alertname: '' } }] }),
    { field: '.alerts[0].labels.alertname' },
  ],
  ['5', { field: 'the file', accepted: PAYLOAD_WORDS }],
  ['[1]', { field: '[0]', accepted: PAYLOAD_WORDS }],
  ['null', { field: 'the file', accepted: PAYLOAD_WORDS }],
])('says what is wrong with %s, and where', (text, problem) => {
  const reading = read(text);
  expect(reading.sound ? [] : reading.problems[0]).toMatchObject(problem);
});

it('takes at most 200 alerts and 1 MiB', () => {
  const alerts = Array.from({ length: 201 }, (_, at) => ({ ...ALERT, fingerprint: String(at) }));
  expect(read(JSON.stringify({ ...PAYLOAD, alerts }))).toMatchObject({
    sound: false,
    problems: [{ rule: 'size', value: 201 }],
  });
  expect(() => read(' '.repeat(1024 * 1024 + 1))).toThrow(/larger/);
});

it.each(['flapping', 'storm', 'resolved-before-fired'])('ships a history: %s', (name) => {
  const path = join(PROJECT_ROOT, 'apps/scenarios/alerts', `${name}.alerts.json`);
  expect(readAlertHistory(path, 5_000)).toMatchObject({ sound: true });
});

it.each([
  ['{"a":1,}', 7],
  ['[1 2]', 3],
  ['{"a" 1}', 5],
  ['{a:1}', 1],
  ['[1', 2],
  ['01', 1],
  ['"\n"', 0],
  ['{}}', 2],
  ['[1],', 3],
  ['{"a":[}', 6],
])('%j stops to be JSON at %d', (text, offset) => {
  expect(() => JSON.parse(text) as unknown).toThrow();
  expect(jsonFaultOffset(text)).toBe(offset);
});

it.each([
  ['no JSON', 'root:secret:0:0\n', 'json'],
  ['lines that are none', '"secret"\nsecret\n', 'json'],
  ['another value', '"secret"', 'the file'],
  ['a list of others', '["secret"]', '[0]'],
])('shows nothing of a file that is %s', (_what, text, field) => {
  const reading = read(text);
  const problems = reading.sound ? [] : reading.problems;
  expect(problems).toMatchObject([{ field, line: text.includes('\nsecret') ? 2 : 1 }]);
  expect(JSON.stringify(problems)).not.toContain('secret');
});

it.each([
  ['payloads that are none', `[${'1,'.repeat(1_900)}1]`],
  ['alerts that are none', JSON.stringify({ version: '4', alerts: Array(2_000).fill({}) })],
])('tells of %s the first 50, and that there are more', (_what, text) => {
  const reading = read(text);
  const problems = reading.sound ? [] : reading.problems;
  expect(problems).toHaveLength(51);
  expect(problems.at(-1)).toMatchObject({ rule: 'more_problems' });
});

it.each([
  ['payloads', `[${'1,'.repeat(400_000)}1]`, { field: 'the file', rule: 'size', value: 400_001 }],
  [
    'alerts in a payload',
    `{"version":"4","alerts":[${'{},'.repeat(300_000)}{}]}`,
    { field: '.alerts', rule: 'size' },
  ],
])('looks into no file of too many %s', (_what, text, problem) => {
  const reading = read(text);
  expect(reading.sound ? [] : reading.problems).toMatchObject([problem]);
});
