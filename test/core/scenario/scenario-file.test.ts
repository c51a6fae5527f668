import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectationSchema } from '../../../src/core/domain/proof-lines/expectations.js';
import { plannedFaultSchema } from '../../../src/core/domain/fault.js';
import {
  ESCALATION_REASONS,
  EVENT_NAMES,
  REFUSAL_CODES,
} from '../../../src/core/scenario/known-names.js';
import { scenarioJsonSchema } from '../../../src/core/scenario/scenario-json-schema.js';
import { readScenarioText } from '../../../src/run/scenarios/read-scenario-file.js';
import { PROJECT_ROOT } from '../../support/cli.js';
import { WHOLE_SCENARIO } from '../../support/scenario-texts.js';

const SOURCE = { path: 'whole.yaml', sha256: 'a'.repeat(64) };

it('turns what is written into the units of the code', () => {
  const reading = readScenarioText(WHOLE_SCENARIO, SOURCE);
  expect(reading).toMatchObject({
    sound: true,
    file: {
      path: 'whole.yaml',
      environment: ['stage', 'dev'],
      approval: 'granted',
      traffic: { requests_per_second: 60 },
      repeat: { runs: 20, at_least: 19 },
      tags: ['crash', 'nightly'],
      scenario: {
        id: 'a-whole-one',
        sha256: SOURCE.sha256,
        faults: [
          { fault: { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 } },
          { fault: { kind: 'exit', times: 2 }, during: 'scale_workers', after_ms: 100 },
        ],
        say: { before: 'Look.', after: 'Well.' },
      },
    },
  });
  const { scenario } = reading.sound ? reading.file : expect.fail();
  expect(scenario.expect[4]).toEqual({
    signal: 'stable_after',
    at_most: 1_000_000,
    at_least: 1_000,
  });
  for (const expectation of scenario.expect) expectationSchema.parse(expectation);
  for (const fault of scenario.faults) plannedFaultSchema.parse(fault);
});

it('reads JSON as it reads YAML', () => {
  const json = {
    version: 'demo-run/1',
    scenario: 'in-json',
    title: 'A',
    environment: ['dev'],
    fault: { kind: 'leak' },
    expect: [{ incident: 'crash' }],
  };
  const { sound } = readScenarioText(JSON.stringify(json, undefined, 2), SOURCE);
  expect(sound).toBe(true);
});

it.each([
  ['250ms', 250_000],
  ['1s', 1_000_000],
  ['1.5s', 1_500_000],
  ['2m', 120_000_000],
])('a limit of %s is %d microseconds', (text, us) => {
  const reading = readScenarioText(
    WHOLE_SCENARIO.replace('at_most: 1s', `at_most: ${text}`),
    SOURCE,
  );
  expect(reading.sound && reading.file.scenario.expect[4]).toMatchObject({ at_most: us });
});

it('knows every name that a log can hold', () => {
  expect(REFUSAL_CODES).toEqual(expect.arrayContaining(['storm_brake', 'not_approved', 'paused']));
  expect(ESCALATION_REASONS).toEqual(expect.arrayContaining(['decider_failed', 'tie_in_prod']));
  expect(EVENT_NAMES).toHaveLength(29);
});

it('ships the JSON Schema of the very schema that checks', () => {
  const shipped = readFileSync(join(PROJECT_ROOT, 'apps/scenarios/demo-run.schema.json'), 'utf8');
  expect(JSON.parse(shipped)).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
});
