import { describe, expect, it } from 'vitest';
import { openLink } from '../../../src/run/events/redis-link.js';
import { readHistoryOf, restoreStream } from '../../../src/run/events/restore-stream.js';
import { startHostileRedis } from '../../support/hostile-redis.js';
import { hasRedisServer, operatorOf, urlAs } from '../../support/redis-server.js';
import { busEntries, busEntry } from '../../support/sample-events.js';
import { sharedRedis } from '../../support/shared-redis.js';
import { thrownBy } from '../../support/thrown-by.js';
import { PASSWORD, STREAM, openBus, ownRedis, urlAt } from '../../support/weather.js';

const UNAVAILABLE = { code: 'sink_unavailable', exitCode: 5 };

/** Everything that connects. */
const CONNECTING: Record<string, (url: string) => Promise<unknown>> = {
  'a run': (url) => openBus(url),
  redeliver: (url) => restoreStream({ url, stream: STREAM }, []),
  'verify --sinks': (url) => readHistoryOf({ url, stream: STREAM }),
  'a rehearsal': async (url) => {
    (await openLink(url, 1_000)).close();
  },
};

describe.skipIf(!hasRedisServer)('who enters a server', () => {
  const redis = sharedRedis();

  it.each(Object.entries(CONNECTING))(
    'is refused where the database is not there, and is in no other: %s',
    async (_what, connect) => {
      for (const database of ['16', '99999']) {
        const error = await thrownBy(connect(`${redis.server.url}/${database}`));
        expect(error).toMatchObject({
          ...UNAVAILABLE,
          message: expect.stringMatching(/DB index is out of range/) as string,
          remedy: expect.stringMatching(/name a database that it has/) as string,
        });
      }
      expect(await redis.operator.dbsize()).toBe(0);
    },
  );

  it.each(Object.entries(CONNECTING))(
    'is refused where a password is given and none is asked for: %s',
    async (_what, connect) => {
      const error = await thrownBy(connect(urlAs(redis.server, { password: PASSWORD })));
      expect(error).toMatchObject({
        ...UNAVAILABLE,
        message: expect.stringMatching(/without any password configured/) as string,
      });
    },
  );

  it('writes and reads in the database that is named, also after the connection broke', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const url = `${server.url}/7`;
    const bus = await openBus(url);
    await bus.publish(busEntries(1, 2));
    await operator.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await bus.publish([busEntry(3)]);

    expect(await operator.exists(STREAM)).toBe(0);
    await operator.select(7);
    expect(await operator.xlen(STREAM)).toBe(3);
    expect(await readHistoryOf({ url, stream: STREAM })).toEqual(busEntries(1, 3));
  });

  it('does not go on in database 0 when it may no longer select another after a break', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    await operator.call('ACL', 'SETUSER', 'agent', 'on', `>${PASSWORD}`, '~*', '+@all');
    const bus = await openBus(`${urlAs(server, { user: 'agent', password: PASSWORD })}/7`);
    await bus.publish([busEntry(1)]);
    await operator.call('ACL', 'SETUSER', 'agent', '-select');
    await operator.call('CLIENT', 'KILL', 'USER', 'agent');

    await expect(bus.publish([busEntry(2)])).rejects.toMatchObject({
      code: expect.stringMatching(/^sink_(?:unavailable|unanswered)$/) as string,
      message: expect.stringMatching(/NOPERM .*'select'/) as string,
    });
    expect(await operator.exists(STREAM)).toBe(0);
  });

  it('is refused by a cluster, which has no other database than 0', async () => {
    const server = await ownRedis(['--cluster-enabled', 'yes', '--cluster-port', '0']);
    await expect(openBus(`${server.url}/1`)).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: expect.stringMatching(/SELECT is not allowed in cluster mode/) as string,
    });
  });

  it.each([
    ['user', 'kept-to-itself', 'user'],
    ['nobody', 'user', 'user'],
    ['default', 'password', 'password'],
  ])('reads what the server says, whatever it is called: %s:%s', async (user, password, word) => {
    const server = await ownRedis(['--requirepass', PASSWORD]);
    const error = await thrownBy(openBus(urlAs(server, { user, password })));
    const { message } = error as Error;
    expect(message).toContain('WRONGPASS invalid username-password pair or user is disabled.');
    expect(message).toContain(word);
  });
});

/** Answers that are no errors, and are not what was asked for. */
const ODD = ['+QUEUED\r\n', ':1\r\n', '$-1\r\n', '+ok\r\n', '*1\r\n+OK\r\n', '-LOADING soon\r\n'];

it.each(['AUTH', 'SELECT', 'PING'])(
  'a server must agree to %s, in these words',
  async (command) => {
    for (const reply of ODD) {
      const port = await startHostileRedis(command, reply);
      const url = `${urlAs({ url: urlAt(port) }, { user: 'agent', password: PASSWORD })}/1`;
      for (const connect of Object.values(CONNECTING)) {
        await expect(connect(url)).rejects.toMatchObject(UNAVAILABLE);
      }
    }
  },
);

it('a server that quotes what it was told shows no password and no script', async () => {
  const unknown = `-ERR unknown command 'AUTH', with args beginning with: 'agent' '${PASSWORD}' \r\n`;
  for (const reply of [unknown, `-ERR no ${PASSWORD} here\r\n`]) {
    const port = await startHostileRedis('AUTH', reply);
    const url = urlAs({ url: urlAt(port) }, { user: 'agent', password: PASSWORD });
    const { message } = (await thrownBy(openBus(url))) as Error;
    expect(message).not.toContain(PASSWORD);
  }
});
