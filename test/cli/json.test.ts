import { copyFileSync, appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT } from '../support/cli.js';
import { proofPath } from '../support/proof-file.js';
import { sharedRoot } from '../support/shared-root.js';
import { nodesOf, readProgram } from '../support/sources.js';
import { temporaryRoot } from '../support/temporary-root.js';

const TEXT = readFileSync(join(PROJECT_ROOT, 'docs', 'json.md'), 'utf8');
/** What the table says: the fields of each fact. */
const TABLE = new Map(
  [...TEXT.matchAll(/^\| `([a-z_]+)` +\| ([^|]+) \| (.*) \|$/gm)].map(
    ([, fact = '', , words = '']) => [
      fact,
      [...words.matchAll(/`([a-z_0-9]+)`/g)].map(([, f]) => f),
    ],
  ),
);

describe('the table of facts', () => {
  it('has every fact that is in the sources, and no other', () => {
    const named = nodesOf(readProgram()).flatMap(({ file, node }) =>
      /^src\/(cli|run)\//.test(file) ? factIn(node) : [],
    );
    expect([...TABLE.keys()].sort()).toEqual([...new Set(named)].sort());
    expect(named.length).toBeGreaterThan(30);
  });
});

describe('with --json', () => {
  const root = sharedRoot();
  const bad = join(root, 'bad.log');

  beforeAll(async () => {
    expect((await callCli(['--simulated', '--quiet', '--root', root])).code).toBe(0);
    copyFileSync(proofPath(root), bad);
    appendFileSync(bad, '{}\n');
  });

  it.each([
    { args: ['run', '--simulated'], code: 0 },
    { args: ['onboard', '--name', 'x', '--repo', 'y', '--runtime', 'z'], code: 1 },
    { args: ['verify', '--replay', '--sinks'], code: 0 },
    { args: ['log', '--event', 'ORCH_EXEC'], code: 0 },
    { args: ['log', bad], code: 7 },
    { args: ['explain', '8'], code: 0 },
    { args: ['explain', '8', bad], code: 7 },
    { args: ['explain', '99', bad], code: 7 },
    { args: ['diff', 'latest', 'latest'], code: 0 },
    { args: ['diff', 'latest', bad], code: 7 },
    { args: ['redeliver'], code: 0 },
    { args: ['pause'], code: 0 },
    { args: ['resume'], code: 0 },
    { args: ['policy'], code: 0 },
    { args: ['policy', '--lint'], code: 0 },
    { args: ['train', '--episodes', '1000'], code: 0 },
    { args: ['evaluate', '--episodes', '100'], code: 0 },
    { args: ['twin', 'A', '--seeds', '2'], code: 0 },
    { args: ['run', '--env', 'prod', '--simulated'], code: 3 },
  ])('$args: only facts of the table, each with its fields', async ({ args, code }) => {
    const result = await callCli([...args, '--json', '--root', root]);
    expect(result.code).toBe(code);
    expectFactsOfTable(result.stdout);
  });

  it.each([
    { args: ['--bogus'], code: 2, error: 'usage' },
    { args: ['verfy'], code: 2, error: 'usage' },
    { args: ['--env', 'x', '--seed', 'y'], code: 2, error: 'usage' },
    { args: ['explain', 'x'], code: 2, error: 'usage' },
    { args: ['explain'], code: 2, error: 'usage' },
    { args: ['log', 'nothing.log'], code: 2, error: 'input_unreadable' },
    { args: ['verify', 'nothing.log'], code: 2, error: 'input_unreadable' },
    { args: ['policy', '--policy', 'nothing.json'], code: 2, error: 'policy_invalid' },
    { args: ['train', '--root', '/proc/nowhere'], code: 6, error: 'proof_log_failed' },
    { args: ['help', 'x'], code: 2, error: 'usage' },
  ])('$args: the failure too, as one object', async ({ args, code, error }) => {
    const result = await callCli(['--root', temporaryRoot(), '--json', ...args]);
    expect(result.code).toBe(code);
    expectFactsOfTable(result.stdout);
    expect(facts(result.stdout)).toMatchObject([{ fact: 'error', exit_code: code, code: error }]);
    expect(result.stderr).toMatch(/^demo-run: /);
  });

  it('every problem of an input is in the object, escaped', async () => {
    const args = ['--json', '--env', '\u001b[2Jx', '--seed', 'redis://a:secret@b'];
    const { stdout } = await callCli([...args, '--root', temporaryRoot()]);
    expect(stdout).toMatch(/^[\x20-\x7e]+\n$/);
    expect(stdout).not.toContain('secret');
    expect(facts(stdout)).toMatchObject([
      { problems: [{ field: '--env', rule: 'option_env' }, { field: '--seed' }] },
    ]);
  });

  it.each([{ args: ['--only', '--json'] }, { args: ['explain', '--', '--json'] }])(
    'where it is a value, $args, nothing is told to programs',
    async ({ args }) => {
      const { code, stdout } = await callCli([...args, '--root', temporaryRoot()].slice(0, 3));
      expect([code, stdout]).toEqual([2, '']);
    },
  );
});

function expectFactsOfTable(stdout: string): void {
  const told = facts(stdout);
  expect(told.length).toBeGreaterThan(0);
  for (const { schema, fact, ...fields } of told) {
    expect(schema).toBe('demo-run/2');
    const known = TABLE.get(String(fact));
    expect(Object.keys(fields).filter((field) => known?.includes(field) !== true)).toEqual([]);
  }
}

/** The name in `fact: 'name'`, as a value or as a type. */
function factIn(node: ts.Node): string[] {
  if (ts.isPropertyAssignment(node) && isNamedFact(node.name)) return textOf(node.initializer);
  if (!ts.isPropertySignature(node) || !isNamedFact(node.name)) return [];
  const { type } = node;
  return type !== undefined && ts.isLiteralTypeNode(type) ? textOf(type.literal) : [];
}

function isNamedFact(name: ts.PropertyName): boolean {
  return ts.isIdentifier(name) && name.text === 'fact';
}

function textOf(node: ts.Node): string[] {
  return ts.isStringLiteral(node) ? [node.text] : [];
}
