import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { proofLines } from '../support/walk.js';
import { temporaryRoot } from '../support/temporary-root.js';

/** Two answers of it take longer than a third of all windows that a line has room for. */
const SERVER = `
const answerAfter = { '/health': 800, '/page': 600 };
require('node:http')
  .createServer(({ url }, response) => setTimeout(() => response.end('ok'), answerAfter[url] ?? 0))
  .listen(process.env.PORT, '127.0.0.1');
`;
const TAKES_MS = 120_000;

it(
  'an app that answers slowly is called stable by a log that verifies',
  async () => {
    const root = temporaryRoot();
    const folder = join(root, 'slow-page');
    mkdirSync(folder);
    writeFileSync(join(folder, 'server.cjs'), SERVER);
    const app = ['--app-dir', folder, '--start', 'exec node server.cjs', '--app-path', '/page'];
    const played = await runCli(['run', ...app, '--only', 'crash', '--root', root]);
    // On a busy machine an answer may come too late for anything to be said.
    expect([0, 4], played.stdout + played.stderr).toContain(played.code);
    const verified = await runCli(['verify', '--replay', '--root', root]);
    expect(verified.code, verified.stdout).toBe(0);
    const stable = proofLines(root).find(({ event_name }) => event_name === 'SYSTEM_STABLE');
    if (played.code === 0) expect(stable).toHaveProperty('measured.samples.utilization_ppm');
  },
  TAKES_MS,
);
