import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { PROJECT_ROOT, runCli } from '../support/cli.js';
import { eventNames } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

const backend = readFileSync(join(PROJECT_ROOT, 'apps', 'samples', 'backend.json'));

it('onboards a JSON object on stdin', async () => {
  const root = temporaryRoot();
  const { code } = await runCli(['onboard', '--root', root], { input: backend.toString() });
  expect(code).toBe(0);
  expect(existsSync(join(root, 'apps', 'registry', 'demo-api.json'))).toBe(true);
});

it('lets flags overrule what a file says', async () => {
  const root = temporaryRoot();
  const file = join(PROJECT_ROOT, 'apps', 'samples', 'backend.json');
  await callCli(['onboard', '--file', file, '--name', 'other-api', '--root', root]);
  expect(existsSync(join(root, 'apps', 'registry', 'other-api.json'))).toBe(true);
});

it.each([
  { what: 'null fields', input: '{"name":null,"repo_url":1,"runtime":[]}' },
  { what: 'an unknown field', input: backend.toString().replace('{', '{"colour":"red",') },
  { what: 'no field at all', input: '{}' },
])('rejects an object with $what and says so in the log', async ({ input }) => {
  const root = temporaryRoot();
  const { code } = await runCli(['onboard', '--root', root], { input });
  expect(code).toBe(1);
  expect(eventNames(root, 'onboarding')).toEqual(['ONBOARDING_STARTED', 'ONBOARDING_REJECTED']);
});

describe('input that cannot be read is a usage error, and nothing is written', () => {
  it.each([
    { what: 'nothing', input: '' },
    { what: 'blanks', input: ' \n\t' },
    { what: 'broken JSON', input: '{"name":' },
    { what: 'an array', input: '[]' },
    { what: 'a number', input: '42' },
    { what: 'null', input: 'null' },
  ])('$what on stdin', async ({ input }) => {
    const root = temporaryRoot();
    const { code, stdout, stderr } = await runCli(['onboard', '--root', root], { input });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^demo-run: [^]+?\n {2}to fix it: [^]+\n$/);
    expect(existsSync(join(root, 'logs'))).toBe(false);
  });

  it.each([
    { what: 'a file that is missing', bytes: undefined },
    { what: 'an empty file', bytes: '' },
    { what: 'broken JSON', bytes: '{' },
    { what: 'a JSON array', bytes: '[{}]' },
    { what: 'a file of 1 MiB', bytes: `{"name":"${'x'.repeat(1024 * 1024)}"}` },
    {
      what: 'bytes that are not UTF-8',
      bytes: Buffer.concat([
        Buffer.from('{"name":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}'),
      ]),
    },
  ])('$what', async ({ bytes }) => {
    const root = temporaryRoot();
    const file = join(root, 'request.json');
    if (bytes !== undefined) writeFileSync(file, bytes);
    const { code, stdout, stderr } = await callCli(['onboard', '--file', file, '--root', root]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^demo-run: /);
    expect(stderr.length).toBeLessThan(1_000);
    expect(existsSync(join(root, 'logs'))).toBe(false);
  });

  it('a directory', async () => {
    const root = temporaryRoot();
    const { code, stdout } = await callCli(['onboard', '--file', root, '--root', root]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});
