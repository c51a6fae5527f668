import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { copyCheckout, fenced, page } from './support/pages.js';
import { sharedRoot } from './support/shared-root.js';

/** Lines to type, each with what the page shows of its output. */
const RECIPES = fenced(page('docs/json.md')).flatMap(({ language, text }, at, all) => {
  const next = all[at + 1];
  const shown = next?.language === 'text' ? next.text : '';
  return language === 'sh' ? [{ line: text.trim(), shown }] : [];
});
const hasJq = spawnSync('jq', ['--version']).status === 0;

describe.skipIf(!hasJq)('the recipes for jq (need jq), against a real run', () => {
  const folder = sharedRoot();
  let checkout: string;

  beforeAll(() => {
    checkout = copyCheckout(folder);
  });

  it('are five, and the run that they read', () => {
    expect(RECIPES.filter(({ shown }) => shown !== '')).toHaveLength(5);
    expect(RECIPES).toHaveLength(6);
  });

  // In the order in which they stand: the first one makes what the others read.
  it.each(RECIPES)('$line', ({ line, shown }) => {
    const npx = 'npx() { node "scripts/$1.cjs" "${@:2}"; }';
    const script = `set -eo pipefail\n${npx}\n${line}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
      cwd: checkout,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C' },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(shape(stdout)).toBe(shape(shown));
  });
});

/** Without what one run measures otherwise than the next, and other versions of Node hash otherwise. */
function shape(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{32}\b/g, 'DIGEST')
    .replaceAll(/value -?[\d.]+ after \d+ visits/g, 'value N after N visits')
    .replaceAll(/\d+ ms, \d+ lost/g, 'N ms, N lost');
}
