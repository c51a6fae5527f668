import type { Reporter, TestModule } from 'vitest/node';
import { hasChromium } from './chromium.js';
import { hasRedisServer } from './redis-server.js';
import { hasCurl, hasPython } from './url-readers.js';

/** Programs that some tests need, and by which words those tests name them. */
const PROGRAMS = [
  { name: 'Redis', isThere: hasRedisServer, named: /redis/i, install: 'redis-server' },
  {
    ...{ name: 'Browser', isThere: hasChromium, named: /needs chromium/ },
    install: 'chromium',
  },
  { name: 'Python', isThere: hasPython, named: /needs python3/, install: 'python3' },
  { name: 'curl', isThere: hasCurl, named: /needs curl/, install: 'curl' },
];

/** Says at the end how many tests did not run for want of a program, and how to have them run. */
export default class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    for (const { name, isThere, named, install } of PROGRAMS) {
      const missed = skipped.filter(({ fullName }) => named.test(fullName));
      if (isThere || missed.length === 0) continue;
      process.stdout.write(
        `\n${String(missed.length)} ${name} tests were skipped: ${install} is not installed.\n` +
          `To have them run: apt-get install ${install}\n`,
      );
    }
  }
}
