import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT } from '../support/cli.js';
import { archivedLogs, eventNames, proofLines, proofPath } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

const sample = (name: string) => join(PROJECT_ROOT, 'apps', 'samples', `${name}.json`);
const specPath = (root: string, app: string) => join(root, 'apps', 'registry', `${app}.json`);
const ACCEPTED = ['ONBOARDING_STARTED', 'ONBOARDING_VALIDATION_PASSED', 'SPEC_GENERATED'];

function specText(app: string, type: string, template: object): string {
  const repo_url = `https://github.com/example/${app}`;
  const rest = {
    environments: ['dev', 'stage', 'prod'],
    resources: { cpu: '0.5', memory: '512Mi' },
    scaling: { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 },
  };
  const spec = { spec_version: 1, name: app, type, repo_url, ...template, ...rest };
  return `${JSON.stringify(spec, null, 2)}\n`;
}

describe('a good sample', () => {
  it.each([
    {
      file: 'backend',
      app: 'demo-api',
      template: {
        build_command: 'pip install -r requirements.txt',
        start_command: 'python app.py',
        health_endpoint: '/health',
        port: 5000,
      },
    },
    {
      file: 'frontend',
      app: 'demo-web',
      template: {
        build_command: 'npm install && npm run build',
        start_command: 'npm start',
        health_endpoint: '/index.html',
        port: 3000,
      },
    },
    {
      file: 'fullstack',
      app: 'demo-shop',
      template: {
        build_command: 'pip install -r requirements.txt && npm install && npm run build',
        start_command: 'npm run start:prod',
        health_endpoint: '/api/health',
        port: 8080,
      },
    },
  ])('$file becomes a spec with exactly these bytes', async ({ file, app, template }) => {
    const root = temporaryRoot();
    const { code, stderr } = await callCli(['onboard', '--file', sample(file), '--root', root]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(specPath(root, app), 'utf8')).toBe(specText(app, file, template));
    expect(eventNames(root, 'onboarding')).toEqual(ACCEPTED);
    const verified = await callCli(['verify', '--quiet', proofPath(root, 'onboarding')]);
    expect(verified.code).toBe(0);
  });
});

describe('a bad sample', () => {
  it.each([
    { file: 'bad-name', rules: ['name_characters', 'name_start'] },
    { file: 'bad-runtime', rules: ['runtime_known'] },
    { file: 'unsafe-url', rules: ['url_credentials', 'url_characters'] },
  ])('$file is rejected for $rules and leaves no spec', async ({ file, rules }) => {
    const root = temporaryRoot();
    const args = ['onboard', '--json', '--file', sample(file), '--root', root];
    const { code, stdout } = await callCli(args);
    expect(code).toBe(1);
    const told = facts(stdout).find(({ fact }) => fact === 'problems');
    const problems = told?.['problems'] as { rule: string }[];
    expect(problems.map(({ rule }) => rule)).toEqual(rules);
    expect(eventNames(root, 'onboarding')).toEqual(['ONBOARDING_STARTED', 'ONBOARDING_REJECTED']);
    expect(existsSync(join(root, 'apps', 'registry'))).toBe(false);
    expect((await callCli(['verify', '--quiet', proofPath(root, 'onboarding')])).code).toBe(0);
  });

  it.each([{ flags: [] }, { flags: ['--quiet'] }])(
    'shows the password of its URL nowhere ($flags)',
    async ({ flags }) => {
      const root = temporaryRoot();
      const args = ['onboard', ...flags, '--file', sample('unsafe-url'), '--root', root];
      const { stdout, stderr } = await callCli(args);
      const log = readFileSync(proofPath(root, 'onboarding'), 'utf8');
      expect([stdout, stderr, log].filter((text) => /secret|user:/.test(text))).toEqual([]);
      expect(log).toContain('ONBOARDING_REJECTED');
    },
  );

  it('ends a whole run after two lines, with nothing deployed', async () => {
    const root = temporaryRoot();
    const { code } = await callCli(['--app', 'Demo_API', '--root', root]);
    expect(code).toBe(1);
    expect(eventNames(root)).toEqual(['ONBOARDING_STARTED', 'ONBOARDING_REJECTED']);
  });
});

describe('an app that is onboarded already', () => {
  const flags = (root: string, runtime: string) =>
    ['onboard', '--name', 'shop', '--repo', 'https://github.com/example/shop'].concat([
      '--runtime',
      runtime,
      '--root',
      root,
    ]);
  const outcomeOf = (root: string) => proofLines(root, 'onboarding').at(-1)?.['measured'];

  it('stays as it is for the same request, changes only with --replace', async () => {
    const root = temporaryRoot();
    const first = await callCli(flags(root, 'backend'));
    expect([first.code, outcomeOf(root)]).toEqual([0, { outcome: 'created' }]);
    const text = readFileSync(specPath(root, 'shop'), 'utf8');

    const again = await callCli(flags(root, 'backend'));
    expect([again.code, outcomeOf(root)]).toEqual([0, { outcome: 'unchanged' }]);

    const different = await callCli([...flags(root, 'frontend'), '--json']);
    expect(different.code).toBe(1);
    const told = facts(different.stdout).find(({ fact }) => fact === 'problems');
    const remedy = expect.stringMatching(/^the request differs from it in type: /) as string;
    expect(told).toMatchObject({ problems: [{ rule: 'spec_differs', remedy }] });
    expect(eventNames(root, 'onboarding').at(-1)).toBe('ONBOARDING_REJECTED');
    expect(readFileSync(specPath(root, 'shop'), 'utf8')).toBe(text);

    const replaced = await callCli([...flags(root, 'frontend'), '--replace']);
    expect([replaced.code, outcomeOf(root)]).toEqual([0, { outcome: 'replaced' }]);
    expect(readFileSync(specPath(root, 'shop'), 'utf8')).toContain('"type": "frontend"');
    expect(archivedLogs(root)).toHaveLength(3);
  });
});
