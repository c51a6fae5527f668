import { defineConfig } from 'vitest/config';

/** What starts no program and no thread, by where it lies, without what takes minutes. */
const PURE =
  'test/{base,core,audit,lab}/**/!(mutants|lies|one-table|two-verifiers|kept-logs|measure-app|seen-lines).test.ts';
/** Every command once, and what the project promises of its own files. */
const ONCE = ['test/cli/each-command.test.ts', 'test/{docs,frozen-exports}.test.ts'];

/** What changes its process for good, or looks at all that its process holds. */
const ALONE =
  'test/{run/orchestrator/inherited-properties,run/walkthrough/bad-workers,cli/odd-places,cli/redis-rights}.test.ts';

/** A test that takes longer hangs: four busy processes beside it do not make it so slow. */
const LIMITS = { testTimeout: 180_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    globalSetup: ['test/support/build.ts', 'test/support/temporary-files.ts'],
    reporters: ['default', './test/support/skip-reporter.ts'],
    // The pool and the built program are run for real: workers, processes, sockets.
    // Vitest would keep one of two cores for itself.
    maxWorkers: 2,
    projects: [
      // These files share what they import: loading it anew is most of what each would take.
      { test: { name: 'pure', include: [PURE], isolate: false, ...LIMITS } },
      { test: { name: 'once', include: ONCE, ...LIMITS } },
      {
        test: {
          name: 'long',
          include: ['test/**/*.test.ts'],
          exclude: [PURE, ALONE, ...ONCE],
          isolate: false,
          ...LIMITS,
        },
      },
      {
        test: { name: 'alone', include: [ALONE], ...LIMITS },
      },
    ],
  },
});
