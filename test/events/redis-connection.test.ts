import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectRedisBus } from '../../src/events/redis-bus.js';
import { connectRedis } from '../../src/events/redis-connection.js';
import {
  hasRedisServer,
  sparePort,
  startRedis,
  type RunningRedis,
} from '../support/redis-server.js';
import { busEntry } from '../support/sample-events.js';
import { thrownBy } from '../support/thrown-by.js';
import { startStranger, wholeText } from '../support/weather.js';

const UNAVAILABLE = { code: 'sink_unavailable', exitCode: 5 };
const PASSWORD = 'correct-horse-battery';

describe.skipIf(!hasRedisServer)('the connection to Redis', () => {
  let server: RunningRedis;

  beforeAll(async () => {
    server = await startRedis();
    const admin = new Redis(server.url);
    await admin.call('ACL', 'SETUSER', 'writer', 'on', `>${PASSWORD}`, '~*', '+@all');
    await admin.call('ACL', 'SETUSER', 'viewer', 'on', `>${PASSWORD}`, '~*', '+@read', '+ping');
    admin.disconnect();
  });
  afterAll(() => server.stop());

  const urlFor = (user: string, password = PASSWORD, port = server.port) =>
    `redis://${user}:${password}@127.0.0.1:${String(port)}`;

  describe('with a user and a password', () => {
    it('connects', async () => {
      const bus = await connectRedisBus({ url: urlFor('writer'), stream: 'events' });
      onTestFinished(() => bus.close());
      await expect(bus.publish([busEntry(1)])).resolves.toBeUndefined();
    });

    const spare = { port: 0 };
    beforeAll(async () => {
      spare.port = await sparePort();
    });

    it.each([
      ['a server that refuses', () => urlFor('writer', PASSWORD, spare.port)],
      ['a wrong password', () => urlFor('writer', `not-${PASSWORD}`)],
      ['an unknown user', () => urlFor('nobody')],
      ['a user who may only read', () => urlFor('viewer')],
      ['a host without an address', () => `redis://writer:${PASSWORD}@nowhere.invalid`],
    ])('is sink_unavailable, and tells nobody the password: %s', async (_what, url) => {
      const error = await thrownBy(connectRedisBus({ url: url(), stream: 'events-refused' }));

      expect(error).toMatchObject(UNAVAILABLE);
      expect(wholeText(error)).not.toContain(PASSWORD);
    });

    it('tells nobody a password either that was written with escapes', async () => {
      const url = urlFor('writer', encodeURIComponent('p@ss/word%1'), spare.port);
      const error = await thrownBy(connectRedisBus({ url, stream: 'events-refused' }));

      expect(error).toMatchObject(UNAVAILABLE);
      expect(wholeText(error)).not.toMatch(/p@ss|p%40ss/);
    });
  });

  it('does not wait for ever for a server that accepts and never answers', async () => {
    const mute = await startStranger();

    await expect(
      connectRedis({
        url: `redis://127.0.0.1:${String(mute)}`,
        commandTimeoutMs: 500,
      }),
    ).rejects.toMatchObject(UNAVAILABLE);
  });
});
