import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scenarioFileSchema } from '../src/core/scenario/scenario-file.js';
import { FAULT_KINDS } from '../src/core/scenario/fault-kinds.js';
import { EXPECTATION_KEYS } from '../src/core/scenario/expectation-entry.js';
import { SIGNALS } from '../src/core/domain/proof-lines/expectations.js';
import { schemaProblems } from './support/junit-schema.js';
import { blocks, copyCheckout, fenced, page } from './support/pages.js';
import { sharedRoot } from './support/shared-root.js';

const PAGE = page('docs/scenarios.md');
const SHIPPED = page('apps/scenarios/README.md');
/** Lines to type, each with the output that the page shows of it. */
const COMMANDS = fenced(PAGE).flatMap(({ language, text }, at, all) => {
  if (language !== 'sh') return [];
  const lines = text.trim().split('\n');
  const next = all[at + 1];
  return lines.map((line, place) => ({
    line,
    exit: Number(/#\s*exit (\d)/.exec(line)?.[1] ?? '0'),
    shown: place === lines.length - 1 && next?.language === 'text' ? next.text : undefined,
  }));
});
const folder = sharedRoot();
let checkout: string;

beforeAll(() => {
  checkout = copyCheckout(folder);
});

function type(line: string) {
  const npx = 'npx() { node "scripts/$1.cjs" "${@:2}"; }';
  return spawnSync('bash', ['-c', `${npx}\n${line}`], {
    cwd: checkout,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder },
  });
}

describe('the page of scenarios', () => {
  // In the order in which they stand: one needs what another has made.
  for (const { line, exit, shown } of COMMANDS) {
    it(`has a command that ends as it says: ${line}`, () => {
      const { status, stdout, stderr } = type(line);
      expect(status, stdout + stderr).toBe(exit);
      if (shown !== undefined) expect(shape(stdout)).toBe(shape(shown));
    });
  }

  it('shows the file that a new one is, without its comments', () => {
    const made = type('npx demo-run scenario new --fault exit').stdout;
    const fields = made.split('\n').filter((line) => !line.startsWith('#'));
    expect(blocks(PAGE, 'yaml')[0]?.replaceAll("'", '"')).toBe(fields.join('\n'));
  });

  it.each([
    ['All fields', Object.keys(scenarioFileSchema.shape)],
    ['Faults', FAULT_KINDS],
    ['Expectations', EXPECTATION_KEYS],
    ['Signals', Object.keys(SIGNALS)],
  ])('has a row for each of: %s', (heading, names) => {
    const [, section = ''] =
      new RegExp(`^##+ ${heading}\\n(.*?)(?=^##|$(?![^]))`, 'ms').exec(PAGE) ?? [];
    expect([...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)).toEqual([...names]);
  });
});

describe('the list of what ships', () => {
  it('has each scenario, with the verdict that it gets, and makes a valid report', async () => {
    const [command = ''] = blocks(SHIPPED, 'sh');
    const told = 'demo-run run --json --junit results.xml';
    const { status, stdout, stderr } = type(command.replace('demo-run run', told));
    expect(status, stderr).toBe(4);
    const facts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Told);
    const played = facts.flatMap(({ fact, scenario, verdict }) =>
      fact === 'scenario' ? [[scenario, verdict]] : [],
    );
    const rows = SHIPPED.matchAll(/^\| `([\w-]+)`.*\| (\w+) +\|$/gm);
    expect([...rows].map(([, id, verdict]) => [id, verdict]).sort()).toEqual(played.sort());
    const report = readFileSync(join(checkout, 'results.xml'), 'utf8');
    expect(report.match(/<testsuite /g)).toHaveLength(played.length);
    expect(await schemaProblems(report)).toEqual([]);
  });

  it.each(['github-scenarios.yml', 'gitlab-ci.yml'])('is played as docs/ci/%s says', (file) => {
    const text = readFileSync(join(checkout, 'docs', 'ci', file), 'utf8');
    const [, line = ''] = /(npx demo-run run .*)$/m.exec(text) ?? [];
    const { status, stderr } = type(`${line} --simulated`);
    expect(status, stderr).toBe(0);
  });
});

interface Told {
  readonly fact: string;
  readonly scenario: string;
  readonly verdict: string;
}

/** Text without what differs from run to run: figures, run ids, and where lines break. */
function shape(text: string): string {
  return text
    .replace(/\b\d{6}-[0-9a-f]{4}\b/g, 'RUN')
    .replace(/\d+(?:\.\d+)*/g, 'N')
    .replace(/-{2,}/g, '-')
    .replace(/[\s\\]+/g, ' ')
    .trim();
}
