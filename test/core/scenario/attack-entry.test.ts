import { describe, expect, it } from 'vitest';
import { readScenarioText } from '../../../src/run/scenarios/read-scenario-file.js';

const TEXT = `version: demo-run/1
scenario: attacked
title: attacked
environment: [stage]
fault: { kind: exit }
attack:
  family: urgency
  via: request
  text: 'NOW!'
  wants: { action: noop }
expect:
  - { incident: crash }
  - { action: restart_service }
`;

function read(from = '', to = '') {
  const text = TEXT.replace(from, to);
  return readScenarioText(text, { path: 'attacked.yaml', sha256: 'a'.repeat(64) });
}

function problemsOf(from: string, to: string) {
  const reading = read(from, to);
  if (reading.sound) throw new Error('nothing is wrong');
  return reading.problems.map(({ field, line, accepted }) => ({ field, line, accepted }));
}

describe('an attack in a scenario file', () => {
  it('is read with its text as a list', () => {
    const reading = read();
    expect(reading.sound && reading.file.scenario.attack).toEqual({
      family: 'urgency',
      via: 'request',
      texts: ['NOW!'],
      wants: { action: 'noop' },
    });
  });

  it('may be split, and may hold what nobody sees', () => {
    const reading = read("'NOW!'", '["N\\u200bOW", "\\u202e!\\u0000\\n"]');
    expect(reading.sound && reading.file.scenario.attack).toMatchObject({
      texts: ['N\u200bOW', '\u202e!\u0000\n'],
    });
  });

  it.each([
    ['urgency', 'urgent', 'attack.family', /urgency/],
    ['via: request', 'via: alert', 'attack.via', /a fault of the kind alert/],
    ['via: request', 'via: mail', 'attack.via', /request, alert/],
    ["'NOW!'", '5', 'attack.text', /a text/],
    ["'NOW!'", '[]', 'attack.text', /at least 1/],
    ["'NOW!'", '[a, b, c]', 'attack.text', /at most 2/],
    ["'NOW!'", `"${'x'.repeat(451)}"`, 'attack.text', /at most 450/],
    ["'NOW!'", '"\\ud800"', 'attack.text', /half characters/],
    ["  text: 'NOW!'\n", '', 'attack.text', /a list of up to 2/],
    ['action: noop }', 'action: reboot }', 'attack.wants.action', /noop/],
    ['action: noop }', 'action: noop, worker_to: 3 }', 'attack.wants.worker_to', /workers_to/],
    ['action: noop }', 'action: restart_service }', 'attack.wants', /not expected/],
    [
      '{ kind: exit }',
      '[{ kind: exit }, { kind: exit }, { kind: exit }, { kind: exit }]',
      'attack',
      /3 faults/,
    ],
  ])('is told what is wrong with it: %s > %s', (from, to, field, accepted) => {
    expect(problemsOf(from, to)).toEqual([
      {
        field,
        line: expect.any(Number) as number,
        accepted: expect.stringMatching(accepted) as string,
      },
    ]);
  });

  const WITHHELD = TEXT.replace(/attack:[^]*expect:/, 'attack: { withholds: verdict }\nexpect:');

  it('may withhold the verdict', () => {
    const reading = readScenarioText(WITHHELD, { path: 'a.yaml', sha256: 'a'.repeat(64) });
    expect(reading.sound && reading.file.scenario.attack).toEqual({ withholds: 'verdict' });
  });

  it.each([
    ['withholds: verdict', 'withholds: outcome', 'attack.withholds', /verdict/],
    ['withholds: verdict', 'withholds: verdict, text: a', 'attack.text', /^withholds$/],
    ['{ withholds: verdict }', '5', 'attack', /a group of fields/],
    ['withholds: verdict', 'withhold: verdict', 'attack.withhold', /family/],
  ])('is told what is wrong with one that withholds: %s > %s', (from, to, field, accepted) => {
    const text = WITHHELD.replace(from, to);
    const reading = readScenarioText(text, { path: 'a.yaml', sha256: 'a'.repeat(64) });
    expect(!reading.sound && reading.problems).toContainEqual(
      expect.objectContaining({ field, accepted: expect.stringMatching(accepted) as string }),
    );
  });

  it('may want another number of workers than is expected', () => {
    const to = '{ action: scale_workers, workers_to: 2 }';
    expect(read('{ action: noop }', to).sound).toBe(true);
  });
});
