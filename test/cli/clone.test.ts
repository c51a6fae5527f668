import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_UIDS } from '../../src/run/processes/home-folder.js';
import { selfSigned } from '../support/certificates.js';
import { DEMO_RUN, facts, type CliResult } from '../support/cli.js';
import { makeRepository, serveRepositoriesByTls } from '../support/git-server.js';
import { runProgram } from '../support/processes.js';
import { proofLines, runIn } from '../support/proof-file.js';
import { sharedRoot } from '../support/shared-root.js';

/** A name that a request may have, a port that one may have, and an address that nobody else listens on. */
const HOST = 'git.example.com';
const PORT = 8443;
const ADDRESS = ['127', ...[0, 0, 0].map(() => String(randomInt(1, 255)))].join('.');
const LIMIT_MS = 120_000;
const OWN_MOUNTS = ['--mount', '--propagation', 'private'];
/** Where root may mount, it may also have other users. */
const canMount =
  process.getuid?.() === 0 &&
  spawnSync('unshare', [...OWN_MOUNTS, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

/** Says who serves it, and who built it: npm writes that file. */
const SERVER = `
import { createServer } from 'node:http';
import { statSync } from 'node:fs';
console.log(JSON.stringify({
  served: process.getuid(),
  built: statSync('package-lock.json').uid,
}));
createServer((_request, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1');
`;
const PACKAGE = JSON.stringify({ name: 'cloned-shop', type: 'module' });

describe.skipIf(!canMount)('a repository behind https, as root (needs a mount namespace)', () => {
  const folder = sharedRoot();
  const root = join(folder, 'root');
  let commit: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    for (const path of [folder, join(folder, 'served'), root, join(folder, 'tmp')]) {
      mkdirSync(path, { recursive: true });
      chmodSync(path, 0o755);
    }
    const files = { 'server.mjs': SERVER, 'package.json': PACKAGE };
    commit = makeRepository(join(folder, 'served', 'shop'), files);
    writeFileSync(join(folder, 'hosts'), `${ADDRESS} ${HOST}\n127.0.0.1 localhost\n`);
    const certificate = selfSigned(folder, `DNS:${HOST}`);
    close = await serveRepositoriesByTls(join(folder, 'served'), certificate, {
      ...{ address: ADDRESS, port: PORT },
    });
  });
  afterAll(() => close());

  /** On a machine that knows the host. */
  function run(env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
    const args = [
      ...['run', '--repo', `https://${HOST}:${String(PORT)}/shop`, '--clone', '--trust-repository'],
      ...[
        '--build',
        '--start',
        'node server.mjs',
        '--only',
        'false_alarm',
        '--json',
        '--root',
        root,
      ],
    ];
    const script = `mount --bind "${folder}/hosts" /etc/hosts && exec "$0" "$@"`;
    const words = ['bash', '-c', script, process.execPath, DEMO_RUN, ...args];
    return runProgram('unshare', [...OWN_MOUNTS, ...words], {
      env: { TMPDIR: join(folder, 'tmp'), ...env },
    });
  }

  function jsonIn(...path: readonly string[]): Record<string, unknown> {
    return JSON.parse(readFileSync(join(root, ...path), 'utf8')) as Record<string, unknown>;
  }

  it(
    'is cloned, built and served by other users than root, and gone afterwards',
    async () => {
      const { code, stdout, stderr } = await run({ GIT_SSL_CAINFO: join(folder, 'test.crt') });
      // Where the machine is busy, nothing may be concluded of a healthy app; it was served all the same.
      expect([0, 4], stdout + stderr).toContain(code);
      expect(runIn(root).app_from).toEqual({ from: 'clone', name: 'shop' });
      expect(jsonIn('apps', 'registry', 'cloned-shop.json')).toMatchObject({ source: { commit } });
      const { served, built } = jsonIn(
        'logs',
        'app',
        String(proofLines(root)[0]?.['run_id']),
        'w1.txt',
      );
      for (const uid of [served, built]) {
        expect(uid).toBeGreaterThanOrEqual(OTHER_UIDS.from);
        expect(uid).toBeLessThanOrEqual(OTHER_UIDS.to);
      }
      expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
      expect(readdirSync(root).sort()).toEqual(['apps', 'logs']);
    },
    LIMIT_MS,
  );

  it(
    'whose certificate is signed by nobody who is trusted is not cloned',
    async () => {
      const { code, stdout } = await run();
      expect(code).toBe(4);
      expect(facts(stdout)[0]).toMatchObject({
        ...{ code: 'source_unreachable', message: expect.stringMatching(/certificate/) as unknown },
      });
    },
    LIMIT_MS,
  );
});
