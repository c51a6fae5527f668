import { appendFileSync, cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { PROJECT_ROOT } from './support/cli.js';
import { runProgram } from './support/processes.js';
import { sharedRoot } from './support/shared-root.js';

const CONFIG = '.dependency-cruiser.mjs';

/** Each forbidden import, planted at the end of a file, and the rule that must object. */
const PLANTED = [
  ['src/core/domain/environment.ts', './environment.js', 'no-cycles'],
  ['src/base/with-timeout.ts', '../core/domain/errors.js', 'base-imports-downward'],
  ['src/core/domain/actions.ts', '../../audit/diff/run-trace.js', 'core-imports-downward'],
  ['src/audit/library/log-files.ts', '../../run/proof/lock.js', 'audit-imports-downward'],
  ['src/run/events/batches.ts', '../../lab/train.js', 'run-imports-downward'],
  ['src/lab/train.ts', '../cli/options.js', 'lab-imports-downward'],
  ['src/core/gates/gates.ts', 'node:fs', 'core-imports-nothing-but-zod'],
  ['src/core/onboarding/nearest.ts', '../../base/text-file.js', 'core-imports-nothing-but-zod'],
  ['src/core/domain/count.ts', '../gates/gate.js', 'domain-imports-only-itself'],
  ['src/core/gates/bounds.ts', '../decider/rules.js', 'onboarding-decider-and-gates-stand-alone'],
  ['src/history.ts', './base/version.js', 'every-file-lies-in-a-place'],
  ['src/audit/fold/sums.ts', '../../base/version.js', 'every-file-lies-in-a-place'],
  ['src/audit/summary/history.ts', '../library/log-files.js', 'summary-is-made-of-lines-alone'],
  ['src/audit/summary/verdict-words.ts', 'node:fs', 'summary-is-made-of-lines-alone'],
  [
    'src/audit/replay/handled-failures.ts',
    '../checker/problem.js',
    'replay-is-made-of-lines-alone',
  ],
  ['src/audit/diff/run-trace.ts', '../summary/verdict.js', 'diff-is-made-of-lines-alone'],
  ['src/audit/explain/describe-line.ts', '../report/clock.js', 'explain-is-made-of-lines-alone'],
  ['src/audit/report/plots/place.ts', 'node:fs', 'report-is-made-of-lines-alone'],
  [
    'src/audit/checker/raw-lines.ts',
    '../library/log-files.js',
    'the-checker-shares-nothing-with-the-writer',
  ],
  [
    'src/audit/checker/problem.ts',
    '../../base/text-file.js',
    'the-checker-shares-nothing-with-the-writer',
  ],
  ['src/run/proof/head.ts', '../../audit/diff/run-trace.js', 'a-run-does-not-know-its-auditors'],
  ['src/run/scenarios/shipped.ts', '../proof/lock.js', 'scenario-files-are-only-read'],
  ['src/core/lint/lint-policy.ts', '../scenario/quantities.js', 'nothing-is-decided-by-a-scenario'],
  ['src/run/proof/lock.ts', '../../core/gates/evaluate.js', 'effects-know-only-domain-and-base'],
  ['src/run/proof/archive.ts', '../events/csv-sink.js', 'effects-know-only-domain-and-base'],
  [
    'src/run/proof/encode-line.ts',
    '../../audit/summary/verdict.js',
    'effects-know-only-domain-and-base',
  ],
  ['src/run/events/retry.ts', '../../audit/library/log-files.js', 'only-the-writer-reads-logs'],
  ['src/run/walkthrough/scenarios.ts', '../proof/lock.js', 'the-walkthrough-uses-ports'],
  [
    'src/run/walkthrough/time-plan.ts',
    '../../audit/library/log-files.js',
    'the-walkthrough-uses-ports',
  ],
  [
    'src/run/walkthrough/steps.ts',
    '../../audit/checker/check-log.js',
    'the-walkthrough-uses-ports',
  ],
  [
    'src/lab/simulated/chances.ts',
    '../../run/app/machine-clock.js',
    'the-simulated-app-only-computes',
  ],
  ['src/lab/twin/play-branch.ts', '../../run/app/managed-app.js', 'only-a-backend-builds-the-app'],
  [
    'src/run/orchestrator/run-context.ts',
    '../walkthrough/progress-events.js',
    'the-control-loop-knows-no-scenario',
  ],
  ['src/base/version.ts', '../run/app/actuator.js', 'actuator-has-one-builder'],
  ['src/cli/usage-error.ts', '../run/app/managed-app.js', 'only-a-backend-builds-the-app'],
  [
    'src/cli/command-names.ts',
    '../lab/simulated/simulated-app.js',
    'only-a-backend-builds-the-app',
  ],
  [
    'src/cli/views/style.ts',
    '../../core/domain/capabilities.js',
    'capabilities-are-made-with-the-app',
  ],
  ['src/cli/terminal.ts', 'node:child_process', 'threads-and-sockets-have-one-place-each'],
  ['src/run/app/worker-pool.ts', 'worker_threads', 'threads-and-sockets-have-one-place-each'],
  ['src/run/agents/mcp-rehearsal.ts', '@modelcontextprotocol/server', 'mcp-is-spoken-in-one-place'],
  ['src/cli/views/json.ts', '../../audit/library/log-files.js', 'views-only-describe'],
  ['src/cli/read-line.ts', './commands/run.js', 'commands-are-loaded-by-their-table-alone'],
  ['apps/demo-api/routes.cjs', '../../scripts/launch.cjs', 'demo-app-stands-alone'],
] as const;

/** A copy of the sources, into which imports can be planted. */
const project = sharedRoot();

beforeAll(() => {
  for (const part of ['src', 'apps', 'scripts', 'package.json', 'tsconfig.json', CONFIG]) {
    cpSync(join(PROJECT_ROOT, part), join(project, part), { recursive: true });
  }
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(project, 'node_modules'));
});

