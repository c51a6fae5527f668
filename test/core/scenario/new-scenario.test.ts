import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FAULT_KINDS } from '../../../src/core/scenario/fault-kinds.js';
import { newScenario } from '../../../src/core/scenario/new-scenario.js';
import { readScenarioText } from '../../../src/run/scenarios/read-scenario-file.js';
import { PROJECT_ROOT } from '../../support/cli.js';

const NEAR = {
  schema: 'demo-run.schema.json',
  alerts: join(PROJECT_ROOT, 'apps/scenarios/alerts/flapping.alerts.json'),
};

it.each(FAULT_KINDS)('begins a scenario with the fault %s that can be played as it is', (kind) => {
  const text = newScenario(kind, NEAR);
  expect(text).toMatch(/^# yaml-language-server: \$schema=demo-run\.schema\.json\n/);
  const reading = readScenarioText(text, { path: 'new.yaml', sha256: 'a'.repeat(64) });
  expect(reading).toMatchObject({
    sound: true,
    file: { scenario: { id: `my-${kind}`, faults: [{ fault: { kind } }] } },
  });
});
