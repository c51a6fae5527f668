import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/support/temporary-files.ts'],
    reporters: ['default', './test/support/skip-reporter.ts'],
    // The pool and the built program are run for real: workers, processes, sockets.
    // Vitest would keep one of two cores for itself.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