it('imports in src, apps and scripts go downward only', async () => {
  const { code, violations, modules } = await cruise();
  expect(violations).toEqual([]);
  expect(code).toBe(0);
  expect(modules).toBeGreaterThan(100);
});

it('a run that comes to know its auditors by a detour is found', async () => {
  plant('src/audit/library/seal-of.ts', '../explain/explanation.js');
  const { violations } = await cruise();
  expect(violations).toContain(
    'src/run/assembly/rehearsal/places.ts: a-run-does-not-know-its-auditors',
  );
});

it('an import that goes upward is found, by each of the rules', async () => {
  const isNew = ([, , rule]: (typeof PLANTED)[number]) => rule === 'every-file-lies-in-a-place';
  const gone = PLANTED.filter((row) => !isNew(row) && !existsSync(join(project, row[0])));
  expect(gone).toEqual([]);
  for (const [file, target] of PLANTED) plant(file, target);
  const { code, violations } = await cruise();
  expect(code).not.toBe(0);
  for (const [file, , rule] of PLANTED) expect(violations).toContain(`${file}: ${rule}`);
});

function plant(file: string, target: string): void {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `\nimport * as planted from '${target}';\nexport { planted };\n`);
}

/** Cruises as `npm run layers` does. Symbolic links are kept: the copy borrows node_modules. */
async function cruise() {
  const depcruise = join(PROJECT_ROOT, 'node_modules', '.bin', 'depcruise');
  const args = ['--config', CONFIG, '--preserve-symlinks', 'src', 'apps', 'scripts'];
  const { code, stdout } = await runProgram(depcruise, args, { cwd: project });
  const violations = [...stdout.matchAll(/^ {2}error ([\w-]+): (\S+)/gm)];
  return {
    code,
    modules: Number(/\((\d+) modules/.exec(stdout)?.[1]),
    violations: violations.map(([, rule, from]) => `${String(from)}: ${String(rule)}`),
  };
}
