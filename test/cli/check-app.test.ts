import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts } from '../support/cli.js';
import { sharedRoot } from '../support/shared-root.js';

const root = sharedRoot();
let folders = 0;

/** @param answers a statement that answers `asked` by `answer`; what it leaves alone gets a 200 */
function serverWith(answers: string): string {
  const folder = join(root, `app-${String(++folders)}`);
  mkdirSync(folder);
  const text = `import { createServer } from 'node:http';
createServer((asked, answer) => {
  ${answers}
  answer.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
`;
  writeFileSync(join(folder, 'server.mjs'), text);
  return folder;
}

interface Checked {
  readonly findings: readonly { check: string; ok: boolean; found: string; remedy?: string }[];
  readonly signals: object | null;
}

async function check(folder: string, ...args: string[]) {
  const start = ['--app-dir', folder, '--start', `${process.execPath} server.mjs`];
  const { code, stdout } = await callCli([
    'check-app',
    ...start,
    '--json',
    '--root',
    root,
    ...args,
  ]);
  const [, checked] = facts(stdout) as [unknown, Checked];
  return { code, checked };
}

it('waits no longer for a health that never ends than for one that never comes', async () => {
  const folder = serverWith(
    "if (asked.url === '/health') return void setInterval(() => answer.write('data: 1\\n\\n'), 50);",
  );
  const { code, checked } = await check(folder, '--start-within', '3');
  expect(code).toBe(1);
  expect(checked.findings[0]?.found).toContain(
    '/health did not end its answer after 3000 ms, and not 200',
  );
});

it('says what came of a request in place of a whole answer', async () => {
  const folder = serverWith(`if (asked.url === '/page') {
    answer.writeHead(200, { 'content-length': 100 });
    return void answer.write('abc', () => answer.destroy());
  }`);
  const { code, checked } = await check(folder, '--app-path', '/page');
  expect(code).toBe(1);
  expect(checked.signals).toMatchObject({ failed_status: null, no_answer: 'broke its answer off' });
  expect(checked.findings.find(({ check }) => check === 'requests')?.found).toBe(
    '0 of 20 requests for /page answered well; the first of the others got none: it broke its answer off',
  );
});

it('finds an app unfit whose path costs more CPU than a run leaves one replica', async () => {
  const folder = serverWith(`if (asked.url === '/page') {
    const from = process.cpuUsage();
    while (process.cpuUsage(from).user < 40_000);
  }`);
  const { code, checked } = await check(folder, '--app-path', '/page');
  expect(code).toBe(1);
  expect(checked.findings.find(({ check }) => check === 'load')).toMatchObject({
    ok: false,
    found: expect.stringMatching(/^\/page costs [\d.]+ ms of CPU: 50 requests a second/) as string,
  });
});
