// How many planted faults the tests of the proof log and of the gates find: npm run mutate
// (twenty minutes; the result is in docs/mutation-score.md).
export default {
  mutate: ['src/run/proof/**/*.ts', 'src/audit/checker/**/*.ts', 'src/core/gates/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // What runs once, when a module is loaded, would cost a whole test run a fault.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  tempDirName: 'coverage/mutation',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: 'coverage/mutation.json' },
};
