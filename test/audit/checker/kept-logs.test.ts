import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callCli } from '../../support/call-cli.js';

/** Logs of this format, as an earlier state of the program wrote them. */
const KEPT = join(import.meta.dirname, '..', '..', 'fixtures', 'format-0.2');

it.each([
  'stage/day1_proof.log',
  'stage/violation_proof.log',
  'observe/day1_proof.log',
  'dev/day1_proof.log',
  'simulated/day1_proof.log',
])('%s is sealed, and replays', async (name) => {
  const key = join(KEPT, 'ed25519.pub.pem');
  const replay = name.includes('violation') ? [] : ['--replay'];
  const { code, stdout } = await callCli(['verify', ...replay, '--key', key, join(KEPT, name)]);
  expect(stdout).toMatch(/^SEALED/);
  expect(code).toBe(0);
});
