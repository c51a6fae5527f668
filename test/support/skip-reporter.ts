import type { Reporter, TestModule } from 'vitest/node';
import { hasRedisServer } from './redis-server.js';

/** Says at the end how many tests did not run for want of a program, and how to have them run. */
export default class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    const redis = skipped.filter(({ fullName }) => /redis/i.test(fullName));
    if (hasRedisServer || redis.length === 0) return;
    process.stdout.write(
      `\n${String(redis.length)} Redis tests were skipped: redis-server is not installed.\n` +
        'To have them run: apt-get install redis-server\n',
    );
  }
}
