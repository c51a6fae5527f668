import { defineConfig } from 'vitest/config';

/** The tests that run in process: a fault is not switched on in a process of its own. */
export default defineConfig({
  test: {
    include: [
      'test/{run/proof,audit/checker,audit/library,core/gates}/**/*.test.ts',
      'test/run/orchestrator/orchestrator.test.ts',
    ],
    // What tries much for one finding, and what starts a process or changes this one.
    exclude: [
      'test/audit/checker/{two-verifiers,lies,one-table,kept-logs,plainly}.test.ts',
      'test/core/gates/proof/**',
    ],
    // What a test imports is loaded once, not once a file: a fault is switched on within it.
    isolate: false,
    // A fault that makes a test wait is found when the test gives up.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
