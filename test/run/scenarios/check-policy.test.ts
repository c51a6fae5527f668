import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { readScenarioText } from '../../../src/run/scenarios/read-scenario-file.js';
import { WHOLE_SCENARIO } from '../../support/scenario-texts.js';

const TEXT = `${WHOLE_SCENARIO}policy: policy.json\n`;

function problemsBeside(policy: string | undefined, mode = 0o600) {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'));
  const file = join(folder, 'policy.json');
  if (policy !== undefined) {
    writeFileSync(file, policy);
    chmodSync(file, mode);
  }
  return problemsOf(TEXT, folder);
}

function problemsOf(text: string, folder = tmpdir()) {
  const source = { path: join(folder, 'a.yaml'), sha256: 'a'.repeat(64) };
  const reading = readScenarioText(text, source);
  return reading.sound ? [] : reading.problems;
}

it('takes a policy that lies beside the scenario', () => {
  expect(problemsBeside(JSON.stringify(BUILT_IN_POLICY))).toEqual([]);
});

it.each([
  ['is missing', undefined, 0o600, 'there is no such file'],
  ['is no JSON', 'root:secret', 0o600, 'it holds no policy'],
  ['is no policy', '{"secret":"secret"}', 0o600, 'it holds no policy'],
  ['anybody may write', JSON.stringify(BUILT_IN_POLICY), 0o602, 'anybody on this machine'],
])(
  'refuses a policy that %s where it is named, and shows nothing of it',
  (_how, text, mode, why) => {
    const problems = problemsBeside(text, mode);
    const remedy: unknown = expect.stringContaining(why);
    expect(problems).toMatchObject([
      { field: 'policy', line: 24, column: 9, rule: 'policy', remedy },
    ]);
    expect(JSON.stringify(problems)).not.toContain('secret');
  },
);

it('refuses a device, which would never end', () => {
  const problems = problemsOf(TEXT.replace('policy.json', '/dev/zero'));
  expect(problems).toMatchObject([{ field: 'policy', rule: 'policy' }]);
});
