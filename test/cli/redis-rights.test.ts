import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { leftBehind } from '../support/left-behind.js';
import { RUN_RIGHTS } from '../support/redis-rights.js';
import { hasRedisServer, urlAs } from '../support/redis-server.js';
import { sharedRedis } from '../support/shared-redis.js';
import { temporaryRoot } from '../support/temporary-root.js';

const PASSWORD = 'kept-to-itself';

describe.skipIf(!hasRedisServer)('a run', () => {
  const redis = sharedRedis();

  it.each(RUN_RIGHTS.filter((right) => right.startsWith('+')))(
    'needs every one of its rights, and fails without it: %s',
    async (right) => {
      const root = temporaryRoot();
      const user = `agent-without-${right.slice(1).replace('|', '-')}`;
      const rights = RUN_RIGHTS.filter((one) => one !== right);
      await redis.operator.call('ACL', 'SETUSER', user, 'on', `>${PASSWORD}`, ...rights);
      const url = urlAs(redis.server, { user, password: PASSWORD });
      const { code, stdout, stderr } = await runCli([
        ...['--only', 'C', '--redis', url, '--root', root],
      ]);

      expect(code).toBe(5);
      expect([stdout, stderr, leftBehind(root)].join('\n')).not.toContain(PASSWORD);
    },
  );
});
