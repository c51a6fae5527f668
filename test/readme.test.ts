import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { proofBodySchema } from '../src/core/domain/proof-lines/catalogue.js';
import { blocks, copyCheckout, page } from './support/pages.js';
import { sharedRoot } from './support/shared-root.js';

const README = page('README.md');
/** Where each kind of proof line is explained. */
const FILES = page('docs/files.md');
/** The pages for people, in the order in which they are sent there. */
const PAGES = [
  README,
  ...['presenting', 'auditing', 'engineering', 'files'].map((name) => page(`docs/${name}.md`)),
];

/** What installs, tests and measures is run by CI as it is, or by a test of its own (fidelity). */
const RUN_ELSEWHERE =
  /^(?:npm ci|npm test|npm run (?:check|train|bench|fidelity|soak|mutate|test))/;
/** Exit codes that the pages announce, by command. */
const EXPECTED_EXIT = /#\s*exit (\d)/;

const COMMANDS = PAGES.flatMap((text) => blocks(text, 'sh'))
  .flatMap((block) => block.split('\n'))
  .filter((line) => line.trim() !== '' && !RUN_ELSEWHERE.test(line))
  .map((line) => ({ line, exit: Number(EXPECTED_EXIT.exec(line)?.[1] ?? '0') }));
const hasJq = spawnSync('jq', ['--version']).status === 0;

describe('the commands of the README and of the pages for people', () => {
  const folder = sharedRoot();
  let checkout: string;

  beforeAll(() => {
    checkout = copyCheckout(folder);
  });

  it('are many', () => {
    expect(COMMANDS.length).toBeGreaterThan(10);
  });

  // A baseline is made with jq.
  const needsJq = ({ line }: { line: string }) => /\bjq\b|baseline/.test(line);
  it('begin with one that npx finds', () => {
    run({ line: 'npx demo-run', exit: 0 }, '');
  });
  // In the order in which they stand: one may need what another has made.
  for (const command of COMMANDS) {
    it.skipIf(needsJq(command) && !hasJq)(command.line, () => {
      run(command);
    });
  }

  /** npx itself takes a second each time, to find what is in package.json. */
  function run(
    { line, exit }: { readonly line: string; readonly exit: number },
    npx = 'npx() { node "scripts/$1.cjs" "${@:2}"; }',
  ): void {
    const { status, stderr } = inCheckout(`${npx}\n${line}`);
    expect(status, stderr).toBe(exit);
  }

  /** As somebody with a home, and so a sealing key, of their own. */
  function inCheckout(script: string) {
    const cache = join(folder, 'npm-cache');
    return spawnSync('bash', ['-c', script], {
      cwd: checkout,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, npm_config_cache: cache },
    });
  }

  it('show a run that reads like a real one', () => {
    const { stdout } = inCheckout('node scripts/demo-run.cjs --verbose');
    expect(shape(blocks(page('docs/walkthrough.md'), 'text')[0] ?? '')).toBe(shape(stdout));
  });
});

describe('the table of proof lines', () => {
  it.each(
    proofBodySchema.options.map((schema) => [schema.shape.event_name.value, schema] as const),
  )('has %s with its own fields in their order', (name, schema) => {
    const [, fields] =
      new RegExp(`^\\| \`${name}\` +\\|[^|]*\\| \`(.*)\` +\\|$`, 'm').exec(FILES) ?? [];
    const own = Object.keys(schema.shape).filter(
      (key) => !['event_name', 'run', 'measured'].includes(key),
    );
    expect(fields?.split(', ')).toEqual(own);
  });
});

/** Text without what differs from run to run: figures, hashes, folders, and where lines break. */
function shape(text: string): string {
  return (
    text
      .replace(/(?:^|\s)\/\S*/g, ' PATH')
      .replace(/\b[0-9a-f]{16,}\b/g, 'HASH')
      .replace(/\b\d{6}-[0-9a-f]{4}\b/g, 'RUN')
      .replace(/\((?:created|unchanged)\)/g, '(OUTCOME)')
      .replace(/\d+(?:[.,]\d+)*/g, 'N')
      .replace(/\bN (spare|worker|request)s?\b/g, 'N $1s')
      // How many there are is up to the commands before.
      .replace(/the newest\s+N\s+earlier/g, 'N earlier')
      .replace(/proof #N/g, ' ')
      .replace(/-{2,}/g, '-')
      .replace(/\s+/g, ' ')
      .trim()
  );
}
