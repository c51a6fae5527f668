import { describe, expect, it } from 'vitest';
import { selfSigned } from '../../support/certificates.js';
import { hasRedisServer, operatorOf, freePort, urlAs } from '../../support/redis-server.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import {
  STREAM,
  PASSWORD,
  expectRefusal,
  openBus,
  ownRedis,
  startStranger,
  startTlsStranger,
  until,
  urlAt,
} from '../../support/weather.js';

/** What an HTTP server might say, and what a terminal would obey. */
const BANNER = 'HTTP/1.1 400 Bad Request\r\nServer: \u001b[2J\u001b]0;owned\u0007\r\n\r\n';

/** A place that is not the server that it was taken for: each says where it is. */
const PLACES = {
  'a port that refuses': { says: /ECONNREFUSED/, url: async () => urlAt(await freePort()) },
  'a host without an address': {
    says: /ENOTFOUND|EAI_AGAIN/,
    url: () => Promise.resolve('redis://nowhere.invalid:6379'),
  },
  'one that accepts and never answers': {
    says: /no answer in time|timed? ?out/i,
    url: async () => urlAt(await startStranger()),
  },
  'one that speaks something else': {
    says: /\S/,
    url: async () => urlAt(await startStranger(BANNER)),
  },
  'a TLS port, asked in plain text': {
    says: /\S/,
    url: async () => urlAt(await startTlsStranger(selfSigned(temporaryRoot()))),
  },
  'a plain port, asked with TLS': {
    says: /\S/,
    url: async () => urlAt((await ownRedis()).port).replace('redis:', 'rediss:'),
  },
  'a certificate that nobody vouches for': {
    says: /self-signed certificate/,
    url: async () =>
      urlAt(await startTlsStranger(selfSigned(temporaryRoot()))).replace('redis:', 'rediss:'),
  },
};
type Place = keyof typeof PLACES;

describe('a bus that is opened at the wrong place', () => {
  it.each(
    (Object.keys(PLACES) as Place[]).filter(
      (place) => hasRedisServer || place !== 'a plain port, asked with TLS',
    ),
  )('is sink_unavailable, and says where and why: %s', async (place) => {
    const { url, says } = PLACES[place];
    const named = urlAs({ url: await url() }, { user: 'agent', password: PASSWORD });
    const { host } = new URL(named);

    await expectRefusal(openBus(named), { code: 'sink_unavailable', says, place: host });
  });
});

describe.skipIf(!hasRedisServer)('a bus that is opened at a server that is not fit', () => {
  /** Each server refuses at once, or is not what can be relied on. */
  const UNFIT = {
    'it wants a password': { args: ['--requirepass', PASSWORD], says: /NOAUTH/ },
    'it evicts keys, whatever they are': {
      args: ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'],
      says: /allkeys-lru/,
    },
    'it is a replica': { args: ['--replicaof', '127.0.0.1 1'], says: /READONLY|MASTERDOWN/ },
    'it has no memory left': { args: ['--maxmemory', '1'], says: /OOM/ },
    'it lacks the replicas that it must have': {
      args: ['--min-replicas-to-write', '1'],
      says: /NOREPLICAS/,
    },
    'it is a cluster without slots': { args: ['--cluster-enabled', 'yes'], says: /CLUSTERDOWN/ },
  };

  it.each(Object.entries(UNFIT))('is sink_unavailable: %s', async (_what, { args, says }) => {
    const cluster = args.includes('--cluster-enabled');
    const busPort = cluster ? ['--cluster-port', String(await freePort())] : [];
    const server = await ownRedis([...args, ...busPort]);
    const place = `127.0.0.1:${String(server.port)}`;

    await expectRefusal(openBus(server.url), { code: 'sink_unavailable', says, place });
    const password = args.includes('--requirepass') ? PASSWORD : '';
    const operator = operatorOf({ url: urlAs(server, { password }) });
    if (!cluster) expect(await operator.exists(STREAM)).toBe(0);
  });

  it('is sink_unavailable: the password is wrong', async () => {
    const server = await ownRedis(['--requirepass', 'another']);
    const url = urlAs(server, { password: PASSWORD });
    const place = `127.0.0.1:${String(server.port)}`;

    await expectRefusal(openBus(url), { code: 'sink_unavailable', says: /WRONGPASS/, place });
  });

  it('is sink_unavailable: it lets in no more clients', async () => {
    const server = await ownRedis(['--maxclients', '1']);
    await operatorOf(server).ping();
    const place = `127.0.0.1:${String(server.port)}`;

    await expectRefusal(openBus(server.url), {
      code: 'sink_unavailable',
      says: /max number of clients/,
      place,
    });
  });

  describe('it loads its data', () => {
    /** A server with some data whose loading takes as long as `delayUs` for each key says. */
    async function loading(delayUs: number) {
      const server = await ownRedis([
        '--dbfilename',
        'data.rdb',
        '--key-load-delay',
        String(delayUs),
        '--loading-process-events-interval-bytes',
        '1024',
      ]);
      const operator = operatorOf(server);
      await operator.eval(
        "for i = 1, 3000 do redis.call('SET', 'key' .. i, string.rep('x', 20)) end",
        0,
      );
      await operator.save();
      await server.kill();
      await server.start();
      return server;
    }

    it('and is sink_unavailable when that takes long', async () => {
      const server = await loading(3_000);
      const place = `127.0.0.1:${String(server.port)}`;

      await expectRefusal(openBus(server.url), {
        code: 'sink_unavailable',
        says: /LOADING/,
        place,
      });
    });

    it('and opens when that passes in time', async () => {
      const server = await loading(1_000);
      const operator = operatorOf(server);
      await until(
        async () => (await operator.get('key1').catch(String))?.includes('LOADING') === true,
      );
      const opening = openBus(server.url);
      await operator.config('SET', 'key-load-delay', '0');

      expect((await opening).kind).toBe('redis');
    });
  });

  describe('it is busy with a script', () => {
    async function busy() {
      const server = await ownRedis(['--busy-reply-threshold', '10']);
      const [operator, observer] = [operatorOf(server), operatorOf(server)];
      await observer.ping();
      const script = operator.eval('while true do end', 0).catch(() => undefined);
      await until(async () => (await observer.ping().catch(String)).includes('BUSY'));
      return { server, script, observer };
    }

    it('and is sink_unavailable when that takes long', async () => {
      const { server, observer } = await busy();
      const place = `127.0.0.1:${String(server.port)}`;

      await expectRefusal(openBus(server.url), { code: 'sink_unavailable', says: /BUSY/, place });
      await observer.script('KILL');
    });

    it('and opens when that passes in time', async () => {
      const { server, observer } = await busy();
      const opening = openBus(server.url);
      await observer.script('KILL');

      expect((await opening).kind).toBe('redis');
    });
  });
});
