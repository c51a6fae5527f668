import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callCli } from './call-cli.js';
import { temporaryRoot } from './temporary-root.js';

const ALARM = {
  version: 'demo-run/1',
  scenario: 'alarm',
  title: 'An alert that no reading confirms',
  environment: ['stage'],
  fault: { kind: 'alert', source: 'external_monitor', claimed: '97%' },
  expect: [{ incident: 'false_alarm' }, { action: 'noop', decided_by: 'rule' }],
};

/**
 * A root with one scenario file in it that is quickly played, and the words that play it on the simulated app.
 * @param bent what the file says otherwise
 */
export function oneScenario(bent: object = {}) {
  const root = temporaryRoot();
  const file = join(root, 'scenarios', 'alarm.yaml');
  mkdirSync(join(root, 'scenarios'));
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ ...ALARM, ...bent }));
  const args = ['run', '--simulated', '--root', root, '--scenario', file];
  const call = (more: readonly string[] = [], env: Record<string, string> = {}) =>
    callCli([...args, ...more], { env });
  return { root, file, args, call };
}
