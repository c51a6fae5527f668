import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned, type Certificate } from '../support/certificates.js';
import { runCli } from '../support/cli.js';
import { proofLines, proofPath } from '../support/proof-file.js';
import {
  hasRedisServer,
  sparePort,
  startRedis,
  type RunningRedis,
} from '../support/redis-server.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';

const PASSWORD = 'kept-to-itself';
/** All that the user of a run must be allowed; without `info` only eviction is not found out beforehand. */
const RIGHTS = [
  ...['~demo-run:*', '-@all', '+ping', '+eval', '+xadd', '+xrange'],
  ...['+xgroup|create', '+xreadgroup', '+xack'],
];

describe.skipIf(!hasRedisServer)('a Redis server behind TLS', () => {
  const folder = sharedRoot();
  let certificate: Certificate;
  let server: RunningRedis;
  let operator: Redis;
  let tlsPort: number;

  beforeAll(async () => {
    certificate = selfSigned(folder);
    tlsPort = await sparePort();
    server = await startRedis([
      ...['--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', certificate.certPath, '--tls-key-file', certificate.keyPath],
    ]);
    operator = new Redis(server.url, { protocol: 2 });
    await operator.call('ACL', 'SETUSER', 'agent', 'on', `>${PASSWORD}`, ...RIGHTS);
  });
  afterAll(async () => {
    operator.disconnect();
    await server.stop();
  });

  const url = () => `rediss://agent:${PASSWORD}@127.0.0.1:${String(tlsPort)}`;
  const trusting = () => ({ NODE_EXTRA_CA_CERTS: certificate.certPath });
  /** Everything that a run leaves for others to read. */
  const leftBehind = (root: string) =>
    [
      proofPath(root),
      ...['logs/operator.log', 'logs/stage/runtime_events.csv', 'logs/stage/metrics.prom'].map(
        (file) => join(root, file),
      ),
    ].map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : ''));

  it('is used by a user with few rights, whose password is shown and written nowhere', async () => {
    const root = temporaryRoot();
    const { code, stdout, stderr } = await runCli(['--redis', url(), '--root', root], {
      env: trusting(),
    });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const stream = `demo-run:stage:demo-api:${String(proofLines(root)[0]?.['run_id'])}`;
    expect(await operator.xlen(stream)).toBe(5);
    expect([stdout, stderr, ...leftBehind(root)].join('\n')).not.toContain(PASSWORD);
  });

  it.each(RIGHTS.filter((right) => right.startsWith('+')))(
    'needs every one of these rights, and fails without it: %s',
    async (right) => {
      const root = temporaryRoot();
      const user = `agent-without-${right.slice(1).replace('|', '-')}`;
      const rights = RIGHTS.filter((one) => one !== right);
      await operator.call('ACL', 'SETUSER', user, 'on', `>${PASSWORD}`, ...rights);
      const { code, stdout, stderr } = await runCli(
        ['--only', 'C', '--redis', url().replace('agent', user), '--root', root],
        { env: trusting() },
      );

      expect(code).toBe(5);
      expect([stdout, stderr, ...leftBehind(root)].join('\n')).not.toContain(PASSWORD);
    },
  );

  it.each([
    { what: 'a certificate that nobody vouches for', place: () => url(), says: /self-signed/ },
    {
      what: 'a port without TLS',
      place: () => url().replace(String(tlsPort), String(server.port)),
      says: /127\.0\.0\.1/,
    },
    {
      what: 'a port with TLS that is asked without',
      place: () => url().replace('rediss:', 'redis:'),
      says: /127\.0\.0\.1/,
    },
  ])('is a failed sink, and never used in plain text instead: $what', async ({ place, says }) => {
    const root = temporaryRoot();
    const before = await operator.keys('*');
    const { code, stdout, stderr } = await runCli(['--redis', place(), '--root', root]);

    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(says);
    expect([stderr, ...leftBehind(root)].join('\n')).not.toContain(PASSWORD);
    expect(await operator.keys('*')).toEqual(before);
  });
});

describe.skipIf(!hasRedisServer)('a Redis server that may throw entries away', () => {
  it('is a failed sink before anything happens, and the program ends', async () => {
    const server = await startRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']);
    const { code, stdout, stderr } = await runCli([
      ...['--redis', server.url, '--root', temporaryRoot()],
    ]);
    await server.stop();

    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('allkeys-lru');
  });
});
