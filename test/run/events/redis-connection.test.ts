import { beforeAll, describe, expect, it } from 'vitest';
import { connectRedis } from '../../../src/run/events/redis-connection.js';
import { hasRedisServer, freePort, urlAs } from '../../support/redis-server.js';
import { busEntry } from '../../support/sample-events.js';
import { sharedRedis } from '../../support/shared-redis.js';
import { thrownBy } from '../../support/thrown-by.js';
import { PASSWORD, openBus, startStranger, urlAt, wholeText } from '../../support/weather.js';

const UNAVAILABLE = { code: 'sink_unavailable', exitCode: 5 };

describe.skipIf(!hasRedisServer)('the connection to Redis', () => {
  const redis = sharedRedis();
  const urlFor = (user: string, password = PASSWORD, url = redis.server.url) =>
    urlAs({ url }, { user, password });

  beforeAll(async () => {
    const secret = ['on', `>${PASSWORD}`, '~*'];
    await redis.operator.call('ACL', 'SETUSER', 'writer', ...secret, '+@all');
    await redis.operator.call('ACL', 'SETUSER', 'viewer', ...secret, '+@read', '+ping');
  });

  describe('with a user and a password', () => {
    it('connects', async () => {
      const bus = await openBus(urlFor('writer'));
      await expect(bus.publish([busEntry(1)])).resolves.toBeUndefined();
    });

    const refusing = { url: '' };
    beforeAll(async () => {
      refusing.url = urlAt(await freePort());
    });

    it.each([
      ['a server that refuses', () => urlFor('writer', PASSWORD, refusing.url)],
      ['a wrong password', () => urlFor('writer', `not-${PASSWORD}`)],
      ['an unknown user', () => urlFor('nobody')],
      ['a user who may only read', () => urlFor('viewer')],
      ['a host without an address', () => `redis://writer:${PASSWORD}@nowhere.invalid`],
    ])('is sink_unavailable, and tells nobody the password: %s', async (_what, url) => {
      const error = await thrownBy(openBus(url(), 'events-refused'));

      expect(error).toMatchObject(UNAVAILABLE);
      expect(wholeText(error)).not.toContain(PASSWORD);
    });

    it('tells nobody a password either that was written with escapes', async () => {
      const url = urlFor('writer', encodeURIComponent('p@ss/word%1'), refusing.url);
      const error = await thrownBy(openBus(url));

      expect(error).toMatchObject(UNAVAILABLE);
      expect(wholeText(error)).not.toMatch(/p@ss|p%40ss/);
    });

    it('is sink_unavailable with a password that cannot be decoded, and does not show it', async () => {
      const error = await thrownBy(openBus(urlFor('writer', 'pa%zz')));

      expect(error).toMatchObject(UNAVAILABLE);
      expect(wholeText(error)).not.toContain('pa%zz');
    });
  });

  it('does not wait for ever for a server that accepts and never answers', async () => {
    const mute = await startStranger();

    const connecting = connectRedis({ url: urlAt(mute), commandTimeoutMs: 500 });
    await expect(connecting).rejects.toMatchObject(UNAVAILABLE);
  });
});
