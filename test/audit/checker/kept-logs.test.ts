import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callCli } from '../../support/call-cli.js';

const HERE = import.meta.dirname;
const INDEPENDENT = join(HERE, '..', '..', '..', 'scripts', 'verify_proof.py');
/** Logs of this format, as an earlier state of the program wrote them. */
const KEPT = join(HERE, '..', '..', 'fixtures', 'format-0.2');

it.each([
  'stage/day1_proof.log',
  'stage/violation_proof.log',
  'observe/day1_proof.log',
  'dev/day1_proof.log',
  'simulated/day1_proof.log',
  'expects/plain/day1_proof.log',
  'expects/digest/day1_proof.log',
])('%s is sealed, and replays', async (name) => {
  const key = join(KEPT, name.startsWith('expects') ? 'expects' : '', 'ed25519.pub.pem');
  const log = join(KEPT, name);
  const replay = name.includes('violation') ? [] : ['--replay'];
  const { code, stdout } = await callCli(['verify', ...replay, '--key', key, log]);
  expect(stdout).toMatch(/^SEALED/);
  expect(code).toBe(0);
  const other = spawnSync('python3', [INDEPENDENT, '--key', key, log], { encoding: 'utf8' });
  expect(other.stdout).toMatch(/^SEALED/);
  expect(other.status).toBe(0);
});
