import { beforeAll, describe, expect, it } from 'vitest';
import { selfSigned, type Certificate } from '../support/certificates.js';
import { runCli } from '../support/cli.js';
import { leftBehind } from '../support/left-behind.js';
import { proofLines } from '../support/proof-file.js';
import { RUN_RIGHTS } from '../support/redis-rights.js';
import { hasRedisServer, freePort } from '../support/redis-server.js';
import { sharedRedis } from '../support/shared-redis.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { ownRedis } from '../support/weather.js';

const PASSWORD = 'kept-to-itself';

describe.skipIf(!hasRedisServer)('a Redis server behind TLS', () => {
  const folder = sharedRoot();
  let certificate: Certificate;
  let tlsPort: number;
  const redis = sharedRedis(async () => {
    certificate = selfSigned(folder);
    tlsPort = await freePort();
    return [
      ...['--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', certificate.certPath, '--tls-key-file', certificate.keyPath],
    ];
  });
  beforeAll(async () => {
    await redis.operator.call('ACL', 'SETUSER', 'agent', 'on', `>${PASSWORD}`, ...RUN_RIGHTS);
  });

  const url = () => `rediss://agent:${PASSWORD}@127.0.0.1:${String(tlsPort)}`;

  it('is used by a user with few rights, whose password is shown and written nowhere', async () => {
    const root = temporaryRoot();
    const { code, stdout, stderr } = await runCli(['--redis', url(), '--root', root], {
      env: { NODE_EXTRA_CA_CERTS: certificate.certPath },
    });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const stream = `demo-run:stage:demo-api:${String(proofLines(root)[0]?.['run_id'])}`;
    expect(await redis.operator.xlen(stream)).toBe(5);
    expect([stdout, leftBehind(root)].join('\n')).not.toContain(PASSWORD);
  });

  it.each([
    { what: 'a certificate that nobody vouches for', place: () => url(), says: /self-signed/ },
    {
      what: 'a port without TLS',
      place: () => url().replace(String(tlsPort), String(redis.server.port)),
      says: /127\.0\.0\.1/,
    },
    {
      what: 'a port with TLS that is asked without',
      place: () => url().replace('rediss:', 'redis:'),
      says: /127\.0\.0\.1/,
    },
  ])('is a failed sink, and never used in plain text instead: $what', async ({ place, says }) => {
    const root = temporaryRoot();
    const before = await redis.operator.keys('*');
    const { code, stdout, stderr } = await runCli(['--redis', place(), '--root', root]);

    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(says);
    expect([stderr, leftBehind(root)].join('\n')).not.toContain(PASSWORD);
    expect(await redis.operator.keys('*')).toEqual(before);
  });
});

describe.skipIf(!hasRedisServer)('a Redis server that may throw entries away', () => {
  it('is a failed sink before anything happens, and the program ends', async () => {
    const { url } = await ownRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']);
    const { code, stdout, stderr } = await runCli(['--redis', url, '--root', temporaryRoot()]);

    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('allkeys-lru');
  });
});
