import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { TELLING_FILES } from '../src/core/onboarding/choose-app.js';
import { blocks, copyCheckout, page } from './support/pages.js';
import { sharedRoot } from './support/shared-root.js';

const PAGE = page('docs/your-app.md');
/** Lines to type, in the order in which they stand: one needs what another has made. */
const COMMANDS = blocks(PAGE, 'sh').flatMap((block) => block.trim().split('\n'));
const folder = sharedRoot();
let checkout: string;

beforeAll(() => {
  checkout = copyCheckout(folder);
  // Where root runs this, the app is another user, who must reach it.
  chmodSync(folder, 0o755);
});

describe('the page of an app of your own', () => {
  it.each(COMMANDS)('has a command that ends well: %s', (line) => {
    const npx = 'npx() { node "scripts/$1.cjs" "${@:2}"; }';
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `${npx}\n${line}`], {
      cwd: checkout,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder },
    });
    expect(status, stdout + stderr).toBe(0);
  });

  it('names each file that says something', () => {
    for (const file of TELLING_FILES) expect(PAGE).toContain(`\`${file}\``);
  });
});
